use crate::error::{self, Error};
use crate::gaussian::Gaussian;
use crate::gaussian_mixture::GaussianMixture;
use crate::ring::on_circle;

/// # The circle with a mass at its centre
impl GaussianMixture {
    /// So many Gaussians on a circle that they merge into one line, and a little mass in the middle.
    ///
    /// # Definition
    /// 100 parts of weight 1/103 on the circle of radius r about the origin, and one of weight 3/103 at the origin
    /// (three equal ones in the paper), each with covariance σ² I.
    ///
    /// # Density
    /// That of the [mixture](GaussianMixture#density).
    ///
    /// # Example
    /// ```
    /// use toy_distributions::{Distribution, GaussianMixture};
    ///
    /// let circle = GaussianMixture::circle(2.0, 0.05)?;
    /// assert_eq!(circle.modes()[100].centre, [0.0, 0.0]);
    /// # Ok::<(), toy_distributions::Error>(())
    /// ```
    ///
    /// # Notes
    /// The last mode is the centre. The counts are the paper's; 2 and 0.05 are ours. The task is to find the centre,
    /// which a generator loses easily: it holds 2.9 % of the mass and touches nothing else.
    ///
    /// # Errors
    /// [`Error::NotPositive`] for the radius and σ.
    ///
    /// # Reference
    /// Xiao, Zhong and Zheng, *BourGAN: generative networks with metric embeddings*, NeurIPS 2018,
    /// <https://arxiv.org/abs/1805.07674>.
    pub fn circle(radius: f64, sigma: f64) -> Result<Self, Error> {
        error::positive("radius", radius)?;
        let centres = on_circle(100, radius).chain([vec![0.0, 0.0]]);
        let parts = centres.map(|centre| Gaussian::isotropic(centre, sigma)).collect::<Result<_, _>>()?;
        let mut weights = [1.0; 101];
        weights[100] = 3.0;
        GaussianMixture::new(&weights, parts)
    }
}
