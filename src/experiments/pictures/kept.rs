//! Parts of long experiments that are kept, so that a run that was stopped goes on.

use std::{fs::DirEntry, path::PathBuf};

use super::play::tell;
use crate::{Result, atomic::write_atomically, data::cache_folder, experiments::SeedRecord};

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
        return Ok(part);
    }
    let part = run()?;
    let json = serde_json::to_vec(&part).expect("plain numbers and strings become JSON");
    let _ = place.map(|place| write_atomically(&place, &json));
    Ok(part)
}

/// Forgets the parts of an experiment: its next run begins anew.
pub fn forget(experiment: &str) {
    let _ = folder(experiment).map(std::fs::remove_dir_all);
}

/// How many parts of an experiment are kept.
pub fn kept(experiment: &str) -> usize {
    let there = folder(experiment).and_then(|folder| std::fs::read_dir(folder).ok());
    let is_part = |file: &DirEntry| file.path().extension() == Some("json".as_ref());
    there.map_or(0, |files| files.flatten().filter(is_part).count())
}

fn folder(experiment: &str) -> Option<PathBuf> {
    Some(cache_folder("experiments")?.join(experiment))
}
