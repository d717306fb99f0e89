//! The loop that commands share: steps until the end, an interrupt, or trouble.

use std::{
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

use super::{
    folder::{CHECKPOINT, Folder},
    interrupt,
    output::{print, tell},
    progress::Progress,
};
use crate::{Error, Result, lab::quoted};

/// How much of a run a crash may cost.
const SAVE_EVERY: Duration = Duration::from_secs(30);

/// How training ended.
#[derive(Debug)]
pub enum End {
    /// All steps are done.
    Complete,
    /// By Ctrl-C.
    Interrupted,
    /// A step could not be taken: numbers were no longer finite, or the data could not be read.
    Broken(Error),
}

/// What a report says of a run that was interrupted.
pub fn interrupted(step: u64, end: u64) -> String {
    format!("interrupted after step {step} of {end}")
}

/// A path as a shell reads it.
pub fn shown(path: &Path) -> String {
    quoted(&path.display().to_string())
}

/// The last words of a run of `gan COMMAND` that was saved in that folder: those of `complete` where all steps are done.
///
/// # Errors
/// What broke it, and those of `complete`.
pub fn conclude(
    command: &str,
    end: End,
    [step, last]: [u64; 2],
    folder: &Folder,
    complete: impl FnOnce() -> Result<String>,
) -> Result<ExitCode> {
    match end {
        End::Complete => {
            print(complete()?.as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
        End::Interrupted => {
            let folder = shown(folder.root());
            tell(&format!(
                "Interrupted after step {step} of {last}; saved. Go on with:\n  gan {command} --resume {folder}"
            ));
            Ok(ExitCode::from(interrupt::EXIT_CODE))
        }
        End::Broken(error) => {
            tell(&format!("saved: {}", folder.path(CHECKPOINT).display()));
            Err(error)
        }
    }
}

/// A run that a command trains.
pub trait Training {
    /// What a step answers.
    type Step;

    /// The step that was taken last.
    fn reached(&self) -> u64;

    /// The step at which it ends.
    fn end(&self) -> u64;

    /// One step.
    fn advance(&mut self) -> Result<Self::Step>;

    /// What is due after a step besides the checkpoint; a line for people where there is something new to say.
    fn after(&mut self, step: &Self::Step) -> Result<Option<String>>;

    /// Saves what is needed to go on.
    fn save(&self) -> Result<()>;
}

/// Steps until the end, saving now and then: how it ended, and how many steps a second took.
///
/// # Errors
/// If something cannot be written.
pub fn train(run: &mut impl Training) -> Result<(End, f64)> {
    let (first, started) = (run.reached(), Instant::now());
    let (mut progress, mut saved) = (Progress::new(first, run.end()), started);
    let end = loop {
        if run.reached() >= run.end() {
            break End::Complete;
        }
        if interrupt::asked() {
            break End::Interrupted;
        }
        match run.advance() {
            Ok(step) => {
                let said = run.after(&step)?;
                progress.show(run.reached(), said);
            }
            Err(error) => break End::Broken(error),
        }
        if saved.elapsed() > SAVE_EVERY {
            run.save()?;
            saved = Instant::now();
        }
    };
    progress.clear();
    Ok((end, (run.reached() - first) as f64 / started.elapsed().as_secs_f64()))
}
