use crate::error::{self, Error};
use crate::gaussian_mixture::GaussianMixture;

/// # The grid
impl GaussianMixture {
    /// Equal Gaussians on a square grid about the origin.
    ///
    /// # Definition
    /// n² parts of weight 1/n² with the means `s (i - (n - 1)/2, j - (n - 1)/2)`, i, j = 0, …, n − 1, and covariance
    /// σ² I.
    ///
    /// # Density
    /// That of the [mixture](GaussianMixture#density).
    ///
    /// # Example
    /// ```
    /// use toy_distributions::{Distribution, GaussianMixture};
    ///
    /// let grid = GaussianMixture::grid(5, 2.0, 0.05)?;
    /// assert_eq!(grid.modes()[0].centre, [-4.0, -4.0]);
    /// # Ok::<(), toy_distributions::Error>(())
    /// ```
    ///
    /// # Notes
    /// 5, 2 and 0.05 are PacGAN's numbers, with means in {−4, −2, 0, 2, 4}². BourGAN's code has σ = 0.1.
    ///
    /// # Errors
    /// [`Error::TooFew`] for `n < 1`, [`Error::NotPositive`] for the spacing and σ.
    ///
    /// # Reference
    /// Lin, Khetan, Fanti and Oh, *PacGAN: the power of two samples in generative adversarial networks*,
    /// NeurIPS 2018, <https://arxiv.org/abs/1712.04086>.
    pub fn grid(n: usize, spacing: f64, sigma: f64) -> Result<Self, Error> {
        error::at_least(1, "rows of Gaussians", n)?;
        error::positive("spacing", spacing)?;
        let at = |i: usize| spacing * (i as f64 - 0.5 * (n - 1) as f64);
        GaussianMixture::equal((0..n * n).map(|k| vec![at(k / n), at(k % n)]).collect(), sigma)
    }
}
