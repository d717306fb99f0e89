//! `gan adapt`: a classifier for pictures without labels, from others that have labels.

mod options;

use std::{path::PathBuf, process::ExitCode};

pub use options::Adapt;
use options::usual_folder;

use super::{
    folder::Folder,
    interrupt,
    output::tell,
    progress,
    train::{CHECKPOINT, apart, checkpoint_of, run_of, vacant},
    training::{End, Training, conclude, interrupted, train},
};
use crate::{
    Error, Result,
    backend::{Backend as _, Cpu},
    lab::adaptation::{AdaptRun, AdaptSettings},
    nn::Network,
    plot,
    train::record::Record,
};

/// The classifier for the target.
const MODEL: &str = "model.safetensors";

/// A run, and where its files go.
struct Adapting {
    run: AdaptRun,
    folder: Folder,
}

impl Training for Adapting {
    type Step = ();

    fn reached(&self) -> u64 {
        self.run.reached()
    }

    fn end(&self) -> u64 {
        self.run.end()
    }

    fn advance(&mut self) -> Result<()> {
        self.run.step()
    }

    fn after(&mut self, (): &()) -> Result<Option<String>> {
        let (last, best) = self.run.looks();
        if best.is_some_and(|best| best.step == self.reached()) {
            self.keep()?;
        }
        let seen = last.map(|last| format!(" · D right in {:.0} %", 100.0 * last.sight.discriminator_accuracy));
        Ok(Some(format!("{}{}", self.run.doing(), seen.unwrap_or_default())))
    }

    fn save(&self) -> Result<()> {
        self.run.save(&self.folder.path(CHECKPOINT))?;
        self.folder.curves(&self.run.record().curves)
    }
}

impl Adapt {
    /// Trains, writes the run's folder, and says where it is.
    ///
    /// # Errors
    /// If a name, a value or a file is wrong, or training leaves the finite numbers; what was reached is saved then.
    pub fn run(&self) -> Result<ExitCode> {
        let settings = self.settings()?;
        settings.check()?;
        let path = self.folder(&settings);
        [&settings.source, &settings.target].iter().try_for_each(|data| apart(data, &path))?;
        vacant("adapt", self.resume.as_deref(), &path)?;
        interrupt::listen("Saving");
        let steps = settings.steps;
        let run = match self.begin(settings) {
            Err(Error::Stopped { .. }) => {
                tell("Interrupted while the pictures were read; nothing was written.");
                return Ok(ExitCode::from(interrupt::EXIT_CODE));
            }
            begun => begun?,
        };
        for (path, why) in run.pictures().into_iter().flat_map(|pictures| pictures.skipped()) {
            tell(&format!("left out: {} ({why})", path.display()));
        }
        let kept = self.kept(&run)?;
        let folder = Folder::new(path)?;
        folder.config("adapt", &run.settings().fields(), [steps, run.settings().steps])?;
        if let Some(network) = kept {
            folder.put(MODEL, &network.to_bytes())?;
        }
        let mut adapting = Adapting { run, folder };
        let (end, speed) = train(&mut adapting)?;
        adapting.finish(end, speed)
    }

    /// The classifier of the best look so far, which stands beside the checkpoint of a run that is resumed. It is needed at
    /// the end, and what is wrong with it is said before training.
    fn kept(&self, run: &AdaptRun) -> Result<Option<Network<Cpu>>> {
        let Some(from) = self.resume.as_ref().filter(|_| run.looks().1.is_some()) else { return Ok(None) };
        let refused = |why| Error::Refused { what: format!("resuming {}", from.display()), why };
        let there = checkpoint_of(from)?.with_file_name(MODEL);
        let advice = "put that run's file back, or start anew";
        let unusable = |e| refused(format!("the classifier of its best look cannot be read: {e}; {advice}"));
        let network = Network::load(&Cpu::open()?, &there).map_err(unusable)?;
        match network.architecture() == run.network()?.architecture() {
            true => Ok(Some(network)),
            false => {
                let why = format!("{} is not the classifier of its best look, but another; {advice}", there.display());
                Err(refused(why))
            }
        }
    }

    fn folder(&self, settings: &AdaptSettings) -> PathBuf {
        let chosen = self.out.clone().or_else(|| self.resume.as_deref().map(run_of));
        chosen.unwrap_or_else(|| usual_folder(settings))
    }

    fn begin(&self, settings: AdaptSettings) -> Result<AdaptRun> {
        let mut decoded = progress::reading();
        let Some(from) = &self.resume else {
            let mut run = AdaptRun::start(settings, &mut decoded)?;
            run.record_mut().command = run.settings().command();
            return Ok(run);
        };
        let steps = settings.steps;
        let run = AdaptRun::resume(settings, &checkpoint_of(from)?, &mut decoded)?;
        if run.end() < run.reached() {
            let allowed = format!("at least {}, the steps that the checkpoint has taken", run.adapted());
            return Err(Error::invalid("--steps", steps, allowed));
        }
        Ok(run)
    }
}

impl Adapting {
    /// Keeps the classifier as it is now.
    fn keep(&self) -> Result<()> {
        self.folder.put(MODEL, &self.run.network()?.to_bytes())
    }

    fn finish(mut self, end: End, speed: f64) -> Result<ExitCode> {
        let (step, last) = (self.reached(), self.end());
        self.save()?;
        // The report says it, and the checkpoint does not: a resumed run is to be the uninterrupted one.
        if matches!(end, End::Interrupted) {
            self.run.record_mut().stopped = Some(interrupted(step, last));
        }
        report(&self.folder, self.run.record())?;
        conclude("adapt", end, [step, last], &self.folder, || {
            let kept = self.predictions()?;
            let places = ["predictions.csv", "report.html"].map(|name| self.folder.path(name).display().to_string());
            Ok(format!("{step} steps, {speed:.1} a second; {kept}\n{}\n", places.join("\n")))
        })
    }

    /// Writes what the kept classifier says of the target's pictures; says from which step it is, and what looks wrong.
    fn predictions(&self) -> Result<String> {
        let kept = match self.run.looks().1 {
            Some(best) => {
                if let Some(why) = best.sight.permuted().or_else(|| best.sight.apart()) {
                    tell(&format!("warning: {why}"));
                }
                format!("the classifier is that after step {}", best.step)
            }
            None => {
                self.keep()?;
                "the classifier is that after the last step".into()
            }
        };
        let network = Network::load(&Cpu::open()?, self.folder.path(MODEL))?;
        let [_, target] = self.run.pictures();
        let line = |(i, (class, probability)): (usize, (&str, f32))| {
            let picture = target.name(i).map_or_else(|| i.to_string(), field);
            format!("{picture},{},{probability}\n", field(class))
        };
        let lines: String = self.run.predict(&network)?.into_iter().enumerate().map(line).collect();
        self.folder.put("predictions.csv", format!("picture,class,probability\n{lines}").as_bytes())?;
        Ok(kept)
    }
}

/// Writes the report of a record.
///
/// # Errors
/// If it cannot be written.
pub fn report(folder: &Folder, record: &Record) -> Result<()> {
    folder.put("report.html", plot::report(record).as_bytes())
}

/// A text as a field of CSV (RFC 4180).
fn field(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_string(),
    }
}
