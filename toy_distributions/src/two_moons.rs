use std::f64::consts::PI;

use rand::{Rng, RngExt};

use crate::distribution::Distribution;
use crate::draw::{add_noise, window};
use crate::error::{self, Error};

/// Two interleaved half circles with Gaussian noise.
///
/// # Definition
/// With t uniform on [0, π], the point is `(cos t, sin t)` or `(1 - cos t, 1/2 - sin t)`, each with probability 1/2,
/// plus N(0, σ² I).
///
/// # Density
/// None in closed form.
///
/// # Example
/// ```
/// use toy_distributions::{Distribution, TwoMoons};
///
/// assert_eq!(TwoMoons::new(0.05)?.dim(), 2);
/// # Ok::<(), toy_distributions::Error>(())
/// ```
///
/// # Notes
/// σ = 0 is allowed: all of the mass then lies on the two curves.
///
/// # Reference
/// `make_moons` in Pedregosa et al., *Scikit-learn: machine learning in Python*, JMLR 12, 2011.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoMoons {
    noise: f64,
}

impl TwoMoons {
    /// Two moons with noise of standard deviation `noise`.
    ///
    /// # Errors
    /// [`Error::Negative`] for the noise.
    pub fn new(noise: f64) -> Result<Self, Error> {
        error::not_negative("noise", noise)?;
        Ok(TwoMoons { noise })
    }
}

impl Distribution for TwoMoons {
    fn dim(&self) -> usize {
        2
    }

    fn sample_into(&self, rng: &mut dyn Rng, point: &mut [f64]) {
        let upper: bool = rng.random();
        let (sin, cos) = (PI * rng.random::<f64>()).sin_cos();
        point.copy_from_slice(&if upper { [cos, sin] } else { [1.0 - cos, 0.5 - sin] });
        add_noise(rng, self.noise, point);
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        let reach = 4.0 * self.noise;
        window(&[(-1.0 - reach, 2.0 + reach), (-0.5 - reach, 1.0 + reach)])
    }
}
