use std::f64::consts::TAU;

use rand::{Rng, RngExt};

use crate::distribution::Distribution;
use crate::draw::{normal, window};
use crate::error::{self, Error};

/// Gaussian blades about the origin, twisted the more the farther out.
///
/// # Definition
/// The point u = (1 + a z₁, b z₂), with z ~ N(0, I), is turned by the angle `2πk/n + c exp|u|` about the origin, for
/// a blade k uniform on {0, …, n − 1}.
///
/// # Density
/// The angle depends on the distance from the origin only, so the twist keeps areas, and with R(α) the rotation by α
/// `p(x) = 1/n Σₖ q(R(-2πk/n - c exp|x|) x)`, where q is the density of N((1, 0), diag(a², b²)).
///
/// # Example
/// ```
/// use toy_distributions::{Distribution, Pinwheel};
///
/// let pinwheel = Pinwheel::new(5, 0.3, 0.1, 0.25)?;
/// assert!(pinwheel.density(&[0.5, 0.5]).is_some());
/// # Ok::<(), toy_distributions::Error>(())
/// ```
///
/// # Notes
/// The published program turns clockwise and by c exp u₁, not c exp |u|. Blades are narrow, so the pictures look the
/// same up to a reflection, but only ours has an exact density. 5, 0.3, 0.1 and 0.25 are the numbers in FFJORD's code,
/// which doubles the plane in the end.
///
/// # Reference
/// Johnson et al., *Composing graphical models with neural networks for structured representations and fast
/// inference*, NeurIPS 2016, <https://arxiv.org/abs/1603.06277>.
#[derive(Debug, Clone, PartialEq)]
pub struct Pinwheel {
    blades: usize,
    radial: f64,
    tangential: f64,
    twist: f64,
}

impl Pinwheel {
    /// n = `blades` blades with the standard deviations a = `radial` along and b = `tangential` across, and c = `twist`.
    ///
    /// # Errors
    /// [`Error::TooFew`] for `blades < 1`, [`Error::NotPositive`] for the deviations, [`Error::NotFinite`] for the
    /// twist.
    pub fn new(blades: usize, radial: f64, tangential: f64, twist: f64) -> Result<Self, Error> {
        error::at_least(1, "blades", blades)?;
        error::positive("radial deviation", radial)?;
        error::positive("tangential deviation", tangential)?;
        error::finite("twist", twist)?;
        Ok(Pinwheel { blades, radial, tangential, twist })
    }

    /// The angle by which blade `k` is turned at distance `radius` from the origin.
    fn angle(&self, k: usize, radius: f64) -> f64 {
        TAU * k as f64 / self.blades as f64 + self.twist * radius.exp()
    }

    /// For each blade, the point that it turns into `x`, and the logarithm of its term of the density's sum.
    fn terms(&self, x: &[f64]) -> Vec<([f64; 2], f64)> {
        let log_peak = -(TAU * self.radial * self.tangential * self.blades as f64).ln();
        let radius = x[0].hypot(x[1]);
        let term = |k| {
            let u = rotate([x[0], x[1]], -self.angle(k, radius));
            let (z1, z2) = ((u[0] - 1.0) / self.radial, u[1] / self.tangential);
            (u, log_peak - 0.5 * (z1 * z1 + z2 * z2))
        };
        (0..self.blades).map(term).collect()
    }
}

impl Distribution for Pinwheel {
    fn dim(&self) -> usize {
        2
    }

    fn sample_into(&self, rng: &mut dyn Rng, point: &mut [f64]) {
        let blade = rng.random_range(0..self.blades);
        let u = [1.0 + self.radial * normal(rng), self.tangential * normal(rng)];
        point.copy_from_slice(&rotate(u, self.angle(blade, u[0].hypot(u[1]))));
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        let reach = (1.0 + 4.0 * self.radial).hypot(4.0 * self.tangential);
        window(&[(-reach, reach); 2])
    }

    fn log_density(&self, x: &[f64]) -> Option<f64> {
        let terms = self.terms(x);
        let largest = terms.iter().map(|term| term.1).fold(f64::NEG_INFINITY, f64::max);
        Some(largest + terms.iter().map(|(_, term)| (term - largest).exp()).sum::<f64>().ln())
    }

    /// By the chain rule: u turns with x, and also with |x|, whose derivative is x / |x|.
    fn score(&self, x: &[f64]) -> Option<Vec<f64>> {
        let radius = x[0].hypot(x[1]);
        // At the origin the density has a kink of vanishing height; the direction x / |x| is taken as 0 there.
        let outward = if radius > 0.0 { [x[0] / radius, x[1] / radius] } else { [0.0, 0.0] };
        let turning = self.twist * radius.exp();
        let terms = self.terms(x);
        let largest = terms.iter().map(|term| term.1).fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = terms.iter().map(|(_, term)| (term - largest).exp()).sum();
        let mut score = vec![0.0; 2];
        for (k, (u, term)) in terms.into_iter().enumerate() {
            let posterior = (term - largest).exp() / total;
            let s = [-(u[0] - 1.0) / self.radial.powi(2), -u[1] / self.tangential.powi(2)];
            let turned = rotate(s, self.angle(k, radius));
            // du/dα at a fixed x, for u = R(-α) x.
            let swing = s[0] * u[1] - s[1] * u[0];
            for i in 0..2 {
                score[i] += posterior * (turned[i] + swing * turning * outward[i]);
            }
        }
        Some(score)
    }
}

/// `point`, turned by `angle` counter-clockwise about the origin.
fn rotate([x, y]: [f64; 2], angle: f64) -> [f64; 2] {
    let (sin, cos) = angle.sin_cos();
    [x * cos - y * sin, x * sin + y * cos]
}
