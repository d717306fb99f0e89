use std::{collections::BTreeMap, path::Path, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{AdaptSettings, about::record, settings::NOTE, stage::Stage};
use crate::{
    Error, Result,
    adapt::{Model, Sight, Split, Unlabelled, model, rows_of},
    atomic::write_atomically,
    backend::Cpu,
    data::{Pictures, Progress, Shape},
    lab::notes::{END, differences, note, noted, record_end},
    nn::{Network, picture::Size},
    score::softmax,
    train::{Checkpoint, fit::most_likely, record::Record},
};

/// Points of the curves in a whole run.
const CURVE_POINTS: u64 = 1_000;

/// A look at an adaptation: after how many steps of the run, and what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// After that step of the run.
    pub step: u64,
    /// What was seen.
    pub sight: Sight,
}

/// An adaptation, from its first step on the source to its last on the target.
#[derive(Debug)]
pub struct AdaptRun {
    settings: AdaptSettings,
    source: Arc<Pictures>,
    target: Unlabelled,
    model: Model,
    stage: Stage,
    last: Option<Look>,
    best: Option<Look>,
    record: Record,
    end: u64,
}

impl AdaptRun {
    /// The run before its first step. Where pictures have to be decoded first, `progress` hears of how many of how many
    /// are.
    ///
    /// # Errors
    /// If a name is not known, a value is out of range, the pictures cannot be read, or the source has no classes.
    pub fn start(settings: AdaptSettings, progress: &mut Progress<'_>) -> Result<Self> {
        settings.check()?;
        let source = Pictures::open_with(&settings.source, &settings.options(settings.channels), progress)?;
        let Shape { height, width, channels } = source.shape();
        let target = Pictures::open_with(&settings.target, &settings.options(channels), progress)?;
        let classes = source.labels().map_or(0, |labels| labels.names.len());
        if classes < 2 {
            let why = "it has no classes; mnist, fashion and usps have, and a folder whose pictures all lie in \
                       sub-folders, one for each class";
            return Err(Error::Refused { what: format!("adapting from {}", settings.source), why: why.into() });
        }
        let (source, target) = (Arc::new(source), Unlabelled::new(target));
        let model = model(&settings.model, Size { height, width, channels }, classes)?;
        let stage = Stage::first(&settings, &model, &source, &target)?;
        let record = record(&settings, &source, &target);
        let end = settings.end();
        Ok(Self { settings, source, target, model, stage, last: None, best: None, record, end })
    }

    /// Goes on with the run that wrote a checkpoint. The settings must be the ones that it was started with, but for the
    /// number of steps and the places of the pictures, which must be the same pictures.
    ///
    /// # Errors
    /// If the checkpoint is damaged or belongs to other settings or pictures; it is not touched.
    pub fn resume(asked: AdaptSettings, path: &Path, progress: &mut Progress<'_>) -> Result<Self> {
        let checkpoint = Checkpoint::read(path)?;
        let held = AdaptSettings::of(&checkpoint, path)?;
        let (source, target) = (held.source.clone(), held.target.clone());
        let same = AdaptSettings { steps: held.steps, source, target, ..asked.clone() };
        if same != held {
            let other = differences(&held.fields(), &same.fields());
            let why = format!("the checkpoint was written with other settings: {other}");
            return Err(Error::Refused { what: format!("resuming {}", path.display()), why });
        }
        let (end, steps) = (asked.end(), asked.steps);
        let mut run = Self::start(AdaptSettings { source: asked.source, target: asked.target, ..held }, progress)?;
        let broken = |why| Error::Format { path: path.into(), why };
        if note::<[String; 2]>(&checkpoint, "data").map_err(broken)? != run.data() {
            let why =
                "these are no longer the pictures that the run was trained on, or the source's classes are others";
            return Err(Error::Refused { what: format!("resuming {}", path.display()), why: why.into() });
        }
        run.restore(&checkpoint, broken)?;
        record_end(&mut run.record, steps, run.settings.steps);
        run.end = end;
        Ok(run)
    }

    /// Puts a checkpoint of these settings and pictures into a fresh run.
    fn restore(&mut self, checkpoint: &Checkpoint, broken: impl Fn(String) -> Error) -> Result<()> {
        (self.last, self.best) = note(checkpoint, "looks").map_err(&broken)?;
        self.record = note(checkpoint, "record").map_err(&broken)?;
        self.record.stopped = None;
        if let Stage::Source(fit) = &self.stage
            && checkpoint.holds("source_encoder")
        {
            let mut source = Split::new(fit.network(), self.model.depth)?;
            source.restore(checkpoint).map_err(&broken)?;
            self.stage = Stage::second(&self.settings, source, &self.source, &self.target)?;
        }
        self.stage.restore(checkpoint).map_err(broken)
    }

