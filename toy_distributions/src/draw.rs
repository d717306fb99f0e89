//! What several distributions need to draw points and windows.

use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

/// One draw of N(0, 1).
pub(crate) fn normal(rng: &mut dyn Rng) -> f64 {
    rng.sample(StandardNormal)
}

/// Adds N(0, σ²) to every coordinate.
pub(crate) fn add_noise(rng: &mut dyn Rng, sigma: f64, point: &mut [f64]) {
    for coordinate in point {
        *coordinate += sigma * normal(rng);
    }
}

/// Running sums of `weights`, divided by the last.
pub(crate) fn cumulative(weights: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    let mut sums: Vec<f64> = weights
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect();
    sums.iter_mut().for_each(|running| *running /= sum);
    sums
}

/// The index i with probability `cumulative[i] - cumulative[i - 1]`, from one uniform number.
pub(crate) fn pick(rng: &mut dyn Rng, cumulative: &[f64]) -> usize {
    let uniform: f64 = rng.random();
    // The last sum is 1 and the number below 1, so the index is always inside.
    cumulative.partition_point(|&sum| sum <= uniform)
}

/// A window around `ranges` with a margin of 10 % on each side and the same scale in every coordinate.
pub(crate) fn window(ranges: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let widest = ranges.iter().map(|(low, high)| high - low).fold(0.0, f64::max);
    let half = if widest > 0.0 { 0.6 * widest } else { 0.5 };
    ranges.iter().map(|(low, high)| (0.5 * (low + high) - half, 0.5 * (low + high) + half)).collect()
}
