use rand::Rng;

/// A probability distribution on ℝᵈ that can be sampled, and as much else as is known of it in closed form.
///
/// Only [`dim`](Distribution::dim), [`sample_into`](Distribution::sample_into) and
/// [`bounds`](Distribution::bounds) are required. What has no closed form answers `None`.
// ANCHOR: required
pub trait Distribution: std::fmt::Debug + Send + Sync {
    /// Number of coordinates of a point, d.
    fn dim(&self) -> usize;

    /// Draws one point into `point`, which holds exactly [`dim`](Distribution::dim) coordinates.
    fn sample_into(&self, rng: &mut dyn Rng, point: &mut [f64]);

    /// The window to draw, `(low, high)` per coordinate; nearly all of the mass lies inside.
    fn bounds(&self) -> Vec<(f64, f64)>;
    // ANCHOR_END: required

    /// log p(x), where p is known in closed form; −∞ outside the support.
    fn log_density(&self, _x: &[f64]) -> Option<f64> {
        None
    }

    /// p(x), where it is known in closed form.
    fn density(&self, x: &[f64]) -> Option<f64> {
        self.log_density(x).map(f64::exp)
    }

    /// The score ∇ₓ log p(x), where it is known in closed form.
    fn score(&self, _x: &[f64]) -> Option<Vec<f64>> {
        None
    }

    /// The parts of a mixture of Gaussians; empty for everything else.
    fn modes(&self) -> &[Mode] {
        &[]
    }

    /// The points of a distribution that is uniform on finitely many points of the plane; empty for everything else.
    fn atoms(&self) -> &[[f64; 2]] {
        &[]
    }

    /// The distance between neighbouring [`atoms`](Distribution::atoms), 0 where there are none.
    fn spacing(&self) -> f64 {
        0.0
    }
}

/// One part of a mixture: where it is, how wide it is and how much of the mass it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Mode {
    /// The mean, d coordinates.
    pub centre: Vec<f64>,
    /// The covariance, d × d, row by row.
    pub covariance: Vec<f64>,
    /// The share of the mass, in (0, 1].
    pub weight: f64,
}
