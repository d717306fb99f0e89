//! Parts of long experiments that are kept, so that a run that was stopped goes on.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
};

use super::play::tell;
use crate::{Result, atomic::write_atomically, data::cache_folder, experiments::SeedRecord};

static DONE: AtomicUsize = AtomicUsize::new(0);

/// A part of an experiment: as it was kept in the user's cache, under `experiments`, or run and kept. The version is raised
/// where a part of the same name comes to mean something else. One that cannot be kept is run again, and all are
/// [forgotten](forget) once there is a record of them.
///
/// # Errors
/// Those of the run.
pub fn part(
    experiment: &str,
    version: u32,
    name: &str,
    run: impl FnOnce() -> Result<SeedRecord>,
) -> Result<SeedRecord> {
    let place = folder(experiment).map(|folder| folder.join(format!("{name}-{version}.json")));
    let text = place.as_ref().and_then(|place| std::fs::read(place).ok());
    let kept = text.and_then(|text| serde_json::from_slice::<SeedRecord>(&text).ok());
    if let Some(part) = kept.filter(|part| !part.values.is_empty()) {
        tell(&format!("{experiment}, {name}: as it was kept"));
        DONE.fetch_add(1, SeqCst);
        return Ok(part);
    }
    let part = run()?;
    let json = serde_json::to_vec(&part).expect("plain numbers and strings become JSON");
    if place.is_some_and(|place| write_atomically(&place, &json).is_ok()) {
        DONE.fetch_add(1, SeqCst);
    }
    Ok(part)
}

/// Forgets the parts of an experiment: its next run begins anew.
pub fn forget(experiment: &str) {
    let _ = folder(experiment).map(std::fs::remove_dir_all);
}

/// How many parts are kept of what this process has run, or has found done.
pub fn kept() -> usize {
    DONE.load(SeqCst)
}

fn folder(experiment: &str) -> Option<PathBuf> {
    Some(cache_folder("experiments")?.join(experiment))
}
