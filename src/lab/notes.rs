//! Settings and other values as texts: in checkpoints and in messages.

use std::path::Path;

use serde_json::{Map, Value};

use crate::{
    Error, Result,
    train::{Checkpoint, record::Record},
};

/// A note of a checkpoint, parsed.
pub(super) fn note<T: serde::de::DeserializeOwned>(checkpoint: &Checkpoint, name: &str) -> Result<T, String> {
    let text = checkpoint.notes().get(name).ok_or(format!("its {name} are missing"))?;
    serde_json::from_str(text).map_err(|e| format!("its {name} cannot be read ({e})"))
}

/// The record that a checkpoint of a run holds.
///
/// # Errors
/// If it holds none.
pub fn record_of(checkpoint: &Checkpoint, path: &Path) -> Result<Record> {
    note(checkpoint, "record").map_err(|why| Error::Format { path: path.into(), why })
}

/// Where a checkpoint holds the step at which its run was told to end last.
pub(super) const END: &str = "end";

/// The step at which the run of a checkpoint ends: what it was told last, or the length of its schedule.
pub fn end_of(checkpoint: &Checkpoint, schedule: u64) -> u64 {
    note(checkpoint, END).unwrap_or(schedule)
}

/// Says in the record of a run that goes on how many steps it is to have, if its schedule has another number.
pub(super) fn record_end(record: &mut Record, end: u64, schedule: u64) {
    let name = "steps in all";
    record.settings.remove(name);
    if end != schedule {
        record.settings.insert(name.into(), end.to_string());
    }
}

/// A value as a note of a checkpoint.
pub(super) fn noted(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("plain numbers and strings become JSON")
}

/// Which settings differ, as "batch 256 (asked for 512)".
pub(super) fn differences(held: &Map<String, Value>, asked: &Map<String, Value>) -> String {
    let differing = held.iter().filter(|(name, value)| asked.get(*name) != Some(value));
    let said = differing.map(|(name, value)| format!("{name} {value} (asked for {})", asked[name]));
    said.collect::<Vec<_>>().join(", ")
}

/// A setting as it is read: a list with spaces between.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// The FNV-1a hash of bytes, of Fowler, Noll and Vo 1991.
pub(super) fn hash(bytes: impl IntoIterator<Item = u8>) -> String {
    let step = |h: u64, b: u8| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3);
    format!("{:016x}", bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, step))
}
