//! The small concrete face over everything: what the command line, notebook cells and the page hold.
//!
//! ```
//! use shall_we_gan::lab::Lab;
//!
//! let run = Lab::new("ring").objective("non-saturating").seed(7).steps(20).batch(64).run()?;
//! assert_eq!(run.record().snapshots.last().map(|s| s.step), Some(20));
//! # Ok::<(), shall_we_gan::Error>(())
//! ```

#[cfg(all(feature = "data", feature = "pictures", feature = "score"))]
pub mod adaptation;
mod command;
#[cfg(feature = "pictures")]
mod convolution;
mod device;
mod notes;
mod observer;
#[cfg(all(feature = "data", feature = "pictures"))]
pub mod pictures;
pub mod preset;
mod ranges;
mod run;
mod settings;
mod story;
mod watch;

use std::{path::PathBuf, sync::Arc};

#[cfg(feature = "cli")]
pub(crate) use command::quoted;
#[cfg(feature = "pictures")]
pub use convolution::{convolve, convolve_transposed};
pub(crate) use device::on_device;
pub use device::{DEVICES, fastest};
use notes::{END, differences, note, noted, record_end};
pub use notes::{end_of, record_of};
pub use observer::Layers;
use observer::Observer;
pub use run::Run;
pub use settings::{Normalization, Settings, SpectralNorm};
pub use story::{Deed, Story};
use toy_distributions::Distribution;
pub use watch::{Watcher, watch};

use crate::{
    Error, Result,
    backend::Backend,
    objective::{self, Objective, Player},
    regularize,
    train::{Checkpoint, Engine, Game, Trainer},
};

/// A run being described. Every method returns the lab, so that they chain; what is wrong is said at the end, by
/// [`start`](Lab::start) or [`run`](Lab::run).
#[derive(Debug)]
pub struct Lab {
    settings: Settings,
    distribution: Option<Arc<dyn Distribution>>,
    objective: Option<Box<dyn Objective>>,
    start: Start,
}

/// What a run starts from.
#[derive(Debug, Clone, PartialEq)]
enum Start {
    Fresh,
    Weights(PathBuf),
    AllFalse(f32),
}

