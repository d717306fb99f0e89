use std::path::Path;

use super::{
    PictureSettings,
    networks::networks,
    run::{CLASSES, fixed},
};
use crate::{
    Error, Result,
    backend::{Backend as _, Cpu, Graph, download, upload},
    data::Shape,
    lab::note,
    nn::{Mode, Network},
    prior::{self, Rows, Stream as _},
    random::{self, Purpose},
    train::Checkpoint,
};

/// Pictures that are drawn at once.
const AT_ONCE: usize = 64;

/// A trained generator, from a checkpoint and nothing else: no data, no discriminator.
#[derive(Debug)]
pub struct Generator {
    network: Network<Cpu>,
    settings: PictureSettings,
    classes: Vec<String>,
    step: u64,
}

impl Generator {
    /// The generator of a run on pictures: the average of its weights where there is one.
    ///
    /// # Errors
    /// If the file is no checkpoint of such a run, or is damaged.
    pub fn read(path: &Path) -> Result<Self> {
        let checkpoint = Checkpoint::read(path)?;
        let settings = PictureSettings::of(&checkpoint, path)?;
        let broken = |why| Error::Format { path: path.into(), why };
        let classes = note(&checkpoint, CLASSES).map_err(broken)?;
        let (generator, _) = networks(&settings, settings.channels)?;
        let mut network = Network::new(&Cpu::open()?, &generator, 0, 0)?;
        let name = if checkpoint.holds("average") { "average" } else { "generator" };
        checkpoint.restore_network(name, &mut network).map_err(broken)?;
        Ok(Self { network, settings, classes, step: checkpoint.step() })
    }

    /// How the run was set up.
    pub fn settings(&self) -> &PictureSettings {
        &self.settings
    }

    /// Steps that had been taken.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// What a picture is.
    pub fn shape(&self) -> Shape {
        self.settings.shape()
    }

    /// The pictures of the run's grids: always from the same z.
    ///
    /// # Errors
    /// If the prior's name is not known.
    pub fn grid(&self) -> Result<Vec<f32>> {
        Ok(self.generate(&fixed(&self.settings, self.classes.len())?))
    }

    /// n fresh pictures, one after another, from the noise of that seed.
    ///
    /// # Errors
    /// If the prior's name is not known.
    pub fn sample(&self, seed: u64, n: usize) -> Result<Vec<f32>> {
        let prior = prior::by_name(&self.settings.prior, self.settings.latent_dim)?;
        let mut latent = Rows::new(&prior, n);
        prior.fill(&mut random::stream(seed, Purpose::Sample, self.step, 0), &mut latent.values);
        Ok(self.generate(&latent))
    }

    fn generate(&self, latent: &Rows) -> Vec<f32> {
        let (dim, device) = (self.settings.latent_dim, self.network.device().scratch());
        let parts = latent.values.chunks(AT_ONCE * dim).map(|z| upload(&device, z, dim));
        parts.flat_map(|z| download(&self.network.forward(&mut Graph::off(), &z, Mode::Evaluation))).collect()
    }
}
