//! The theory against closed forms, independent computations and its own contracts.
//!
//! Quadrature is compared at 1e-6, the accuracy that is promised. Statistical comparisons name their false-alarm rate;
//! seeds are fixed, so that a failure repeats.

mod divergence;
mod estimate;
mod f_divergence;
mod game;
mod quadrature;
mod wasserstein;

use rand::{Rng, RngExt};
use toy_distributions::Distribution;

/// What quadrature promises.
pub const TOLERANCE: f64 = 1e-6;

/// Asserts |actual − expected| ≤ tolerance; NaN fails.
#[track_caller]
pub fn assert_near(actual: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((actual - expected).abs() <= tolerance, "{what}: {actual} is not {expected} within {tolerance}");
}

/// A normal distribution on the line, N(mean, sigma²). Its bounds are deliberately tight, ±3σ: integrals must not
/// stop at them.
#[derive(Debug, Clone, Copy)]
pub struct Normal {
    pub mean: f64,
    pub sigma: f64,
}

impl Distribution for Normal {
    fn dim(&self) -> usize {
        1
    }
    fn sample_into(&self, rng: &mut dyn Rng, point: &mut [f64]) {
        point[0] = self.mean + self.sigma * standard_normal(rng);
    }
    fn bounds(&self) -> Vec<(f64, f64)> {
        vec![(self.mean - 3.0 * self.sigma, self.mean + 3.0 * self.sigma)]
    }
    fn log_density(&self, x: &[f64]) -> Option<f64> {
        let z = (x[0] - self.mean) / self.sigma;
        Some(-0.5 * z * z - self.sigma.ln() - 0.5 * std::f64::consts::TAU.ln())
    }
}

/// A normal distribution in the plane with independent coordinates.
#[derive(Debug, Clone, Copy)]
pub struct Plane(pub Normal, pub Normal);

impl Distribution for Plane {
    fn dim(&self) -> usize {
        2
    }
    fn sample_into(&self, rng: &mut dyn Rng, point: &mut [f64]) {
        self.0.sample_into(rng, &mut point[..1]);
        self.1.sample_into(rng, &mut point[1..]);
    }
    fn bounds(&self) -> Vec<(f64, f64)> {
        [self.0.bounds(), self.1.bounds()].concat()
    }
    fn log_density(&self, x: &[f64]) -> Option<f64> {
        Some(self.0.log_density(&x[..1])? + self.1.log_density(&x[1..])?)
    }
}

/// A distribution that can only be sampled.
#[derive(Debug)]
pub struct Unknown;

impl Distribution for Unknown {
    fn dim(&self) -> usize {
        1
    }
    fn sample_into(&self, rng: &mut dyn Rng, point: &mut [f64]) {
        point[0] = rng.random::<f64>();
    }
    fn bounds(&self) -> Vec<(f64, f64)> {
        vec![(0.0, 1.0)]
    }
}

/// Box and Muller's transform.
pub fn standard_normal(rng: &mut dyn Rng) -> f64 {
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
}

/// Pairs of normal distributions: equal, shifted, narrower, wider, far apart (the densities overlap at 1e-22 only).
pub const PAIRS: [(Normal, Normal); 5] = [
    (Normal { mean: 0.0, sigma: 1.0 }, Normal { mean: 0.0, sigma: 1.0 }),
    (Normal { mean: 0.5, sigma: 1.0 }, Normal { mean: -0.3, sigma: 1.0 }),
    (Normal { mean: 1.0, sigma: 0.5 }, Normal { mean: 0.0, sigma: 0.6 }),
    (Normal { mean: -2.0, sigma: 1.3 }, Normal { mean: 0.1, sigma: 1.0 }),
    (Normal { mean: 10.0, sigma: 1.0 }, Normal { mean: -10.0, sigma: 1.1 }),
];
