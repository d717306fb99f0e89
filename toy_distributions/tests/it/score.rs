//! The score is the derivative of the log-density.

use toy_distributions::Distribution;

use crate::common::{draw, with_density};

/// The central difference of fourth order along coordinate `i`.
fn difference(distribution: &dyn Distribution, x: &[f64], i: usize, h: f64) -> f64 {
    let at = |steps: f64| {
        let mut moved = x.to_vec();
        moved[i] += steps * h;
        distribution.log_density(&moved).unwrap()
    };
    (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * h)
}

#[test]
fn score_is_the_difference_of_the_log_density() {
    for (name, distribution) in with_density() {
        for x in draw(&*distribution, 500, 23) {
            let score = distribution.score(&x).unwrap();
            for (i, s) in score.iter().enumerate() {
                // The log-density is about 1e1 and rounds at 1e-15; over h = 1e-4 (a hundredth of the narrowest σ)
                // that is 1e-10, and the fourth-order rule leaves about (h/σ)⁴/σ = 1e-6 at σ = 0.01.
                let slope = difference(&*distribution, &x, i, 1e-4);
                // Within two steps of an edge a flat density has no difference to compare with.
                if !slope.is_finite() && *s == 0.0 {
                    continue;
                }
                assert!((s - slope).abs() < 1e-5 * (1.0 + s.abs()), "{name} at {x:?}, {i}: {s} and {slope}");
            }
        }
    }
}

#[test]
fn outside_a_flat_support_there_is_none() {
    let board = toy_distributions::Uniform::checkerboard(4, 8.0).unwrap();
    assert_eq!(board.score(&[-3.0, -3.0]), Some(vec![0.0, 0.0]));
    assert_eq!(board.score(&[-1.0, -3.0]), None);
    assert_eq!(board.log_density(&[-1.0, -3.0]), Some(f64::NEG_INFINITY));
}
