use std::f64::consts::PI;

use rand::{Rng, RngExt};

use crate::distribution::Distribution;
use crate::draw::{add_noise, window};
use crate::error::{self, Error};

/// The roll's parameter runs over [1.5 π, 4.5 π], and the plane is divided by 7.5 (WGAN-GP's code).
const SCALE: f64 = 7.5;

/// The Swiss roll, seen from the side: one and a half turns of a spiral with Gaussian noise.
///
/// # Definition
/// With t uniform on [1.5 π, 4.5 π], the point is `(t cos t, t sin t) / 7.5` plus N(0, σ² I).
///
/// # Density
/// None in closed form.
///
/// # Example
/// ```
/// use toy_distributions::{Distribution, SwissRoll};
///
/// assert_eq!(SwissRoll::new(0.25 / 7.5)?.dim(), 2);
/// # Ok::<(), toy_distributions::Error>(())
/// ```
///
/// # Notes
/// 0.25/7.5 is the noise in WGAN-GP's code, which adds it before it divides. σ = 0 is allowed.
///
/// # Reference
/// Gulrajani et al., *Improved training of Wasserstein GANs*, NeurIPS 2017, <https://arxiv.org/abs/1704.00028>,
/// figure 1; `make_swiss_roll` in Scikit-learn.
#[derive(Debug, Clone, PartialEq)]
pub struct SwissRoll {
    noise: f64,
}

impl SwissRoll {
    /// A Swiss roll with noise of standard deviation `noise`.
    ///
    /// # Errors
    /// [`Error::Negative`] for the noise.
    pub fn new(noise: f64) -> Result<Self, Error> {
        error::not_negative("noise", noise)?;
        Ok(SwissRoll { noise })
    }
}

impl Distribution for SwissRoll {
    fn dim(&self) -> usize {
        2
    }

    fn sample_into(&self, rng: &mut dyn Rng, point: &mut [f64]) {
        let t = 1.5 * PI * (1.0 + 2.0 * rng.random::<f64>());
        point.copy_from_slice(&[t * t.cos() / SCALE, t * t.sin() / SCALE]);
        add_noise(rng, self.noise, point);
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        let reach = 4.5 * PI / SCALE + 4.0 * self.noise;
        window(&[(-reach, reach); 2])
    }
}
