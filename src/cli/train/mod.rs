//! `gan train`: a GAN on pictures, from a folder of them to a folder of its own.

mod folder;
mod options;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

pub use folder::{CHECKPOINT, RunFolder, checkpoint_of, grid, images};
pub use options::Train;

use super::{
    folder::beside,
    interrupt,
    output::{print, tell},
    training::{End, Training, train},
};
use crate::{
    Error, Result,
    lab::{
        pictures::{PictureRun, PictureSettings},
        quoted,
    },
    train::Step,
};

/// A run, and where its files go.
struct Pictured {
    run: PictureRun,
    folder: RunFolder,
    keep_every: Option<u64>,
}

impl Training for Pictured {
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
        let path = self.folder(&settings);
        if self.resume.is_none() && path.join(CHECKPOINT).exists() {
            let why = format!("go on with `gan train --resume {}`, or choose another folder with --out", shown(&path));
            return Err(Error::Refused { what: format!("{} holds a run already", path.display()), why });
        }
        interrupt::listen();
        let run = self.begin(settings)?;
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
        let mut decoded = |done: usize, of: usize| {
            if done == of {
                tell(&format!("read {of} pictures"));
            }
        };
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
            self.run.record_mut().stopped = Some(format!("interrupted after step {step} of {last}"));
        }
        self.folder.write(self.run.record())?;
        let report = self.folder.path("report.html");
        match end {
            End::Complete => {
                print(format!("{step} steps, {speed:.1} a second\n{}\n", report.display()).as_bytes())?;
                Ok(ExitCode::SUCCESS)
            }
            End::Interrupted => {
                let folder = shown(self.folder.root());
                tell(&format!(
                    "Interrupted after step {step} of {last}; saved. Go on with:\n  gan train --resume {folder}"
                ));
                Ok(ExitCode::from(interrupt::EXIT_CODE))
            }
            End::Broken(error) => {
                tell(&format!("saved: {}", self.folder.path(CHECKPOINT).display()));
                Err(error)
            }
        }
    }
}

/// A path as a shell reads it.
fn shown(path: &Path) -> String {
    quoted(&path.display().to_string())
}

impl Train {
    /// Where the files go.
    fn folder(&self, settings: &PictureSettings) -> PathBuf {
        let of = |from: &Path| if from.is_dir() { from.to_path_buf() } else { beside(from) };
        let chosen = self.out.clone().or_else(|| self.resume.as_deref().map(of));
        chosen.unwrap_or_else(|| folder::usual(settings))
    }
}
