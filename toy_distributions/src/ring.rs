use std::f64::consts::TAU;

use crate::error::{self, Error};
use crate::gaussian_mixture::GaussianMixture;

/// # The ring
impl GaussianMixture {
    /// Equal Gaussians, evenly spaced on a circle about the origin.
    ///
    /// # Definition
    /// n parts of weight 1/n with the means `r (cos 2πi/n, sin 2πi/n)`, i = 0, …, n − 1, and covariance σ² I.
    ///
    /// # Density
    /// That of the [mixture](GaussianMixture#density).
    ///
    /// # Example
    /// ```
    /// use toy_distributions::{Distribution, GaussianMixture};
    ///
    /// let ring = GaussianMixture::ring(8, 1.0, 0.01)?;
    /// assert_eq!(ring.modes()[0].centre, [1.0, 0.0]);
    /// # Ok::<(), toy_distributions::Error>(())
    /// ```
    ///
    /// # Notes
    /// 8, 1 and 0.01 are PacGAN's numbers. The same figure goes round with a radius of 2 and a σ of 0.02.
    ///
    /// # Errors
    /// [`Error::TooFew`] for `n < 1`, [`Error::NotPositive`] for the radius and σ.
    ///
    /// # Reference
    /// Lin, Khetan, Fanti and Oh, *PacGAN: the power of two samples in generative adversarial networks*,
    /// NeurIPS 2018, <https://arxiv.org/abs/1712.04086>.
    pub fn ring(n: usize, radius: f64, sigma: f64) -> Result<Self, Error> {
        error::at_least(1, "Gaussians", n)?;
        error::positive("radius", radius)?;
        GaussianMixture::equal(on_circle(n, radius).collect(), sigma)
    }
}

/// n evenly spaced points of a circle about the origin, counter-clockwise from (r, 0).
pub(crate) fn on_circle(n: usize, radius: f64) -> impl Iterator<Item = Vec<f64>> {
    (0..n).map(move |i| {
        let (sin, cos) = (TAU * i as f64 / n as f64).sin_cos();
        vec![radius * cos, radius * sin]
    })
}
