use serde::{Deserialize, Serialize};

use super::Split;
use crate::{
    Result,
    backend::{Backend, Batch},
    nn::{Architecture, Network},
    objective,
    prior::Stream,
    train::{
        Checkpoint, Config, Game, Step, Trainer,
        checkpoint::{Steps, Trained, weights, weights_mut},
    },
};

/// How the target's encoder begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// As a copy of the source's.
    #[default]
    Copy,
    /// With fresh weights, so that nothing ties its classes to the source's.
    Fresh,
}

/// Tells the weights of a fresh encoder from those of other networks of one seed.
const FRESH: u64 = 2;

/// Adversarial discriminative domain adaptation, Tzeng et al. 2017 (arXiv:1702.05464).
///
/// A discriminator learns to tell source features from target features, and the target's encoder to make the one look
/// like the other, with inverted labels: the non-saturating objective. Source encoder and classifier stand still.
#[derive(Debug)]
pub struct Adda<B: Backend> {
    source: Split<B>,
    trainer: Trainer<B>,
}

impl<B: Backend> Adda<B> {
    /// The game before its first step, between streams: of the source's features, and of the target as the encoder sees it.
    ///
    /// # Errors
    /// If they, the configuration or the discriminator do not fit.
    pub fn between(
        config: Config,
        source: Split<B>,
        start: Start,
        (features, target): (Box<dyn Stream>, Box<dyn Stream>),
        discriminator: &Architecture,
    ) -> Result<Self> {
        // ANCHOR: game
        let game = Game {
            real: features,
            input: target,
            objective: objective::by_name("non-saturating")?,
            regularizers: Vec::new(),
        };
        // ANCHOR_END: game
        let (device, architecture) = (source.encoder.device(), source.encoder.architecture());
        let encoder = match start {
            Start::Copy => source.encoder.fork(),
            // The trainer's own would begin as the source's once began, from the same seed.
            Start::Fresh => Network::new(&device, architecture, config.seed, FRESH)?,
        };
        let trainer = Trainer::new(&device, config, game, architecture, discriminator)?.with_generator(&encoder)?;
        Ok(Self { source, trainer })
    }

    /// One step: D's, then the encoder's.
    ///
    /// # Errors
    /// If a loss or a gradient is not finite; the state is then the one before the step.
    pub fn advance(&mut self) -> Result<Step> {
        self.trainer.advance()
    }

    /// The source's encoder and the classifier of both.
    pub fn source(&self) -> &Split<B> {
        &self.source
    }

    /// The target's encoder: the average of its weights where there is one.
    pub fn encoder(&self) -> &Network<B> {
        self.trainer.generator()
    }

    /// The discriminator.
    pub fn discriminator(&self) -> &Network<B> {
        &self.trainer.state().discriminator
    }

    /// Steps taken.
    pub fn step(&self) -> u64 {
        self.trainer.state().step
    }
}

/// What the source's parts are called in a checkpoint.
const PARTS: [&str; 2] = ["source_encoder", "source_classifier"];

impl<B: Backend> Split<B> {
    /// Takes the source's parts from the checkpoint of an [`Adda`].
    ///
    /// # Errors
    /// If they are not there, or do not fit.
    pub fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), String> {
        checkpoint.restore_network(PARTS[0], &mut self.encoder)?;
        checkpoint.restore_network(PARTS[1], &mut self.classifier)
    }
}

/// The game, and beside it the source's parts, which stand still: nothing else is needed to go on.
impl<B: Backend> Trained<B> for Adda<B> {
    fn steps(&self) -> Steps {
        self.trainer.state().steps()
    }

    fn set_steps(&mut self, steps: Steps) {
        self.trainer.state_mut().set_steps(steps);
    }

    fn tensors(&self) -> Vec<(String, &Batch<B>)> {
        let parts = [&self.source.encoder, &self.source.classifier];
        let parts = PARTS.into_iter().zip(parts).flat_map(|(name, part)| weights(name, part));
        parts.chain(self.trainer.state().tensors()).collect()
    }

    fn tensors_mut(&mut self) -> Vec<(String, &mut Batch<B>)> {
        let parts = [&mut self.source.encoder, &mut self.source.classifier];
        let parts = PARTS.into_iter().zip(parts).flat_map(|(name, part)| weights_mut(name, part));
        parts.chain(self.trainer.state_mut().tensors_mut()).collect()
    }
}