/// One method per number of [`Settings`].
macro_rules! numbers {
    ($($(#[doc = $about:literal])* $name:ident: $type:ty;)*) => {$(
        $(#[doc = $about])*
        pub fn $name(mut self, $name: $type) -> Self {
            self.settings.$name = $name;
            self
        }
    )*};
}

impl Lab {
    /// A run on the distribution of that name, with the default settings.
    pub fn new(distribution: &str) -> Self {
        Self::from_settings(Settings { distribution: distribution.into(), ..Settings::default() })
    }

    /// A run with those settings.
    pub fn from_settings(settings: Settings) -> Self {
        Self { settings, distribution: None, objective: None, start: Start::Fresh }
    }

    /// A run on a distribution of your own; `name` is what pictures call it.
    pub fn with_distribution(name: &str, distribution: Box<dyn Distribution>) -> Self {
        Self::new(name).on(distribution)
    }

    /// Takes p_data from there; the distribution's name in the settings is then only what pictures call it.
    pub fn on(mut self, distribution: Box<dyn Distribution>) -> Self {
        self.distribution = Some(distribution.into());
        self
    }

    /// The objective of that name.
    pub fn objective(mut self, name: &str) -> Self {
        self.settings.objective = name.into();
        self
    }

    /// An objective of your own.
    pub fn with_objective(mut self, objective: Box<dyn Objective>) -> Self {
        self.settings.objective = objective.name().into();
        self.objective = Some(objective);
        self
    }

    /// Adds a regularizer by name and strength, such as `r1=10`.
    pub fn regularizer(mut self, name: &str) -> Self {
        self.settings.regularizers.push(name.into());
        self
    }

    /// The prior of that name in that many dimensions.
    pub fn prior(mut self, name: &str, latent_dim: usize) -> Self {
        self.settings.prior = name.into();
        self.settings.latent_dim = latent_dim;
        self
    }

    numbers! {
        /// Units per hidden layer.
        width: usize;
        /// Hidden layers.
        depth: usize;
        /// Whose weights are spectrally normalised.
        spectral_norm: SpectralNorm;
        /// What normalises G's hidden layers.
        norm_g: Normalization;
        /// What normalises D's.
        norm_d: Normalization;
        /// Columns that minibatch discrimination appends before D's last layer; 0 for none.
        minibatch_discrimination: usize;
        /// Rows per minibatch.
        batch: usize;
        /// Discriminator steps per generator step.
        k: u32;
        /// The discriminator's learning rate.
        lr_d: f32;
        /// The generator's learning rate.
        lr_g: f32;
        /// Steps in all.
        steps: u64;
        /// The seed of all randomness.
        seed: u64;
    }

    /// Starts from the weights in a checkpoint instead of fresh ones.
    pub fn init_from(mut self, checkpoint: impl Into<PathBuf>) -> Self {
        self.start = Start::Weights(checkpoint.into());
        self
    }

    /// Starts with a discriminator that has been trained to answer "false" to everything, until the mean of D(G(z))
    /// is at most that.
    pub fn all_false(mut self, mean: f32) -> Self {
        self.start = Start::AllFalse(mean);
        self
    }

    /// The settings so far.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The run, before its first step.
    ///
    /// # Errors
    /// If a name is not known or a value is out of range.
    pub fn start(self) -> Result<Run> {
        let settings = self.settings.clone();
        let (engine, distribution) = self.build()?;
        let observer = Observer::new(distribution, &settings)?;
        Ok(Run::new(engine, observer, settings))
    }

    /// The engine alone, before its first step: for whoever takes other numbers of a run than a [`Run`] does.
    ///
    /// # Errors
    /// As [`start`](Lab::start).
    pub fn engine(self) -> Result<Box<dyn Engine>> {
        Ok(self.build()?.0)
    }

    /// The run that goes on with these settings where another one is, and whose networks it kept: each player's
    /// weights and moments stay where they still fit, and are fresh where the settings ask for another network;
    /// another optimiser begins without moments. The step is kept too; the record starts anew. p_data is the other
    /// run's, unless the settings name another or [`on`](Lab::on) brings one. An objective of your own is not taken
    /// from the other run: bring it again by [`with_objective`](Lab::with_objective).
    ///
    /// # Errors
    /// As [`start`](Lab::start).
    pub fn take_over(mut self, run: &Run) -> Result<(Run, Vec<Player>)> {
        let same_data = self.distribution.is_none() && self.settings.distribution == run.settings().distribution;
        if same_data {
            self.distribution = Some(run.distribution().clone());
        }
        let settings = self.settings.clone();
        let (mut engine, distribution) = self.build()?;
        let observer = match same_data && settings.seed == run.settings().seed {
            true => run.observer().adapted(&settings)?,
            false => Observer::new(distribution, &settings)?,
        };
        let (state, same_rule) = (run.checkpoint(), settings.optimizer == run.settings().optimizer);
        let kept = engine.take_over(&if same_rule { state } else { state.without_moments() });
        Ok((Run::new(engine, observer, settings), kept))
    }

    fn build(self) -> Result<(Box<dyn Engine>, Arc<dyn Distribution>)> {
        let Self { settings, distribution, objective, start } = self;
        settings.check()?;
        let distribution = distribution.map_or_else(|| named(&settings.distribution), Ok)?;
        let mut engine = on_device!(settings.device.as_str(), engine(&settings, &distribution, objective))?;
        match &start {
            Start::Fresh => {}
            Start::Weights(path) => {
                let checkpoint = Checkpoint::read(path)?;
                engine.restore_weights(&checkpoint).map_err(|why| Error::Format {
                    path: path.clone(),
                    why: format!("it does not fit this run: {why}"),
                })?;
            }
            Start::AllFalse(mean) => engine.make_all_false(*mean)?,
        }
        Ok((engine, distribution))
    }

    /// Runs all steps.
    ///
    /// # Errors
    /// As [`start`](Lab::start), or as [`finish`](Run::finish).
    pub fn run(self) -> Result<Run> {
        let mut run = self.start()?;
        run.finish()?;
        Ok(run)
    }

    /// Continues the run that wrote a checkpoint, with these settings: they must be the ones it was started with,
    /// except for the number of steps. The schedule keeps its first length.
    ///
    /// # Errors
    /// If the checkpoint is damaged or belongs to other settings; it is not touched.
    pub fn resume(self, checkpoint: impl Into<PathBuf>) -> Result<Run> {
        let path = checkpoint.into();
        let checkpoint = Checkpoint::read(&path)?;
        let steps = self.settings.steps;
        let held: Settings = note(&checkpoint, "settings").map_err(|why| Error::Format { path: path.clone(), why })?;
        let asked = Settings { steps: held.steps, ..self.settings };
        if asked != held {
            let why = format!(
                "the checkpoint was written with other settings: {}",
                differences(&held.fields(), &asked.fields())
            );
            return Err(Error::Refused { what: format!("resuming {}", path.display()), why });
        }
        let mut run = Self { settings: held, start: Start::Fresh, ..self }.start()?;
        run.continue_from(&checkpoint, steps).map_err(|why| Error::Format { path, why })?;
        Ok(run)
    }
}

/// The distribution of that name.
fn named(name: &str) -> Result<Arc<dyn Distribution>> {
    let unknown = || Error::unknown("distribution", name, toy_distributions::ALL.iter().map(|d| d.name));
    toy_distributions::by_name(name).map(Arc::from).ok_or_else(unknown)
}

fn engine<B: Backend>(
    settings: &Settings,
    distribution: &Arc<dyn Distribution>,
    objective: Option<Box<dyn Objective>>,
) -> Result<Box<dyn Engine>> {
    let game = Game {
        real: Box::new(distribution.clone()),
        input: Box::new(settings.prior(distribution)?),
        objective: objective.map_or_else(|| objective::by_name(&settings.objective), Ok)?,
        regularizers: settings.regularizers.iter().map(|r| regularize::parse(r)).collect::<Result<_>>()?,
    };
    let features = distribution.dim();
    let (generator, discriminator) = (settings.generator(features), settings.discriminator(features * game.packing()));
    let trainer = Trainer::new(&B::open()?, settings.config()?, game, &generator, &discriminator)?;
    Ok(Box::new(trainer))
}
