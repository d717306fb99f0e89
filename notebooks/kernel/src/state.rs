//! What a tree is built from: the library's sources, and the compiler.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

/// What the library is made of, from the clone's root.
const SOURCES: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "src",
    "loops",
    "toy_distributions",
    "book/exercises",
    "notebooks/session/Cargo.toml",
    "notebooks/session/src",
];

/// One of the library's files: where it lies in the clone, when it was changed, and what is in it.
pub struct Source {
    path: Vec<u8>,
    changed: u128,
    text: Vec<u8>,
}

/// What the compiler says that it is.
pub fn compiler(library: &Path) -> Result<String> {
    let said = Command::new("rustc").arg("-vV").current_dir(library).output();
    let said = said.context("rustc is not to be found; see https://rustup.rs")?;
    if !said.status.success() {
        bail!("rustc does not work: {}", String::from_utf8_lossy(&said.stderr).trim());
    }
    Ok(String::from_utf8(said.stdout)?)
}

/// All files that the library is made of.
pub fn sources(library: &Path) -> Result<Vec<Source>> {
    let mut found = Vec::new();
    for source in SOURCES {
        collect(library, &library.join(source), &mut found)?;
    }
    Ok(found)
}

fn collect(library: &Path, path: &Path, found: &mut Vec<Source>) -> Result<()> {
    let seen = fs::metadata(path).with_context(|| path.display().to_string())?;
    if !seen.is_dir() {
        let changed = seen.modified()?.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let place = path.strip_prefix(library)?.as_os_str().as_encoded_bytes().to_vec();
        found.push(Source { path: place, changed: changed.as_nanos(), text: fs::read(path)? });
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    entries.sort();
    entries.iter().try_for_each(|entry| collect(library, entry, found))
}

/// A word for the sources as they lie there. Times count as well: cargo goes by them.
pub fn state(sources: &[Source], settings: &[&str]) -> String {
    let times: Vec<u8> = sources.iter().flat_map(|source| source.changed.to_le_bytes()).collect();
    word([times.as_slice(), contents(sources, settings).as_bytes()])
}

/// A word for what the sources say, the same wherever they lie.
pub fn contents(sources: &[Source], settings: &[&str]) -> String {
    // Which compiler that is, is asked of the compiler.
    let counted = sources.iter().filter(|source| source.path != b"rust-toolchain.toml");
    let texts = counted.flat_map(|source| [&source.path[..], &source.text[..]]);
    word(settings.iter().map(|setting| setting.as_bytes()).chain(texts))
}

/// A word for some parts, which is another one if any of them changes.
pub fn word<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hex::encode(&hash.finalize()[..8])
}
