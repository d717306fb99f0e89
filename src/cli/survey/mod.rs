//! `gan survey`: two ways of making pictures, judged by people who do not know which is which.

mod form;
mod tally;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand};
use serde::{Deserialize, Serialize};

use super::output::{print, tell};
use crate::{Error, Result};

/// Ask people which of two pictures looks better, and count their answers
#[derive(Debug, Args)]
pub struct Survey {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    Form(Form),
    Tally(Tally),
}

const FORM: &str = "\
Example:
  gan reproduce high-resolution --from-record
  gan survey form out/reproduce/high-resolution/pictures/multi-stage-64 \\
                  out/reproduce/high-resolution/pictures/dcgan-srcnn --out form.html

The form is one HTML file that loads nothing and sends nothing: whoever has answered saves a file and sends it back. Which side is
whose stands in form.key.json alone; do not hand that out.";

/// Write a form that shows two folders' pictures of equal names side by side, on shuffled sides
#[derive(Debug, Args)]
#[command(after_help = FORM)]
struct Form {
    /// A folder of pictures (PNG, JPEG)
    a: PathBuf,
    /// A folder of pictures with the same names
    b: PathBuf,
    /// The form; the key goes beside it
    #[arg(long, value_name = "FILE", default_value = "form.html")]
    out: PathBuf,
    /// The seed by which sides are shuffled
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
}

const TALLY: &str = "\
Example:
  gan survey tally form.key.json answers/*.json

With --json the standard output is one object with the keys
  people, answers          how many
  a, b                     name of the folder, votes, and their share of the answers
  share_a, standard_error  mean and standard error of a's share over the people; null where there are too few
  questions                name, votes for a, votes for b";

/// Count the answers that came back
#[derive(Debug, Args)]
#[command(after_help = TALLY)]
struct Tally {
    /// The key that was written beside the form
    key: PathBuf,
    /// Files that people have saved from the form
    #[arg(required = true)]
    answers: Vec<PathBuf>,
    /// Print one JSON object, and nothing else on the standard output
    #[arg(long)]
    json: bool,
}

/// What only whoever asks may know.
#[derive(Debug, Serialize, Deserialize)]
struct Key {
    /// Tells this form from others.
    form: String,
    /// The folders' names.
    a: String,
    b: String,
    questions: Vec<Question>,
}

/// Two pictures of one name.
#[derive(Debug, Serialize, Deserialize)]
struct Question {
    name: String,
    /// The side of the first folder's picture.
    a: Side,
}

/// Where a picture stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    Left,
    Right,
}

impl Survey {
    /// Does what was asked.
    ///
    /// # Errors
    /// If pictures or answers cannot be read or do not belong together, or a file cannot be written.
    pub fn run(&self) -> Result<ExitCode> {
        match &self.task {
            Task::Form(form) => {
                let key = form::write(&form.a, &form.b, form.seed, &form.out)?;
                print(format!("{}\n", form.out.display()).as_bytes())?;
                tell(&format!("{} tells whose picture is where: keep it to yourself", key.display()));
            }
            Task::Tally(tally) => {
                let counted = tally::count(&tally.key, &tally.answers)?;
                print(if tally.json { counted.json() } else { counted.to_string() }.as_bytes())?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn file<T>(path: &Path, done: std::io::Result<T>) -> Result<T> {
    done.map_err(|source| Error::File { path: path.into(), source })
}