    /// One step; the record grows where it is due. After the last step on the source the game begins.
    ///
    /// # Errors
    /// If training leaves the finite numbers: the record then says so and the last finite state is kept.
    pub fn step(&mut self) -> Result<()> {
        let mut values = self.stage.advance().inspect_err(|e| self.record.stopped = Some(e.to_string()))?;
        let step = self.reached();
        if let Stage::Source(fit) = &self.stage
            && step == self.settings.source_steps
        {
            let source = Split::new(fit.network(), self.model.depth)?;
            self.stage = Stage::second(&self.settings, source, &self.source, &self.target)?;
        }
        let sight = self.look()?;
        values.extend(sight.iter().flat_map(Sight::values));
        if sight.is_some() || step.is_multiple_of((self.settings.end() / CURVE_POINTS).max(1)) {
            self.record.curves.push(step, values);
        }
        Ok(())
    }

    /// What is seen after this step, if a look is due.
    fn look(&mut self) -> Result<Option<Sight>> {
        let (step, adapted) = (self.reached(), self.adapted());
        if !adapted.is_multiple_of(self.settings.look_every) && step != self.end {
            return Ok(None);
        }
        let sight = self.stage.look(self.model.depth)?;
        let Some(sight) = sight else { return Ok(None) };
        self.last = Some(Look { step, sight });
        if self.stage.counts(self.settings.steps) && self.best.is_none_or(|best| sight.is_better_than(&best.sight)) {
            self.best = self.last;
        }
        Ok(Some(sight))
    }

    /// Steps taken in all.
    pub fn reached(&self) -> u64 {
        let before = if matches!(self.stage, Stage::Adda(..)) { self.settings.source_steps } else { 0 };
        before + self.stage.steps()
    }

    /// Steps taken of the adaptation.
    pub fn adapted(&self) -> u64 {
        self.reached().saturating_sub(self.settings.end() - self.settings.steps)
    }

    /// The step at which the run ends.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// What is being done, in a few words.
    pub fn doing(&self) -> &'static str {
        self.stage.doing()
    }

    /// The last look, and the one after which the classifier is kept: early stopping without labels, see
    /// [`Sight::is_better_than`].
    pub fn looks(&self) -> (Option<Look>, Option<Look>) {
        (self.last, self.best)
    }

    /// The classifier for the target as it is now.
    ///
    /// # Errors
    /// Those of a network.
    pub fn network(&self) -> Result<Network<Cpu>> {
        self.stage.network()
    }

    /// What a classifier says of every picture of the target: the class, and its probability.
    ///
    /// # Errors
    /// If a picture cannot be read.
    pub fn predict(&self, network: &Network<Cpu>) -> Result<Vec<(&str, f32)>> {
        let names: &[String] = self.source.labels().map_or(&[], |labels| &labels.names);
        let probabilities = softmax(&rows_of(network, self.target.pictures())?, names.len());
        let classes = most_likely(&probabilities, names.len()).zip(probabilities.chunks_exact(names.len()));
        Ok(classes.map(|(class, row)| (names[class].as_str(), row[class])).collect())
    }

    /// What has been seen so far.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The same, to be given a command.
    pub fn record_mut(&mut self) -> &mut Record {
        &mut self.record
    }

    /// How the run was set up.
    pub fn settings(&self) -> &AdaptSettings {
        &self.settings
    }

    /// The pictures of both domains.
    pub fn pictures(&self) -> [&Pictures; 2] {
        [&self.source, self.target.pictures()]
    }

    /// Writes everything that is needed to go on, whole or not at all.
    ///
    /// # Errors
    /// If the file cannot be written; one that was there before is then untouched.
    pub fn save(&self, path: &Path) -> Result<()> {
        let notes = BTreeMap::from([
            (NOTE.to_string(), noted(&self.settings)),
            ("record".to_string(), noted(&self.record)),
            ("data".to_string(), noted(&self.data())),
            ("looks".to_string(), noted(&(self.last, self.best))),
            (END.to_string(), noted(&(self.end - (self.settings.end() - self.settings.steps)))),
        ]);
        write_atomically(path, &self.stage.to_bytes(&notes))
    }

    /// What tells the pictures from others; of the target no label.
    fn data(&self) -> [String; 2] {
        [self.source.key(), self.target.pictures().key_of_rows()]
    }
}
