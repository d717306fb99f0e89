//! Adaptation between sets of pictures.

pub mod dann;
mod models;
mod unlabelled;
mod watch;

pub use models::{MODELS, Model, model, smallest};
pub use unlabelled::Unlabelled;
pub use watch::{Sight, Watch};

use super::{Adda, Split, Start};
use crate::{
    Result,
    backend::Backend,
    data::Pictures,
    nn::{Architecture, Network},
    prior::Sample,
    train::Config,
};

/// Pictures that are encoded at once.
const AT_ONCE: usize = 256;

impl<B: Backend> Adda<B> {
    /// The game before its first step. The features of all source pictures are computed here, once.
    ///
    /// # Errors
    /// If a picture cannot be read, the pictures of the two domains differ in shape, or the configuration or the
    /// discriminator does not fit.
    pub fn new(
        config: Config,
        source: Split<B>,
        start: Start,
        (labelled, target): (&Pictures, &Unlabelled),
        discriminator: &Architecture,
    ) -> Result<Self> {
        let features = source.classifier.architecture().inputs;
        let real = Sample::new(features, rows_of(&source.encoder, labelled)?)?;
        Self::between(config, source, start, (Box::new(real), target.stream()), discriminator)
    }

    /// The logits of a target's pictures.
    ///
    /// # Errors
    /// If a picture cannot be read.
    pub fn logits(&self, pictures: &Pictures) -> Result<Vec<f32>> {
        self.source().logits(self.encoder(), pictures)
    }
}

impl<B: Backend> Split<B> {
    /// The logits of pictures by this classifier after that encoder: its own, or a target's.
    ///
    /// # Errors
    /// If a picture cannot be read.
    pub fn logits(&self, encoder: &Network<B>, pictures: &Pictures) -> Result<Vec<f32>> {
        Ok(self.classify(&rows_of(encoder, pictures)?))
    }
}

/// What a network makes of every picture, row by row.
///
/// # Errors
/// If a picture cannot be read.
pub fn rows_of<B: Backend>(network: &Network<B>, pictures: &Pictures) -> Result<Vec<f32>> {
    let numbers = pictures.shape().numbers();
    let mut made = Vec::new();
    for first in (0..pictures.len()).step_by(AT_ONCE) {
        let mut rows = vec![0.0; AT_ONCE.min(pictures.len() - first) * numbers];
        pictures.fill(first, &mut rows)?;
        made.extend(network.apply(&rows));
    }
    Ok(made)
}
