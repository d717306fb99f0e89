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
    lab::notes::note,
    nn::{Mode, Network},
    prior::{Position, Rows},
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
        let classes: Vec<String> = note(&checkpoint, CLASSES).map_err(broken)?;
        let (generator, _) = networks(&settings, settings.channels, classes.len())?;
        let mut network = Network::new(&Cpu::open()?, &generator, 0, 0)?;
        let name = if checkpoint.holds("average") { "average" } else { "generator" };
        checkpoint.restore_network(name, &mut network).map_err(broken)?;
        Ok(Self { network, settings, classes, step: checkpoint.step() })
    }

    /// The network alone.
    pub fn into_network(self) -> Network<Cpu> {
        self.network
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

    /// The names of the classes that it is told, if it is told any.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// n fresh pictures, one after another, from the noise of that seed; all of one class if it is named.
    ///
    /// # Errors
    /// If there is no such class.
    pub fn sample(&self, seed: u64, n: usize, class: Option<&str>) -> Result<Vec<f32>> {
        let input = self.settings.input(self.classes.len())?;
        let mut latent = Rows::new(&*input, n);
        input.draw(
            Position { seed, first: 0 },
            &mut random::stream(seed, Purpose::Sample, self.step, 0),
            &mut latent,
        )?;
        let Some(class) = class else { return Ok(self.generate(&latent.values)) };
        let label = self.classes.iter().position(|known| known == class);
        let known = || self.classes.iter().map(String::as_str);
        let label = label.ok_or_else(|| Error::unknown("class", class, known()))? as u32;
        let z = latent.values.chunks_exact(input.features()).flat_map(|row| &row[..self.settings.latent_dim]).copied();
        Ok(self.generate(&self.settings.latent(z.collect(), vec![label; n], self.classes.len())?))
    }

    fn generate(&self, latent: &[f32]) -> Vec<f32> {
        let (inputs, device) = (self.network.architecture().inputs, self.network.device().scratch());
        let parts = latent.chunks(AT_ONCE * inputs).map(|rows| upload(&device, rows, inputs));
        parts.flat_map(|rows| download(&self.network.forward(&mut Graph::off(), &rows, Mode::Evaluation))).collect()
    }
}
