use std::{collections::BTreeMap, path::Path, sync::Arc};

use super::{
    Classes, PictureSettings,
    game::{CLASSES, classes, rehearse, trainer},
    latent::Latent,
    networks::{Networks, networks},
    settings::NOTE,
};
use crate::{
    Error, Result,
    atomic::write_atomically,
    data::{Pictures, Progress},
    lab::notes::{END, differences, note, noted, record_end, text},
    objective::Player,
    train::{Checkpoint, Engine, Step, record::Record},
};

/// Points of the curves in a whole run.
const CURVE_POINTS: u64 = 1_000;
/// Pictures in a row of a grid.
pub const ACROSS: usize = 8;

/// A run on pictures: an engine, and what has been seen of it.
pub struct PictureRun {
    engine: Box<dyn Engine>,
    pictures: Arc<Pictures>,
    settings: PictureSettings,
    latent: Latent,
    record: Record,
    end: u64,
}

impl PictureRun {
    /// The run before its first step. Where pictures have to be decoded first, `progress` hears of how many of how many
    /// are.
    ///
    /// # Errors
    /// If a name is not known, a value is out of range, or the pictures cannot be read.
    pub fn start(settings: PictureSettings, progress: &mut Progress<'_>) -> Result<Self> {
        Self::new(settings, None, Latent::of, progress)
    }

    /// The same between networks that the settings do not name. A checkpoint of such a run is of no use: it does not say
    /// what they are.
    ///
    /// # Errors
    /// As [`start`](PictureRun::start), and if the networks do not fit the pictures or each other.
    pub fn between(settings: PictureSettings, networks: Networks) -> Result<Self> {
        Self::new(settings, Some(networks), Latent::of, &mut |_, _| Ok(()))
    }

    fn new(
        settings: PictureSettings,
        given: Option<Networks>,
        latent: impl FnOnce(&PictureSettings, &Arc<Pictures>, usize) -> Result<Latent>,
        progress: &mut Progress<'_>,
    ) -> Result<Self> {
        settings.check()?;
        if given.is_none() {
            rehearse(&settings)?;
        }
        let pictures = Arc::new(Pictures::open_with(&settings.data, &settings.options(), progress)?);
        let settings = PictureSettings { channels: pictures.shape().channels, ..settings };
        let classes = classes(&settings, &pictures)?.len();
        let networks = given.map_or_else(|| networks(&settings, settings.channels, classes), Ok)?;
        let latent = latent(&settings, &pictures, classes)?;
        let engine = trainer(&settings, &pictures, &latent, &networks)?;
        let record = record(&settings, &pictures);
        Ok(Self { engine, pictures, latent, record, end: settings.steps, settings })
    }

    /// Goes on with the run that wrote a checkpoint. The settings must be the ones that it was started with, but for the
    /// number of steps and the place of the pictures, which must be the same pictures.
    ///
    /// # Errors
    /// If the checkpoint is damaged or belongs to other settings or pictures; it is not touched.
    pub fn resume(asked: PictureSettings, path: &Path, progress: &mut Progress<'_>) -> Result<Self> {
        let checkpoint = Checkpoint::read(path)?;
        let held = PictureSettings::of(&checkpoint, path)?;
        let same = PictureSettings { steps: held.steps, data: held.data.clone(), ..asked.clone() };
        if same != held {
            let other = differences(&held.fields(), &same.fields());
            let why = format!("the checkpoint was written with other settings: {other}");
            return Err(Error::Refused { what: format!("resuming {}", path.display()), why });
        }
        let broken = |why| Error::Format { path: path.into(), why };
        // With the classes of these pictures: that they are others than the run's is said below.
        let latent =
            |settings: &PictureSettings, _: &_, classes| Latent::read(settings, &checkpoint, classes).map_err(broken);
        let mut run = Self::new(PictureSettings { data: asked.data, ..held }, None, latent, progress)?;
        if note::<String>(&checkpoint, "data").map_err(broken)? != run.data() {
            let why = match run.settings.classes {
                Classes::None => "these are no longer the pictures that the run was trained on",
                _ => "these are no longer the pictures that the run was trained on, or their classes are others",
            };
            return Err(Error::Refused { what: format!("resuming with {}", run.settings.data), why: why.into() });
        }
        run.record = note(&checkpoint, "record").map_err(broken)?;
        run.engine.restore(&checkpoint).map_err(broken)?;
        run.record.stopped = None;
        record_end(&mut run.record, asked.steps, run.settings.steps);
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

    /// Pictures of the generator as it is, always from the same z: [`Shape::numbers`](crate::data::Shape::numbers) numbers each, from −1 to 1.
    pub fn grid(&self) -> Vec<f32> {
        self.engine.generate(&self.latent.grid())
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
        let mut notes = BTreeMap::from([
            (NOTE.to_string(), noted(&self.settings)),
            ("record".to_string(), noted(&self.record)),
            ("data".to_string(), noted(&self.data())),
            (END.to_string(), noted(&self.end)),
            (CLASSES.to_string(), noted(&classes)),
        ]);
        notes.extend(self.latent.held(&self.settings));
        write_atomically(path, &self.engine.save(&notes))
    }

    /// What tells the pictures from others; and their classes, where those count.
    fn data(&self) -> String {
        match self.settings.classes {
            Classes::None => self.pictures.key_of_rows(),
            _ => self.pictures.key(),
        }
    }
}

/// The record before the first step: every setting, and how many pictures there are.
fn record(settings: &PictureSettings, pictures: &Pictures) -> Record {
    let counts = [("pictures", pictures.len()), ("pictures left out", pictures.skipped().len())];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0).map(|(name, n)| (name.to_string(), n.to_string()));
    let fields = settings.fields();
    Record {
        title: format!("{}, {}", settings.data, settings.arch),
        seed: settings.seed,
        settings: fields.iter().map(|(name, value)| (name.clone(), text(value))).chain(counts).collect(),
        ..Record::default()
    }
}
