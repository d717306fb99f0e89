use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use shall_we_gan::theory::estimate::{
    by_histogram, jensen_shannon_by_histogram, jensen_shannon_by_nearest_neighbour, kl_by_nearest_neighbour,
};
use shall_we_gan::theory::f_divergence::{KL, TOTAL_VARIATION};

use super::{assert_near, standard_normal};

/// Points of N(mean, 1) in D dimensions, shifted along the first axis.
fn normal<const D: usize>(seed: u64, n: usize, mean: f64) -> Vec<[f64; D]> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..n).map(|_| std::array::from_fn(|axis| standard_normal(&mut rng) + if axis == 0 { mean } else { 0.0 })).collect()
}

/// KL(N(0,1)‖N(1,1)) = ½ and their JSD = 0.111484 (by quadrature), in one and two dimensions, since the second axis is
/// equal. log(p/q) has standard deviation 1, so that 4,000 points leave a standard error near 0.025 in the nearest
/// neighbour estimate; 0.15 leaves room for its bias.
#[test]
fn nearest_neighbours_find_the_divergence_of_shifted_normals() {
    let line = kl_by_nearest_neighbour(&normal::<1>(1, 4000, 0.0), &normal::<1>(2, 4000, 1.0), 5).unwrap();
    assert_near(line.value, 0.5, 0.15, "KL, line");
    assert_eq!(line.points, (4000, 4000));
    let plane = kl_by_nearest_neighbour(&normal::<2>(3, 4000, 0.0), &normal::<2>(4, 3000, 1.0), 5).unwrap();
    assert_near(plane.value, 0.5, 0.15, "KL, plane");
    assert_eq!(plane.points, (4000, 3000));
    let same = kl_by_nearest_neighbour(&normal::<2>(5, 4000, 0.0), &normal::<2>(6, 3000, 0.0), 5).unwrap();
    assert_near(same.value, 0.0, 0.1, "KL, same");
    let js = jensen_shannon_by_nearest_neighbour(&normal::<1>(7, 4000, 0.0), &normal::<1>(8, 4000, 1.0), 5).unwrap();
    assert_near(js.value, JSD_OF_SHIFT, 0.06, "JSD");
}

const JSD_OF_SHIFT: f64 = 0.111_484;

/// With 100,000 points in 40 cells of width 0.2 the discretisation costs a relative 0.2²/12 = 0.3 % and chance about
/// 39/2 · 2/100,000 = 0.0004; the standard error of KL is near √(1/100,000 + …) ≈ 0.006, four of which are allowed
/// (rate 1e-4).
#[test]
fn histograms_find_the_divergence_of_shifted_normals() {
    let (a, b) = (normal::<1>(9, 100_000, 0.0), normal::<1>(10, 100_000, 1.0));
    let window = [(-3.5, 4.5)];
    assert_near(by_histogram(&KL, &a, &b, &window, 40).unwrap().value, 0.5, 0.025, "KL");
    let js = jensen_shannon_by_histogram(&a, &b, &window, 40).unwrap();
    assert_near(js.value, JSD_OF_SHIFT, 0.004, "JSD");
    assert_eq!(js.points, (100_000, 100_000));
    // 2 Φ(½) − 1.
    assert_near(by_histogram(&TOTAL_VARIATION, &a, &b, &window, 40).unwrap().value, 0.382_925, 0.01, "TV");
    let (a, b) = (normal::<2>(11, 100_000, 0.0), normal::<2>(12, 100_000, 1.0));
    let plane = jensen_shannon_by_histogram(&a, &b, &[(-3.5, 4.5), (-4.0, 4.0)], 16).unwrap();
    // Wider cells, 0.5: a relative 2 %.
    assert_near(plane.value, JSD_OF_SHIFT, 0.006, "JSD, plane");
}

/// By hand: shares (½, ½, 0 | outside 0) against (¼, ¼, ¼ | ¼).
#[test]
fn a_small_histogram_by_hand() {
    let (a, b) = ([[0.1], [1.2]], [[0.5], [1.0], [2.9], [3.0]]);
    let value = |f| by_histogram(f, &a, &b, &[(0.0, 3.0)], 3).unwrap().value;
    assert_near(value(&KL), 2f64.ln(), 1e-15, "KL");
    assert_near(value(&TOTAL_VARIATION), 0.5, 1e-15, "TV");
    assert_eq!(by_histogram(&KL, &b, &a, &[(0.0, 3.0)], 3).unwrap().value, f64::INFINITY);
    let apart = jensen_shannon_by_histogram(&[[0.5, 0.5]], &[[1.5, 0.5]], &[(0.0, 2.0), (0.0, 2.0)], 2).unwrap();
    assert_near(apart.value, 2f64.ln(), 1e-15, "JSD, apart");
}

#[test]
fn estimates_refuse_what_they_cannot_do() {
    let mut rng = ChaCha8Rng::seed_from_u64(13);
    let lattice: Vec<[f64; 2]> = (0..100).map(|_| [rng.random_range(0..3) as f64, 0.0]).collect();
    let message = kl_by_nearest_neighbour(&lattice, &lattice, 1).unwrap_err().to_string();
    assert!(message.contains("is at distance 0; use a histogram"), "{message}");
    let (a, window) = (normal::<1>(14, 5, 0.0), [(0.0, 1.0)]);
    for k in [0, 5] {
        assert!(kl_by_nearest_neighbour(&a, &a, k).is_err());
    }
    assert!(jensen_shannon_by_nearest_neighbour(&a, &a, 1).is_err());
    assert!(by_histogram(&KL, &a, &[], &window, 3).is_err());
    assert!(by_histogram(&KL, &a, &[[f64::NAN]], &window, 3).is_err());
    assert!(by_histogram(&KL, &a, &a, &window, 0).is_err());
    assert!(by_histogram(&KL, &a, &a, &[(1.0, 1.0)], 3).is_err());
}
