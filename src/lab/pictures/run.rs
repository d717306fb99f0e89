use std::{collections::BTreeMap, path::Path, sync::Arc};

use super::{
    Classes, PictureSettings,
    networks::{Networks, networks},
    settings::NOTE,
};
use crate::{
    Error, Result,
    atomic::write_atomically,
    backend::Backend,
    data::{Options, Pictures, Shape},
    lab::{
        notes::{differences, hash, note, noted, text},
        on_device,
    },
    objective::{self, Player},
    prior::{self, Stream as _},
    random::{self, Purpose},
    regularize::{self, Regularizer},
    train::{Checkpoint, Engine, Epochs, Game, Step, Trainer, record::Record},
};

/// Points of the curves in a whole run.
const CURVE_POINTS: u64 = 1_000;
/// Pictures of a grid.
const GRID: usize = 64;
/// Pictures in a row of a grid.
pub const ACROSS: usize = 8;
/// The most classes that a grid shows.
const MOST_CLASSES: usize = 16;
/// The most pictures that tell a set from another.
const MOST_HASHED: usize = 4_096;
/// Where a checkpoint holds the names of the classes.
pub(super) const CLASSES: &str = "classes";

/// A run on pictures: an engine, and what has been seen of it.
pub struct PictureRun {
    engine: Box<dyn Engine>,
    pictures: Arc<Pictures>,
    settings: PictureSettings,
    latent: Vec<f32>,
    hash: String,
    record: Record,
    end: u64,
}

impl PictureRun {
    /// The run before its first step. Where pictures have to be decoded first, `progress` hears of how many of how many
    /// are.
    ///
    /// # Errors
    /// If a name is not known, a value is out of range, or the pictures cannot be read.
    pub fn start(settings: PictureSettings, progress: &mut dyn FnMut(usize, usize)) -> Result<Self> {
        Self::new(settings, None, progress)
    }

    /// The same between networks that the settings do not name. A checkpoint of such a run is of no use: it does not say
    /// what they are.
    ///
    /// # Errors
    /// As [`start`](PictureRun::start), and if the networks do not fit the pictures or each other.
    pub fn between(settings: PictureSettings, networks: Networks) -> Result<Self> {
        Self::new(settings, Some(networks), &mut |_, _| ())
    }

    fn new(settings: PictureSettings, given: Option<Networks>, progress: &mut dyn FnMut(usize, usize)) -> Result<Self> {
        settings.check()?;
        let pictures = Arc::new(Pictures::open_with(&settings.data, &settings.options(), progress)?);
        let settings = PictureSettings { channels: pictures.shape().channels, ..settings };
        let classes = classes(&settings, &pictures)?.len();
        let networks = given.map_or_else(|| networks(&settings, settings.channels, classes), Ok)?;
        let engine = on_device!(settings.device.as_str(), engine(&settings, &pictures, classes, &networks))?;
        let latent = fixed(&settings, classes)?;
        let record = Record {
            title: format!("{}, {}", settings.data, settings.arch),
            seed: settings.seed,
            settings: settings.fields().iter().map(|(name, value)| (name.clone(), text(value))).collect(),
            ..Record::default()
        };
        let hash = hash_of(&pictures)?;
        Ok(Self { engine, pictures, latent, hash, record, end: settings.steps, settings })
    }

    /// Goes on with the run that wrote a checkpoint. The settings must be the ones that it was started with, but for the
    /// number of steps and the place of the pictures, which must be the same pictures.
    ///
    /// # Errors
    /// If the checkpoint is damaged or belongs to other settings or pictures; it is not touched.
    pub fn resume(asked: PictureSettings, path: &Path, progress: &mut dyn FnMut(usize, usize)) -> Result<Self> {
        let checkpoint = Checkpoint::read(path)?;
        let held = PictureSettings::of(&checkpoint, path)?;
        let same = PictureSettings { steps: held.steps, data: held.data.clone(), ..asked.clone() };
        if same != held {
            let other = differences(&held.fields(), &same.fields());
            let why = format!("the checkpoint was written with other settings: {other}");
            return Err(Error::Refused { what: format!("resuming {}", path.display()), why });
        }
        let mut run = Self::start(PictureSettings { data: asked.data, ..held }, progress)?;
        let broken = |why| Error::Format { path: path.into(), why };
        if note::<String>(&checkpoint, "data").map_err(broken)? != run.hash {
            let why = "these are no longer the pictures that the run was trained on";
            return Err(Error::Refused { what: format!("resuming with {}", run.settings.data), why: why.into() });
        }
        run.record = note(&checkpoint, "record").map_err(broken)?;
        run.engine.restore(&checkpoint).map_err(broken)?;
        run.record.stopped = None;
        run.end = asked.steps;
        Ok(run)
    }

