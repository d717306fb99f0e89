//! What is said of a run: before its first step, and from its checkpoint.

use std::path::Path;

use super::AdaptSettings;
use crate::{
    Result,
    adapt::Unlabelled,
    data::Pictures,
    lab::notes::{end_of, text},
    train::{Checkpoint, record::Record},
};

/// The steps that the run of a checkpoint has taken, and those at which it ends.
///
/// # Errors
/// If it is not one of an adaptation.
pub fn standing(checkpoint: &Checkpoint, path: &Path) -> Result<(u64, u64)> {
    let settings = AdaptSettings::of(checkpoint, path)?;
    let before = settings.end() - settings.steps;
    let taken = if checkpoint.holds("source_encoder") { before + checkpoint.step() } else { checkpoint.step() };
    Ok((taken, before.saturating_add(end_of(checkpoint, settings.steps))))
}

/// The record before the first step: every setting, and how many pictures there are.
pub(super) fn record(settings: &AdaptSettings, source: &Pictures, target: &Unlabelled) -> Record {
    let counts = [("source pictures", source.len()), ("target pictures", target.pictures().len())];
    let counts = counts.into_iter().map(|(name, count)| (name.to_string(), count.to_string()));
    let fields = settings.fields();
    Record {
        title: format!("{} to {}", settings.source, settings.target),
        seed: settings.seed,
        settings: fields.iter().map(|(name, value)| (name.clone(), text(value))).chain(counts).collect(),
        ..Record::default()
    }
}
