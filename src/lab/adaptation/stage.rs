use std::{collections::BTreeMap, sync::Arc};

use super::{AdaptSettings, Method};
use crate::{
    Result,
    adapt::{Adda, Model, Sight, Split, Unlabelled, Watch, dann},
    backend::{Backend as _, Cpu},
    data::Pictures,
    nn::Network,
    train::{
        Checkpoint, Epochs,
        checkpoint::to_bytes,
        fit::{Fit, Goal},
    },
};

/// What a run is doing.
#[derive(Debug)]
pub enum Stage {
    /// The source is learned.
    Source(Box<Fit<Cpu>>),
    /// The target's encoder is adapted, under watch.
    Adda(Box<Adda<Cpu>>, Box<Watch>),
    /// Both domains are learned at once, under watch.
    Dann(Box<Fit<Cpu>>, Box<Watch>),
}

impl Stage {
    /// The first of a run.
    pub fn first(settings: &AdaptSettings, model: &Model, source: &Arc<Pictures>, target: &Unlabelled) -> Result<Self> {
        let (device, plan) = (Cpu::open()?, settings.plan()?);
        let examples = Box::new(Epochs::new(source.clone(), false, true));
        let features = model.classifier.sizes()?[model.depth - 1];
        match settings.method {
            Method::Adda => {
                let fit = Fit::new(&device, plan, Goal::Classes, examples, &model.classifier)?;
                Ok(Stage::Source(Box::new(fit)))
            }
            Method::Dann => {
                let discriminator = settings.discriminator(features);
                let network = dann::network(&model.classifier, model.depth, &discriminator, settings.reversal)?;
                let both = Box::new(dann::Both::new(examples, target)?);
                let fit = Fit::new(&device, plan, Goal::Domains, both, &network)?;
                Ok(Stage::Dann(Box::new(fit), Box::new(Watch::shared(source, target)?)))
            }
        }
    }

    /// The game that follows the source.
    pub fn second(
        settings: &AdaptSettings,
        taught: Split<Cpu>,
        source: &Pictures,
        target: &Unlabelled,
    ) -> Result<Self> {
        let watch = Box::new(Watch::new(&taught, source, target)?);
        let discriminator = settings.discriminator(taught.classifier.architecture().inputs);
        let adda = Adda::new(settings.config()?, taught, settings.start, (source, target), &discriminator)?;
        Ok(Stage::Adda(Box::new(adda), watch))
    }

    /// One step, and what it was like, by name.
    ///
    /// # Errors
    /// If training leaves the finite numbers; the last finite state is kept.
    pub fn advance(&mut self) -> Result<Vec<(String, f32)>> {
        match self {
            Stage::Source(fit) | Stage::Dann(fit, _) => fit.advance().map(|step| step.values().collect()),
            Stage::Adda(adda, _) => adda.advance().map(|step| step.values().to_vec()),
        }
    }

    /// Steps of this stage.
    pub fn steps(&self) -> u64 {
        match self {
            Stage::Source(fit) | Stage::Dann(fit, _) => fit.state().step,
            Stage::Adda(adda, _) => adda.step(),
        }
    }

    /// In a few words.
    pub fn doing(&self) -> &'static str {
        match self {
            Stage::Source(_) => "learning the source",
            Stage::Adda(..) => "adapting to the target",
            Stage::Dann(..) => "learning both domains",
        }
    }

    /// What is seen of the target, once it plays a part. The classifier's encoder has so many layers.
    pub fn look(&self, depth: usize) -> Result<Option<Sight>> {
        match self {
            Stage::Source(_) => Ok(None),
            Stage::Adda(adda, watch) => watch.look(adda.source(), adda.encoder(), adda.discriminator()).map(Some),
            Stage::Dann(fit, watch) => {
                let [classifier, discriminator] = dann::parts(fit.network())?;
                let both = Split::new(&classifier, depth)?;
                watch.look(&both, &both.encoder, &discriminator).map(Some)
            }
        }
    }

    /// Whether a look may be the best of so many steps. Before its first step D knows nothing, and that it cannot tell the
    /// domains says nothing; nor does it as long as DANN has hardly begun to learn the classes.
    pub fn counts(&self, steps: u64) -> bool {
        match self {
            Stage::Source(_) => false,
            Stage::Adda(adda, _) => adda.step() > 0,
            Stage::Dann(fit, _) => 2 * fit.state().step >= steps,
        }
    }

    /// The classifier for the target as it is now.
    pub fn network(&self) -> Result<Network<Cpu>> {
        match self {
            Stage::Source(fit) => Ok(fit.network().fork()),
            Stage::Adda(adda, _) => adda.source().join(adda.encoder()),
            Stage::Dann(fit, _) => dann::parts(fit.network()).map(|[classifier, _]| classifier),
        }
    }

    /// Puts a checkpoint of this stage into it; the error says what the checkpoint lacks.
    pub fn restore(&mut self, checkpoint: &Checkpoint) -> std::result::Result<(), String> {
        match self {
            Stage::Source(fit) | Stage::Dann(fit, _) => checkpoint.restore(fit.state_mut()),
            Stage::Adda(adda, _) => checkpoint.restore(&mut **adda),
        }
    }

    /// A checkpoint of it, with notes.
    pub fn to_bytes(&self, notes: &BTreeMap<String, String>) -> Vec<u8> {
        match self {
            Stage::Source(fit) | Stage::Dann(fit, _) => to_bytes(fit.state(), notes),
            Stage::Adda(adda, _) => to_bytes(&**adda, notes),
        }
    }
}
