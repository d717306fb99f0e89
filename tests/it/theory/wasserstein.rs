use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use shall_we_gan::theory::assignment::{MAX_POINTS, wasserstein};
use shall_we_gan::theory::quadrature::Region;
use shall_we_gan::theory::wasserstein::{from_cdfs, from_quantiles, from_samples, sliced_wasserstein};

use super::{TOLERANCE, assert_near, standard_normal};

fn cloud(rng: &mut dyn Rng, n: usize) -> Vec<[f64; 2]> {
    (0..n).map(|_| [standard_normal(rng), standard_normal(rng)]).collect()
}

/// Small samples by hand, sizes equal and not.
#[test]
fn samples_on_the_line_match_hand_computation() {
    let cases: [(&[f64], &[f64], f64); 6] = [
        (&[3.0], &[1.0], 2.0),
        (&[0.0, 1.0, 3.0], &[5.0, 6.0, 8.0], 5.0),
        (&[3.0, 0.0, 1.0], &[6.0, 8.0, 5.0], 5.0),
        // Half of the mass of 0 stays, half moves to 1.
        (&[0.0], &[0.0, 1.0], 0.5),
        // Levels 0, 1/3, 1/2, 2/3, 1: |0−0|/3 + |1−0|/6 + |1−6|/6 + |2−6|/3 = 7/3.
        (&[0.0, 1.0, 2.0], &[0.0, 6.0], 7.0 / 3.0),
        (&[1.0, 1.0, 1.0], &[1.0], 0.0),
    ];
    for (a, b, expected) in cases {
        assert_near(from_samples(a, b).unwrap(), expected, 1e-14, &format!("{a:?} {b:?}"));
        assert_near(from_samples(b, a).unwrap(), expected, 1e-14, &format!("{b:?} {a:?}"));
    }
    assert!(from_samples(&[], &[1.0]).is_err());
    assert!(from_samples(&[1.0], &[f64::NAN]).is_err());
}

/// A sample repeated three times is the same distribution: sizes must not matter.
#[test]
fn repeating_a_sample_changes_nothing() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let a: Vec<f64> = (0..50).map(|_| standard_normal(&mut rng)).collect();
    let b: Vec<f64> = (0..70).map(|_| 1.0 + standard_normal(&mut rng)).collect();
    let once = from_samples(&a, &b).unwrap();
    assert_near(from_samples(&[a.clone(), a.clone(), a].concat(), &b).unwrap(), once, 1e-12, "thrice");
}

/// Logistic distributions, whose distribution and quantile functions are elementary: shifted by m, W₁ = |m|; with scales
/// s and 1, W₁ = |s − 1| E|X| = |s − 1| 2 log 2.
#[test]
fn cdfs_and_quantiles_match_closed_forms() {
    let cdf = |x: f64, m: f64, s: f64| 1.0 / (1.0 + (-(x - m) / s).exp());
    let quantile = |u: f64, m: f64, s: f64| m + s * (u / (1.0 - u)).ln();
    let region = Region::whole(&[(-4.0, 4.0)]).unwrap();
    for (m, s, expected) in [(0.7, 1.0, 0.7), (-3.0, 1.0, 3.0), (0.0, 2.5, 1.5 * 2.0 * 2f64.ln()), (0.0, 1.0, 0.0)] {
        let by_cdf = from_cdfs(&|x| cdf(x, m, s), &|x| cdf(x, 0.0, 1.0), &region).unwrap();
        assert_near(by_cdf.value, expected, TOLERANCE, "cdf");
        let by_quantile = from_quantiles(&|u| quantile(u, m, s), &|u| quantile(u, 0.0, 1.0));
        assert_near(by_quantile.value, expected, TOLERANCE, "quantile");
    }
    // Uniform on [0, 1] and on [2, 5]: the mean distance between u and 2 + 3u is 3.
    let uniform = from_quantiles(&|u| u, &|u| 2.0 + 3.0 * u);
    assert_near(uniform.value, 3.0, TOLERANCE, "uniform");
    assert!(from_cdfs(&|x| x, &|x| x, &Region::window(&[(0.0, 1.0), (0.0, 1.0)]).unwrap()).is_err());
}

/// Samples of shifted normal distributions: W₁ → |shift|. The difference of two means of 20,000 has a standard error
/// of 0.01, and W₁ ≥ |difference of means| adds a bias of that order; 0.05 is beyond 4 standard errors (rate 1e-4).
#[test]
fn large_samples_approach_the_distance_of_the_distributions() {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let a: Vec<f64> = (0..20_000).map(|_| standard_normal(&mut rng)).collect();
    let b: Vec<f64> = (0..20_000).map(|_| 1.5 + standard_normal(&mut rng)).collect();
    assert_near(from_samples(&a, &b).unwrap(), 1.5, 0.05, "shifted normal");
}

/// All 5,040 permutations of seven points, for twenty pairs of clouds.
#[test]
fn the_assignment_is_the_best_of_all_permutations() {
    fn best(cost: &dyn Fn(usize, usize) -> f64, row: usize, free: &mut Vec<usize>) -> f64 {
        let mut least = if free.is_empty() { 0.0 } else { f64::INFINITY };
        for i in 0..free.len() {
            let column = free.swap_remove(i);
            least = least.min(cost(row, column) + best(cost, row + 1, free));
            free.push(column);
            let last = free.len() - 1;
            free.swap(i, last);
        }
        least
    }
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    for _ in 0..20 {
        let (a, b) = (cloud(&mut rng, 7), cloud(&mut rng, 7));
        let cost = |i: usize, j: usize| (a[i][0] - b[j][0]).hypot(a[i][1] - b[j][1]);
        let expected = best(&cost, 0, &mut (0..7).collect()) / 7.0;
        assert_near(wasserstein(&a, &b).unwrap().value, expected, 1e-12, "assignment");
    }
}

