//! The command that makes a run again.

use super::{folder, options::Demo};
use crate::{
    Result,
    lab::{Settings, quoted},
};

/// The command that starts a run with those settings. Where the output goes and on how many threads it is computed
/// changes nothing, and is left out.
///
/// # Errors
/// If the start that was asked for is not known.
pub fn fresh(options: &Demo, settings: &Settings) -> Result<String> {
    let mut words = vec![settings.command()];
    if let Some(checkpoint) = &options.init_from {
        words.push(format!("--init-from {}", quoted(&checkpoint.display().to_string())));
    }
    if let Some(steps) = &options.snapshots {
        let steps: Vec<String> = steps.iter().map(u64::to_string).collect();
        words.push(format!("--snapshots {}", steps.join(",")));
    }
    if let Some(mean) = options.all_false()? {
        words.push(format!("--start all-false={mean}"));
    }
    Ok(words.join(" "))
}

/// The command that goes on with the run that `before` has made, to a later end.
pub fn extended(before: &str, settings: &Settings, steps: u64) -> String {
    let checkpoint = folder::usual(settings).join(folder::CHECKPOINT);
    let next = format!("gan demo --resume {} --steps {steps}", quoted(&checkpoint.display().to_string()));
    if before.ends_with(&next) { before.to_string() } else { format!("{before} && {next}") }
}
