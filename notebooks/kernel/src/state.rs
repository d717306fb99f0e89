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
    // Editors keep notes of their own beside what they edit.
    entries.retain(|entry| !entry.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_seen_and_what_editors_leave_is_not() {
        let library = std::env::temp_dir().join(uuid::Uuid::new_v4().to_string());
        for source in SOURCES {
            let path = library.join(source);
            let file = if source.contains('.') { path } else { path.join("lab.rs") };
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "one").unwrap();
        }
        let words = || {
            let sources = sources(&library).unwrap();
            [state(&sources, &["a setting"]), contents(&sources, &["a setting"])]
        };
        let before = words();
        fs::write(library.join("src/.lab.rs.swp"), "one").unwrap();
        std::os::unix::fs::symlink("nobody@nowhere", library.join("src/.#lab.rs")).unwrap();
        assert_eq!(words(), before);
        assert_ne!(contents(&sources(&library).unwrap(), &["another"]), before[1]);
        let changed = fs::metadata(library.join("src/lab.rs")).unwrap().modified().unwrap();
        fs::write(library.join("src/lab.rs"), "two").unwrap();
        fs::File::options().write(true).open(library.join("src/lab.rs")).unwrap().set_modified(changed).unwrap();
        assert!(words().iter().zip(&before).all(|(after, before)| after != before));
        fs::remove_dir_all(library).unwrap();
    }
}
