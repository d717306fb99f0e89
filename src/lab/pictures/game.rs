//! What a run on pictures is played with.

use std::sync::Arc;

use super::{
    Classes, PictureSettings,
    networks::{Networks, networks},
    run::ACROSS,
};
use crate::{
    Error, Result,
    backend::Backend,
    data::{Labels, Options, Pictures, Shape},
    lab::on_device,
    objective,
    prior::{self, Stream as _},
    random::{self, Purpose},
    regularize::{self, Regularizer},
    train::{Engine, Epochs, Game, Trainer},
};

/// Pictures of a grid.
const GRID: usize = 64;
/// The most classes that a grid shows.
const MOST_CLASSES: usize = 16;
/// Where a checkpoint holds the names of the classes.
pub(super) const CLASSES: &str = "classes";

impl PictureSettings {
    /// What a picture is.
    pub fn shape(&self) -> Shape {
        Shape { height: self.size, width: self.size, channels: self.channels }
    }

    pub(super) fn options(&self) -> Options {
        Options {
            size: Some((self.size, self.size)),
            channels: Some(self.channels).filter(|channels| *channels > 0),
            skip_corrupt: self.skip_corrupt,
            ..Options::default()
        }
    }
}

fn engine<B: Backend>(
    settings: &PictureSettings,
    pictures: &Arc<Pictures>,
    classes: usize,
    (generator, discriminator): &Networks,
) -> Result<Box<dyn Engine>> {
    let mut regularizers: Vec<_> = settings.regularizers.iter().map(|r| regularize::parse(r)).collect::<Result<_>>()?;
    if settings.classes == Classes::Auxiliary {
        regularizers.push(Regularizer::auxiliary(1.0));
    }
    let game = Game {
        real: Box::new(Epochs::new(pictures.clone(), settings.flips, classes > 0)),
        input: settings.input(classes)?,
        objective: objective::by_name(&settings.objective)?,
        regularizers,
    };
    Ok(Box::new(Trainer::new(&B::open()?, settings.config()?, game, generator, discriminator)?))
}

/// The trainer of those settings, between those networks.
pub(super) fn trainer(
    settings: &PictureSettings,
    pictures: &Arc<Pictures>,
    classes: usize,
    networks: &Networks,
) -> Result<Box<dyn Engine>> {
    on_device!(settings.device.as_str(), engine(settings, pictures, classes, networks))
}

/// Sets a run up on two black pictures: what is wrong with the settings is said before the pictures are read, which may
/// take long.
///
/// # Errors
/// Those of the run.
pub(super) fn rehearse(settings: &PictureSettings) -> Result<()> {
    let settings = PictureSettings { channels: settings.channels.max(1), ..settings.clone() };
    let shape = settings.shape();
    let labels = Labels { names: vec!["0".into(), "1".into()], of: vec![0, 1] };
    let pictures = Arc::new(Pictures::from_bytes(shape, vec![0; 2 * shape.numbers()], Some(labels))?);
    let classes = classes(&settings, &pictures)?.len();
    fixed(&settings, classes)?;
    trainer(&settings, &pictures, classes, &networks(&settings, settings.channels, classes)?).map(drop)
}

/// The names of the classes that count; none where they do not.
pub(super) fn classes(settings: &PictureSettings, pictures: &Pictures) -> Result<Vec<String>> {
    match (settings.classes, pictures.labels()) {
        (Classes::None, _) => Ok(Vec::new()),
        (_, Some(labels)) => Ok(labels.names.clone()),
        (_, None) => {
            let why = "its pictures have none; mnist, fashion and usps have, and a folder whose pictures all lie in sub-folders, \
                       one for each class";
            Err(Error::Refused { what: format!("classes on {}", settings.data), why: why.into() })
        }
    }
}

/// The z of a run's grids; with classes, a row of the grid for each of them, from the same z.
pub(super) fn fixed(settings: &PictureSettings, classes: usize) -> Result<Vec<f32>> {
    let prior = prior::by_name(&settings.prior, settings.latent_dim)?;
    let n = if classes == 0 { GRID } else { ACROSS };
    let mut z = vec![0.0; n * settings.latent_dim];
    prior.fill(&mut random::stream(settings.seed, Purpose::Snapshot, 0, 0), &mut z);
    let shown = classes.min(MOST_CLASSES);
    let labels = (0..shown as u32).flat_map(|class| [class; ACROSS]).collect();
    settings.latent(if classes == 0 { z } else { z.repeat(shown) }, labels, classes)
}
