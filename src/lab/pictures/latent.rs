use std::sync::Arc;

use super::{Classes, PictureSettings, run::ACROSS};
use crate::{
    Result,
    data::Pictures,
    lab::notes::{note, noted},
    prior::{self, Beside, Labelled, Prior, Stream},
    random::{self, Purpose},
    train::{Checkpoint, Epochs},
};

/// Pictures of a grid.
const GRID: usize = 64;
/// The most classes that a grid shows.
const MOST_CLASSES: usize = 16;
/// Where a checkpoint holds a prior that was made from the data.
const PRIOR: &str = "prior";

/// What a generator of pictures is fed: z, and its class where it is told one.
#[derive(Debug)]
pub(super) struct Latent {
    /// z, and the classes that the generator is told of.
    labelled: Labelled,
    used: Classes,
    seed: u64,
}

impl Latent {
    /// That of a run on those pictures.
    ///
    /// # Errors
    /// As [`prior::of_data`].
    pub fn of(settings: &PictureSettings, pictures: &Arc<Pictures>, classes: usize) -> Result<Self> {
        let data = Epochs::new(pictures.clone(), false, false);
        let prior = prior::of_data(&settings.prior, settings.latent_dim, &data, settings.seed)?;
        Ok(Self::new(prior, settings, classes))
    }

    /// One to try the settings with before there are pictures.
    ///
    /// # Errors
    /// As [`prior::stand_in`].
    pub fn stand_in(settings: &PictureSettings, classes: usize) -> Result<Self> {
        Ok(Self::new(prior::stand_in(&settings.prior, settings.latent_dim)?, settings, classes))
    }

    /// That of the run that wrote a checkpoint.
    ///
    /// # Errors
    /// A description of what is wrong with the checkpoint.
    pub fn read(settings: &PictureSettings, checkpoint: &Checkpoint, classes: usize) -> Result<Self, String> {
        let foreign = |e| format!("its settings are not those of a run: {e}");
        if !prior::needs_data(&settings.prior) {
            return Self::stand_in(settings, classes).map_err(foreign);
        }
        let prior: Prior = note(checkpoint, PRIOR)?;
        prior.check().map_err(foreign)?;
        if prior.features() != settings.latent_dim {
            return Err(format!("its prior has {} dimensions, and not {}", prior.features(), settings.latent_dim));
        }
        Ok(Self::new(prior, settings, classes))
    }

    /// What a checkpoint has to hold of it: the prior, where its name does not say all about it.
    pub fn held(&self, settings: &PictureSettings) -> Option<(String, String)> {
        prior::needs_data(&settings.prior).then(|| (PRIOR.to_string(), noted(&self.labelled.prior)))
    }

    fn new(prior: Prior, settings: &PictureSettings, classes: usize) -> Self {
        Self { labelled: Labelled { prior, classes }, used: settings.classes, seed: settings.seed }
    }

    /// It as a stream.
    pub fn stream(&self) -> Box<dyn Stream> {
        let labelled = self.labelled.clone();
        match self.used {
            Classes::None => Box::new(labelled.prior),
            Classes::Auxiliary => Box::new(labelled),
            Classes::Projection => Box::new(Beside(labelled)),
        }
    }

    /// z with the classes after it, as a generator takes them that is told.
    pub fn rows(&self, z: Vec<f32>, labels: Vec<u32>) -> Vec<f32> {
        if self.labelled.classes == 0 { z } else { self.labelled.rows(&z, labels).values }
    }

    /// The rows of a run's grids; with classes, a row of the grid for each of them, from the same z.
    pub fn grid(&self) -> Vec<f32> {
        let Labelled { prior, classes } = &self.labelled;
        let n = if *classes == 0 { GRID } else { ACROSS };
        let mut z = vec![0.0; n * prior.features()];
        prior.fill(&mut random::stream(self.seed, Purpose::Snapshot, 0, 0), &mut z);
        let shown = MOST_CLASSES.min(*classes);
        let labels = (0..shown as u32).flat_map(|class| [class; ACROSS]).collect();
        self.rows(if *classes == 0 { z } else { z.repeat(shown) }, labels)
    }
}
