use std::{collections::BTreeMap, path::Path, sync::Arc};

use toy_distributions::Distribution;

use super::{END, Layers, Observer, Settings, note, noted, record_end, watch};
use crate::{
    Error, Result,
    atomic::write_atomically,
    objective::Player,
    train::{
        Checkpoint, Engine, Step,
        record::{Record, Snapshot},
    },
};

/// Points of the curves in a whole run.
const CURVE_POINTS: u64 = 200;
/// Snapshots in a whole run, besides the one before training.
const SNAPSHOTS: u64 = 40;

/// A run: an engine, and what has been seen of it.
pub struct Run {
    engine: Box<dyn Engine>,
    observer: Observer,
    settings: Settings,
    record: Record,
    end: u64,
    snapshots: Option<Vec<u64>>,
}

impl Run {
    pub(super) fn new(engine: Box<dyn Engine>, observer: Observer, settings: Settings) -> Self {
        let mut record = observer.record(&settings);
        record.snapshots.push(observer.snapshot(&*engine, Layers::ALL));
        Self { engine, observer, end: settings.steps, settings, record, snapshots: None }
    }

    pub(super) fn continue_from(&mut self, checkpoint: &Checkpoint, steps: u64) -> Result<(), String> {
        let (record, snapshots) = (note(checkpoint, "record")?, note(checkpoint, "snapshots")?);
        if note::<String>(checkpoint, "data")? != self.observer.data() {
            let data = &self.settings.distribution;
            return Err(format!("\"{data}\" no longer holds the points that the run was trained on"));
        }
        self.engine.restore(checkpoint)?;
        self.record = record;
        self.snapshots = snapshots;
        self.record.stopped = None;
        record_end(&mut self.record, steps, self.settings.steps);
        self.end = steps;
        Ok(())
    }

    /// One step; the record grows where it is due.
    ///
    /// # Errors
    /// If training leaves the finite numbers: the record then says so and the last finite state is kept. If a
    /// [`Watcher`](super::Watcher) stops runs: nothing has changed, and the run can go on later.
    pub fn step(&mut self) -> Result<Step> {
        if watch::stops() {
            return Err(Error::Stopped { step: self.engine.step() });
        }
        let step = self.engine.advance().inspect_err(|e| self.record.stopped = Some(e.to_string()))?;
        let (now, last) = (step.step, step.step == self.end);
        if last || now % (self.settings.steps / CURVE_POINTS).max(1) == 0 {
            self.record.curves.push(now, self.observer.values(&*self.engine, &step));
        }
        if last
            || self.snapshots.as_ref().map_or_else(|| snapshot_due(now, self.settings.steps), |at| at.contains(&now))
        {
            self.record.snapshots.push(self.picture(last));
        }
        watch::saw(self);
        Ok(step)
    }

    /// A snapshot for the record; the last one is measured on more samples.
    fn picture(&self, last: bool) -> Snapshot {
        let mut snapshot = self.look();
        if last {
            self.observer.measure_at_end(&*self.engine, &mut snapshot);
        }
        snapshot
    }

    /// One step of which the record keeps nothing: for whoever looks for himself, as long as he likes.
    ///
    /// # Errors
    /// If training leaves the finite numbers: the last finite state is kept.
    pub fn advance(&mut self) -> Result<Step> {
        self.engine.advance()
    }

    /// One update of one player, with the other held fixed; the record keeps nothing of it.
    ///
    /// # Errors
    /// If training leaves the finite numbers: the last finite state is kept.
    pub fn step_alone(&mut self, player: Player) -> Result<Step> {
        self.engine.advance_alone(player)
    }

    /// Takes snapshots after those steps, and at the end, instead of the usual ones; a resumed run goes on with them.
    pub fn snapshots_at(&mut self, steps: Vec<u64>) {
        self.snapshots = Some(steps);
    }

    /// Whether all steps are done.
    pub fn is_finished(&self) -> bool {
        self.engine.step() >= self.end
    }