    /// One step; the record grows where it is due.
    ///
    /// # Errors
    /// If training leaves the finite numbers: the record then says so and the last finite state is kept.
    pub fn step(&mut self) -> Result<Step> {
        let step = self.engine.advance().inspect_err(|e| self.record.stopped = Some(e.to_string()))?;
        if self.grid_due() || step.step.is_multiple_of((self.settings.steps / CURVE_POINTS).max(1)) {
            let sigmas = if self.grid_due() { self.sigmas() } else { Vec::new() };
            self.record.curves.push(step.step, step.values().into_iter().chain(sigmas));
        }
        Ok(step)
    }

    /// The largest singular value of each layer of D, and their product; too slow to be taken at every step.
    fn sigmas(&self) -> Vec<(String, f32)> {
        let sigmas = self.engine.singular_values(Player::Discriminator);
        let product = ("sigma_d".to_string(), sigmas.iter().product());
        let layers = sigmas.iter().enumerate().map(|(i, sigma)| (format!("sigma_d/{i}"), *sigma));
        layers.chain([product]).collect()
    }

    /// So many steps more, or those until the end.
    ///
    /// # Errors
    /// As [`step`](PictureRun::step).
    pub fn run(&mut self, steps: u64) -> Result<()> {
        let end = self.end.min(self.engine.step().saturating_add(steps));
        while self.engine.step() < end {
            self.step()?;
        }
        Ok(())
    }

    /// Whether a grid is due after the step that was taken last.
    pub fn grid_due(&self) -> bool {
        let step = self.engine.step();
        step.is_multiple_of(self.settings.grid_every) || step == self.end
    }

    /// Pictures of the generator as it is, always from the same z: [`Shape::numbers`] numbers each, from −1 to 1.
    pub fn grid(&self) -> Vec<f32> {
        self.engine.generate(&self.latent)
    }

    /// The step at which the run ends.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// What has been seen so far.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The same, to be given a command.
    pub fn record_mut(&mut self) -> &mut Record {
        &mut self.record
    }

    /// How the run was set up; `channels` is what the pictures have.
    pub fn settings(&self) -> &PictureSettings {
        &self.settings
    }

    /// The pictures.
    pub fn pictures(&self) -> &Pictures {
        &self.pictures
    }

    /// The engine, for what the record does not hold.
    pub fn engine(&self) -> &dyn Engine {
        &*self.engine
    }

    /// Writes everything that is needed to go on, or to draw pictures, whole or not at all.
    ///
    /// # Errors
    /// If the file cannot be written; one that was there before is then untouched.
    pub fn save(&self, path: &Path) -> Result<()> {
        let classes = classes(&self.settings, &self.pictures).unwrap_or_default();
        let notes = BTreeMap::from([
            (NOTE.to_string(), noted(&self.settings)),
            ("record".to_string(), noted(&self.record)),
            ("data".to_string(), noted(&self.hash)),
            (CLASSES.to_string(), noted(&classes)),
        ]);
        write_atomically(path, &self.engine.save(&notes))
    }
}

impl PictureSettings {
    /// What a picture is.
    pub fn shape(&self) -> Shape {
        Shape { height: self.size, width: self.size, channels: self.channels }
    }

    fn options(&self) -> Options {
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

/// What tells these pictures from others: a hash of their shape, their number and at most 4,096 of them, spread evenly.
fn hash_of(pictures: &Pictures) -> Result<String> {
    let Shape { height, width, channels } = pictures.shape();
    let mut bytes: Vec<u8> =
        [height, width, channels, pictures.len()].map(|n| n as u64).iter().flat_map(|n| n.to_le_bytes()).collect();
    let mut row = vec![0.0f32; pictures.shape().numbers()];
    for i in (0..pictures.len()).step_by(pictures.len().div_ceil(MOST_HASHED)) {
        pictures.row(i, &mut row)?;
        bytes.extend(hash(row.iter().flat_map(|x| x.to_le_bytes())).into_bytes());
    }
    Ok(hash(bytes))
}

/// The names of the classes that count; none where they do not.
fn classes(settings: &PictureSettings, pictures: &Pictures) -> Result<Vec<String>> {
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
