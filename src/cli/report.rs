//! `gan report`: the report of a run again, from its checkpoint.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;

use super::{
    folder::Folder,
    output::print,
    train::{RunFolder, checkpoint_of},
};
use crate::{
    Result,
    lab::{pictures::PictureSettings, record_of},
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
        let path = checkpoint_of(&self.run)?;
        let checkpoint = Checkpoint::read(&path)?;
        let record = record_of(&checkpoint, &path)?;
        match PictureSettings::of(&checkpoint, &path) {
            Ok(_) => RunFolder::new(self.run.clone())?.write(&record)?,
            Err(_) => Folder::new(self.run.clone())?.write(&record)?,
        }
        print(format!("{}\n", self.run.join("report.html").display()).as_bytes())?;
        Ok(ExitCode::SUCCESS)
    }
}
