//! Points of the data, embedded, and the mixture of Gaussians on them that G takes z from: BourGAN, Xiao, Zhong and Zheng
//! 2018 (arXiv:1805.07674), as its published code does it.

use crate::{
    Result,
    prior::{Distortion, Euclidean, Prior, Stream, bourgain::Bourgain},
    regularize::Regularizer,
};

/// The weight of the term that keeps distances, as in the published code.
pub const WEIGHT: f32 = 0.1;

/// A mixture on embedded points, and how long its distances are beside those of the data.
pub struct Embedded {
    /// Where z comes from.
    pub prior: Prior,
    /// Embedded distances over those of the data.
    pub ratios: Distortion,
}

impl Embedded {
    /// Of so many points of the data, by their Euclidean distances; σ is that of the Gaussians, or is chosen as
    /// [`Embedding::prior`](crate::prior::bourgain::Embedding::prior) does.
    ///
    /// # Errors
    /// If the points are not finite, or there is no distance between them.
    pub fn of(data: &dyn Stream, points: usize, sigma: Option<f32>, seed: u64) -> Result<Self> {
        let bourgain = Bourgain::code(seed);
        let rows = bourgain.draw(points, data)?;
        let metric = Euclidean::new(&rows, data.features())?;
        let embedding = bourgain.embed(&metric)?;
        Ok(Self { prior: embedding.prior(sigma)?, ratios: Distortion::of(&metric, &embedding)? })
    }

    /// N(0, I) in as many dimensions.
    pub fn gaussian(&self) -> Prior {
        Prior::Gaussian { dim: self.prior.features() }
    }

    /// What G pays for distances that are not the embedding's.
    pub fn term(&self, weight: f32) -> Regularizer {
        Regularizer::kept_distances(self.ratios.scale() as f32, weight)
    }
}