/// A shift by v costs |v|, whatever the order of the points; on a line the assignment agrees with sorting.
#[test]
fn the_assignment_agrees_with_shifts_and_with_sorting() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let a = cloud(&mut rng, 300);
    let mut shifted: Vec<[f64; 2]> = a.iter().map(|[x, y]| [x + 3.0, y - 4.0]).collect();
    shifted.reverse();
    let distance = wasserstein(&a, &shifted).unwrap();
    assert_near(distance.value, 5.0, 1e-12, "shift");
    assert_eq!(distance.points, 300);
    assert_near(wasserstein(&a, &a).unwrap().value, 0.0, 1e-15, "itself");
    let line = |points: &[[f64; 2]]| points.iter().map(|[x, _]| [*x, 2.0]).collect::<Vec<_>>();
    let (x, y) = (line(&a), line(&cloud(&mut rng, 300)));
    let first = |points: &[[f64; 2]]| points.iter().map(|p| p[0]).collect::<Vec<_>>();
    let sorted = from_samples(&first(&x), &first(&y)).unwrap();
    assert_near(wasserstein(&x, &y).unwrap().value, sorted, 1e-12, "line");
}

/// Points on a lattice: many ties and zero distances.
#[test]
fn ties_do_no_harm() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut lattice = |n: usize| -> Vec<[f64; 2]> { (0..n).map(|_| [rng.random_range(0..4) as f64, 0.0]).collect() };
    let (a, b) = (lattice(200), lattice(200));
    let first = |points: &[[f64; 2]]| points.iter().map(|p| p[0]).collect::<Vec<_>>();
    assert_near(wasserstein(&a, &b).unwrap().value, from_samples(&first(&a), &first(&b)).unwrap(), 1e-12, "lattice");
}

/// The largest size allowed, on the hardest kind of costs (two unrelated clouds); checked by its order of magnitude:
/// W₁ is at least the distance of the means, 1, and at most 0.3 more for a thousand points in the plane.
#[test]
fn a_thousand_points_are_possible() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let a = cloud(&mut rng, MAX_POINTS);
    let b: Vec<[f64; 2]> = cloud(&mut rng, MAX_POINTS).iter().map(|[x, y]| [x + 1.0, *y]).collect();
    let mean = |points: &[[f64; 2]]| points.iter().map(|p| p[0]).sum::<f64>() / MAX_POINTS as f64;
    let shift = mean(&b) - mean(&a);
    let distance = wasserstein(&a, &b).unwrap().value;
    assert!(shift <= distance && distance <= shift + 0.3, "{distance}");
}

#[test]
fn the_assignment_refuses_what_it_cannot_do() {
    let message = |a: &[[f64; 2]], b: &[[f64; 2]]| wasserstein(a, b).unwrap_err().to_string();
    let many = vec![[0.0, 0.0]; MAX_POINTS + 1];
    assert_eq!(message(&many, &many), "number of points is 1001, but must be 1 to 1000");
    assert_eq!(message(&[], &[]), "number of points is 0, but must be 1 to 1000");
    let different = message(&many[..3], &many[..2]);
    assert_eq!(different, "number of points of the second sample is 2, but must be 3, as of the first");
    assert_eq!(message(&[[f64::NAN, 0.0]], &[[0.0, 0.0]]), "point is [NaN, 0.0], but must be within ±1e100");
}

/// Sliced is at most W₁ and at least nothing; for a shift it is 2/π of it: 4,000 directions leave a standard error of
/// 0.5 %, taken five times (rate 6e-7).
#[test]
fn sliced_is_at_most_w1_and_two_over_pi_of_a_shift() {
    let mut rng = ChaCha8Rng::seed_from_u64(6);
    for n in [5, 50, 200] {
        let a = cloud(&mut rng, n);
        let b: Vec<[f64; 2]> = cloud(&mut rng, n).iter().map(|[x, y]| [2.0 * x + 1.0, *y]).collect();
        let sliced = sliced_wasserstein(&a, &b, 100, &mut rng).unwrap();
        let exact = wasserstein(&a, &b).unwrap().value;
        assert!(0.0 < sliced.value && sliced.value <= exact, "{sliced:?} {exact}");
    }
    let a = cloud(&mut rng, 10);
    let b: Vec<[f64; 2]> = a.iter().map(|[x, y]| [x + 3.0, y + 4.0]).collect();
    let sliced = sliced_wasserstein(&a, &b, 4000, &mut rng).unwrap();
    assert_near(sliced.value, 10.0 / std::f64::consts::PI, 5.0 * sliced.error, "shift");
    assert!(sliced.error < 0.01 * sliced.value && sliced.directions == 4000);
}

#[test]
fn sliced_is_a_function_of_its_seed() {
    let a = cloud(&mut ChaCha8Rng::seed_from_u64(7), 20);
    let b = cloud(&mut ChaCha8Rng::seed_from_u64(8), 30);
    let run = |seed| sliced_wasserstein(&a, &b, 10, &mut ChaCha8Rng::seed_from_u64(seed)).unwrap();
    assert_eq!(run(9), run(9));
    assert_ne!(run(9), run(10));
    assert!(sliced_wasserstein(&a, &b, 1, &mut ChaCha8Rng::seed_from_u64(9)).is_err());
}
