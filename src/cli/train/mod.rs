//! `gan train`: a GAN on pictures, from a folder of them to a folder of its own.

mod folder;
mod options;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

pub use folder::{CHECKPOINT, RunFolder, apart, checkpoint_of, grid, home, images};
pub use options::{Train, read as read_settings, sets};

use super::{
    folder::beside,
    interrupt,
    output::tell,
    progress,
    training::{End, Training, conclude, interrupted, shown, train},
};
use crate::{
    Error, Result,
    lab::pictures::{PictureRun, PictureSettings},
    train::Step,
};

/// A run, and where its files go.
struct Pictured {
    run: PictureRun,
    folder: RunFolder,
    keep_every: Option<u64>,
}

impl Training for Pictured {
    type Step = Step;

    fn reached(&self) -> u64 {
        self.run.engine().step()
    }

    fn end(&self) -> u64 {
        self.run.end()
    }

    fn advance(&mut self) -> Result<Step> {
        self.run.step()
    }

    fn after(&mut self, step: &Step) -> Result<Option<String>> {
        if self.run.grid_due() {
            self.folder.grid(&self.run)?;
        }
        if self.keep_every.is_some_and(|every| step.step.is_multiple_of(every)) {
            self.folder.keep(&self.run)?;
        }
        Ok(Some(format!("loss D {:.3} · G {:.3}", step.loss_d, step.loss_g)))
    }

    fn save(&self) -> Result<()> {
        self.folder.save(&self.run)
    }
}

impl Train {
    /// Trains, writes the run's folder, and says where it is.
    ///
    /// # Errors
    /// If a name, a value or a file is wrong, or training leaves the finite numbers; what was reached is saved then.
    pub fn run(&self) -> Result<ExitCode> {
        let settings = self.settings()?;
        settings.check()?;
        let path = self.folder(&settings)?;
        folder::apart(&settings.data, &path)?;
        vacant("train", self.resume.as_deref(), &path)?;
        interrupt::listen("Saving");
        let run = match self.begin(settings) {
            Err(Error::Stopped { .. }) => {
                tell("Interrupted while the pictures were read; nothing was written.");
                return Ok(ExitCode::from(interrupt::EXIT_CODE));
            }
            begun => begun?,
        };
        for (path, why) in run.pictures().skipped() {
            tell(&format!("left out: {} ({why})", path.display()));
        }
        let folder = RunFolder::new(path)?;
        folder.begin(&run)?;
        let mut pictured = Pictured { run, folder, keep_every: self.keep_every };
        let (end, speed) = train(&mut pictured)?;
        pictured.finish(end, speed)
    }

    fn begin(&self, settings: PictureSettings) -> Result<PictureRun> {
        let mut decoded = progress::reading();
        let Some(from) = &self.resume else {
            let mut run = PictureRun::start(settings, &mut decoded)?;
            run.record_mut().command = run.settings().command();
            return Ok(run);
        };
        let steps = settings.steps;
        let run = PictureRun::resume(settings, &checkpoint_of(from)?, &mut decoded)?;
        let taken = run.engine().step();
        if steps < taken {
            let allowed = format!("at least {taken}, the steps that the checkpoint has taken");
            return Err(Error::invalid("--steps", steps, allowed));
        }
        Ok(run)
    }
}

impl Pictured {
    fn finish(mut self, end: End, speed: f64) -> Result<ExitCode> {
        let (step, last) = (self.reached(), self.end());
        self.save()?;
        // The report says it, and the checkpoint does not: a resumed run is to be the uninterrupted one.
        if matches!(end, End::Interrupted) {
            self.run.record_mut().stopped = Some(interrupted(step, last));
        }
        self.folder.write(self.run.record())?;
        conclude("train", end, [step, last], self.folder.folder(), || {
            Ok(format!("{step} steps, {speed:.1} a second\n{}\n", self.folder.path("report.html").display()))
        })
    }
}

/// The folder of a run that is named by it or by its latest checkpoint.
pub fn run_of(from: &Path) -> PathBuf {
    if from.is_dir() { from.to_path_buf() } else { beside(from) }
}

impl Train {
    /// Where the files go.
    fn folder(&self, settings: &PictureSettings) -> Result<PathBuf> {
        if let Some(chosen) = &self.out {
            return Ok(chosen.clone());
        }
        match &self.resume {
            None => Ok(folder::usual(settings)),
            Some(from) if from.is_file() && !from.ends_with(CHECKPOINT) => {
                let why = "it is an earlier checkpoint, and the run has gone on since; choose a new folder with --out";
                Err(Error::Refused { what: format!("resuming {}", from.display()), why: why.into() })
            }
            Some(from) => Ok(run_of(from)),
        }
    }
}

/// Refuses the folder of a run, unless it is that of the run that `gan COMMAND` resumes.
///
/// # Errors
/// If it is one.
pub fn vacant(command: &str, resumed: Option<&Path>, folder: &Path) -> Result<()> {
    if folder.join(CHECKPOINT).exists() && !goes_on_in(resumed, folder) {
        let why = format!("go on with `gan {command} --resume {}`, or choose another folder with --out", shown(folder));
        return Err(Error::Refused { what: format!("{} holds a run already", folder.display()), why });
    }
    Ok(())
}

/// Whether that is the folder of the run that is resumed, if one is.
fn goes_on_in(resumed: Option<&Path>, folder: &Path) -> bool {
    let own = resumed.filter(|from| from.is_dir() || from.ends_with(CHECKPOINT)).map(run_of);
    own.is_some_and(|own| own.canonicalize().ok() == folder.canonicalize().ok())
}