    /// Runs the steps that are left, or those until a [`Watcher`](super::Watcher) stops it.
    ///
    /// # Errors
    /// If training leaves the finite numbers, or if it is stopped before the first of those steps.
    pub fn finish(&mut self) -> Result<()> {
        let before = self.engine.step();
        match self.until(self.end) {
            Err(Error::Stopped { step }) if step > before => Ok(()),
            ended => ended,
        }
    }

    /// Runs the steps up to that one, which may lie behind the end; none if the run is already there.
    ///
    /// # Errors
    /// As [`step`](Run::step).
    pub fn until(&mut self, step: u64) -> Result<()> {
        while self.engine.step() < step {
            self.step()?;
        }
        Ok(())
    }

    /// The step at which the run ends.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// What has been seen so far.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The same, to be given a title or a command.
    pub fn record_mut(&mut self) -> &mut Record {
        &mut self.record
    }

    /// How the run was set up.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The engine, for what the record does not hold.
    pub fn engine(&self) -> &dyn Engine {
        &*self.engine
    }

    /// A picture of this moment in numbers, besides those that the record keeps.
    pub fn look(&self) -> Snapshot {
        self.look_at(Layers::ALL)
    }

    /// The same, but only what is asked for.
    pub fn look_at(&self, layers: Layers) -> Snapshot {
        self.observer.snapshot(&*self.engine, layers)
    }

    /// The values that the curves would get after that step, by name.
    pub fn values(&self, step: &Step) -> BTreeMap<String, f32> {
        self.observer.values(&*self.engine, step)
    }

    /// p_data.
    pub fn distribution(&self) -> &Arc<dyn Distribution> {
        self.observer.distribution()
    }

    /// The state of training, to come back to.
    pub fn checkpoint(&self) -> Checkpoint {
        self.engine.checkpoint()
    }

    /// Comes back to a state of this run, or of one with the same networks.
    ///
    /// # Errors
    /// If it does not fit; nothing is changed then.
    pub fn go_back(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        let why = |why| Error::Refused { what: "going back".into(), why };
        self.engine.restore(checkpoint).map_err(why)
    }

    pub(super) fn observer(&self) -> &Observer {
        &self.observer
    }

    /// n fresh samples of G, one row each.
    pub fn sample(&self, n: usize) -> Vec<Vec<f32>> {
        self.sample_from(self.settings.seed, n)
    }

    /// The same with the noise of another seed.
    pub fn sample_from(&self, seed: u64, n: usize) -> Vec<Vec<f32>> {
        self.samples(seed, n).flatten().collect()
    }

    /// The same samples, some at a time.
    pub fn samples(&self, seed: u64, n: usize) -> impl Iterator<Item = Vec<Vec<f32>>> {
        self.observer.samples(&*self.engine, seed, n)
    }

    /// The last measures by name.
    pub fn measures(&self) -> BTreeMap<String, f32> {
        self.record.snapshots.last().map(|s| s.measures.clone()).unwrap_or_default()
    }

    /// Writes everything that is needed to go on, whole or not at all.
    ///
    /// # Errors
    /// If the file cannot be written; one that was there before is then untouched.
    pub fn save(&self, path: &Path) -> Result<()> {
        let notes = BTreeMap::from([
            ("settings".to_string(), noted(&self.settings)),
            ("record".to_string(), noted(&self.record)),
            ("snapshots".to_string(), noted(&self.snapshots)),
            ("data".to_string(), noted(&self.observer.data())),
            (END.to_string(), noted(&self.end)),
        ]);
        write_atomically(path, &self.engine.save(&notes))
    }
}

/// Snapshots are dense at first, where most happens: the i-th of n is at step total·(i/n)².
fn snapshot_due(step: u64, total: u64) -> bool {
    let index = |step: u64| (step as f64 / total as f64).sqrt() * SNAPSHOTS as f64;
    index(step).floor() > index(step - 1).floor()
}
