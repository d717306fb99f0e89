use crate::{
    Result,
    atomic::write_atomically,
    data::cache_folder,
    experiments::{SeedRecord, pictures::play::tell},
};

/// Raised when a part of that name means something else.
const VERSION: &str = "adaptation-1";

/// A part of a seed: as it was kept in the user's cache, or run and kept. One that cannot be kept is run again.
///
/// # Errors
/// Those of the run.
pub fn part(name: &str, run: impl FnOnce() -> Result<SeedRecord>) -> Result<SeedRecord> {
    let place = cache_folder("experiments").map(|folder| folder.join(VERSION).join(format!("{name}.json")));
    let text = place.as_ref().and_then(|place| std::fs::read(place).ok());
    if let Some(part) = text.and_then(|text| serde_json::from_slice(&text).ok()) {
        tell(&format!("{name}: as it was kept"));
        return Ok(part);
    }
    let part = run()?;
    let json = serde_json::to_vec(&part).expect("plain numbers and strings become JSON");
    let _ = place.map(|place| write_atomically(&place, &json));
    Ok(part)
}
