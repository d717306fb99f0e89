//! What a run on pictures is played with.

use std::sync::Arc;

use super::{
    Classes, PictureSettings,
    latent::Latent,
    networks::{Networks, networks},
};
use crate::{
    Error, Result,
    backend::Backend,
    data::{Labels, Options, Pictures, Shape},
    lab::on_device,
    objective,
    regularize::{self, Regularizer},
    train::{Engine, Epochs, Game, Trainer},
};

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
    latent: &Latent,
    (generator, discriminator): &Networks,
) -> Result<Box<dyn Engine>> {
    let mut regularizers: Vec<_> = settings.regularizers.iter().map(|r| regularize::parse(r)).collect::<Result<_>>()?;
    if settings.classes == Classes::Auxiliary {
        regularizers.push(Regularizer::auxiliary(1.0));
    }
    let game = Game {
        real: Box::new(Epochs::new(pictures.clone(), settings.flips, settings.classes != Classes::None)),
        input: latent.stream(),
        objective: objective::by_name(&settings.objective)?,
        regularizers,
    };
    Ok(Box::new(Trainer::new(&B::open()?, settings.config()?, game, generator, discriminator)?))
}

/// The trainer of those settings, between those networks.
pub(super) fn trainer(
    settings: &PictureSettings,
    pictures: &Arc<Pictures>,
    latent: &Latent,
    networks: &Networks,
) -> Result<Box<dyn Engine>> {
    on_device!(settings.device.as_str(), engine(settings, pictures, latent, networks))
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
    let latent = Latent::stand_in(&settings, classes)?;
    trainer(&settings, &pictures, &latent, &networks(&settings, settings.channels, classes)?).map(drop)
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
