//! `gan grid`: a trained generator's pictures side by side.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;

use super::{
    output::print,
    train::{checkpoint_of, grid},
};
use crate::{Result, atomic::write_atomically, lab::pictures::Generator};

/// Draw the pictures of a run on pictures in a grid, from its checkpoint alone
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gan grid out/mnist-dcgan-seed0 --out digits.png")]
pub struct Grid {
    /// The folder of the run, or one of its checkpoints
    run: PathBuf,
    /// Draw other pictures than the run's grids, from the noise of that seed
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// The file, PNG
    #[arg(long, value_name = "FILE", default_value = "grid.png")]
    out: PathBuf,
}

impl Grid {
    /// Writes the grid and says where it is.
    ///
    /// # Errors
    /// If the checkpoint cannot be read or the file cannot be written.
    pub fn run(&self) -> Result<ExitCode> {
        let generator = Generator::read(&checkpoint_of(&self.run)?)?;
        let values = match self.seed {
            Some(seed) => generator.sample(seed, 64, None)?,
            None => generator.grid(),
        };
        write_atomically(&self.out, &grid(generator.shape(), values).to_png())?;
        print(format!("{}\n", self.out.display()).as_bytes())?;
        Ok(ExitCode::SUCCESS)
    }
}
