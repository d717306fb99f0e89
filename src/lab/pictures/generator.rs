use std::path::Path;

use rand::Rng;

use super::{Classes, PictureSettings, game::CLASSES, latent::Latent, networks::networks};
use crate::{
    Error, Result,
    backend::{Backend as _, Cpu},
    data::Shape,
    lab::notes::note,
    nn::Network,
    prior::{Position, Rows, Stream},
    random::{self, Purpose},
    train::Checkpoint,
};

/// Pictures that are drawn at once.
const AT_ONCE: usize = 64;

/// A trained generator, from a checkpoint and nothing else: no data, no discriminator.
#[derive(Debug)]
pub struct Generator {
    network: Network<Cpu>,
    latent: Latent,
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
        let unusable = |e: Error| broken(format!("its settings are not those of a run: {e}"));
        settings.check().map_err(unusable)?;
        if classes.is_empty() != (settings.classes == Classes::None) {
            return Err(broken("its classes are not those of its settings".into()));
        }
        let latent = Latent::read(&settings, &checkpoint, classes.len()).map_err(broken)?;
        let (generator, _) = networks(&settings, settings.channels, classes.len()).map_err(unusable)?;
        // Before anything is built, so that a broken size cannot ask for more memory than the file has numbers.
        if settings.channels == 0 || generator.parameter_count().map_err(unusable)? > checkpoint.numbers() {
            return Err(broken("it has fewer numbers than its settings say".into()));
        }
        let mut network = Network::new(&Cpu::open()?, &generator, 0, 0)?;
        let name = if checkpoint.holds("average") { "average" } else { "generator" };
        checkpoint.restore_network(name, &mut network).map_err(broken)?;
        Ok(Self { network, latent, settings, classes, step: checkpoint.step() })
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
    pub fn grid(&self) -> Vec<f32> {
        self.generate(&self.latent.grid())
    }

    /// The names of the classes that it is told, if it is told any.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// n fresh pictures, one after another, from the noise of that seed; all of one class if it is named.
    ///
    /// # Errors
    /// If there is no such class, or the generator is told none.
    pub fn sample(&self, seed: u64, n: usize, class: Option<&str>) -> Result<Vec<f32>> {
        Ok(self.samples(seed, n, class)?.collect::<Result<Vec<_>>>()?.concat())
    }

    /// The same pictures, some at a time.
    ///
    /// # Errors
    /// If there is no such class, or the generator is told none.
    pub fn samples(&self, seed: u64, n: usize, class: Option<&str>) -> Result<impl Iterator<Item = Result<Vec<f32>>>> {
        if let Some(class) = class.filter(|_| self.classes.is_empty()) {
            let why =
                "the generator of this run is told no classes; `gan train … --classes projection` makes one that is";
            return Err(Error::Refused { what: format!("pictures of the class {class}"), why: why.into() });
        }
        let known = || self.classes.iter().map(String::as_str);
        let label = |class: &str| {
            let place = known().position(|known| known == class);
            place.map(|place| place as u32).ok_or_else(|| Error::unknown("class", class, known()))
        };
        let (input, label) = (self.latent.stream(), class.map(label).transpose()?);
        let mut rng = random::stream(seed, Purpose::Sample, self.step, 0);
        let sizes = (0..n).step_by(AT_ONCE).map(move |first| AT_ONCE.min(n - first));
        Ok(sizes.map(move |n| Ok(self.generate(&self.drawn(&*input, seed, n, label, &mut rng)?))))
    }

    /// n rows as the generator takes them, all of one class if there is one.
    fn drawn(
        &self,
        input: &dyn Stream,
        seed: u64,
        n: usize,
        label: Option<u32>,
        rng: &mut impl Rng,
    ) -> Result<Vec<f32>> {
        let mut drawn = Rows::new(input, n);
        input.draw(Position { seed, first: 0 }, rng, &mut drawn)?;
        let z = drawn.values.chunks_exact(input.features()).flat_map(|row| &row[..self.settings.latent_dim]);
        let labels = label.map_or(drawn.labels.clone(), |label| vec![label; n]);
        Ok(self.latent.rows(z.copied().collect(), labels))
    }

    fn generate(&self, latent: &[f32]) -> Vec<f32> {
        let numbers = self.settings.latent_dim + self.classes.len();
        latent.chunks(AT_ONCE * numbers).flat_map(|rows| self.network.apply(rows)).collect()
    }
}
