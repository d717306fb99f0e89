//! `gan sample`: points of a trained generator.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;

use super::{names, output::print};
use crate::{Error, Result, atomic::write_atomically, lab::Settings};

/// The most samples, which are some hundred megabytes.
const MOST: usize = 10_000_000;

/// Draw samples from a checkpoint's generator, as CSV
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gan sample out/ring-seed0/checkpoint.safetensors -n 1000 --out samples.csv")]
pub struct Sample {
    /// The checkpoint
    checkpoint: PathBuf,
    /// How many samples
    #[arg(short, value_name = "N", default_value_t = 1_000)]
    n: usize,
    /// The seed of their noise [default: the run's]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// The file; - for the standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,
}

impl Sample {
    /// One line per sample, its coordinates with commas between.
    ///
    /// # Errors
    /// If the checkpoint cannot be read or the file cannot be written.
    pub fn run(&self) -> Result<ExitCode> {
        if !(1..=MOST).contains(&self.n) {
            return Err(Error::invalid("-n", self.n, format!("1 to {MOST}")));
        }
        let settings = Settings::of_checkpoint(&self.checkpoint)?;
        let seed = self.seed.unwrap_or(settings.seed);
        let run = names::lab(settings)?.resume(&self.checkpoint)?;
        let line = |point: Vec<f32>| {
            let fields: Vec<String> = point.iter().map(f32::to_string).collect();
            fields.join(",") + "\n"
        };
        let rows: String = run.sample_from(seed, self.n).into_iter().map(line).collect();
        match self.out.as_path() == Path::new("-") {
            true => print(rows.as_bytes())?,
            false => write_atomically(&self.out, rows.as_bytes())?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
