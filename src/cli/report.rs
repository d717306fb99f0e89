//! `gan report`: the report of a run again, from its checkpoint.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;

use super::{
    adapt,
    folder::Folder,
    names,
    output::print,
    train::{RunFolder, checkpoint_of, home},
    training::{interrupted, shown},
};
use crate::{
    Error, Result,
    lab::{Settings, adaptation, end_of, pictures::PictureSettings, record_of},
    train::Checkpoint,
};

/// Write the report of a run again, from its checkpoint and its grids
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gan report out/mnist-dcgan-seed0")]
pub struct Report {
    /// The folder of the run
    run: PathBuf,
}

impl Report {
    /// Writes the report and says where it is.
    ///
    /// # Errors
    /// If the checkpoint cannot be read or the report cannot be written.
    pub fn run(&self) -> Result<ExitCode> {
        if self.run.is_file() {
            let why = format!("a report is written in the folder of a run: gan report {}", shown(&home(&self.run)));
            return Err(Error::Format { path: self.run.clone(), why });
        }
        let path = checkpoint_of(&self.run)?;
        let checkpoint = Checkpoint::read(&path)?;
        let mut record = record_of(&checkpoint, &path)?;
        if let Ok((step, end)) = adaptation::standing(&checkpoint, &path) {
            record.stopped = record.stopped.take().or((step < end).then(|| interrupted(step, end)));
            adapt::report(&Folder::new(self.run.clone())?, &record)?;
            return self.written();
        }
        // A run that is not at its end was interrupted, or goes on: its checkpoint says neither, so that a resumed run is
        // the uninterrupted one.
        let mut stop = |schedule: u64| {
            let (step, end) = (checkpoint.step(), end_of(&checkpoint, schedule));
            record.stopped = record.stopped.take().or((step < end).then(|| interrupted(step, end)));
        };
        match PictureSettings::of(&checkpoint, &path) {
            Ok(settings) => {
                stop(settings.steps);
                RunFolder::new(self.run.clone())?.write(&record)?;
            }
            Err(_) => {
                let settings = Settings::of(&checkpoint, &path)?;
                stop(settings.steps);
                if record.snapshots.last().is_none_or(|last| last.step != checkpoint.step()) {
                    let settings = Settings { steps: end_of(&checkpoint, settings.steps), ..settings };
                    record.snapshots.push(names::lab(settings)?.resume(&path)?.look());
                }
                Folder::new(self.run.clone())?.write(&record)?;
            }
        }
        self.written()
    }

    fn written(&self) -> Result<ExitCode> {
        print(format!("{}\n", self.run.join("report.html").display()).as_bytes())?;
        Ok(ExitCode::SUCCESS)
    }
}
