//! Folders: linked, copied, removed.

use std::{
    fs::{self, DirEntry, File},
    io::ErrorKind,
    path::Path,
};

use anyhow::{Context, Result};

/// Hard links to all files under a directory, except what belongs to the session that built it: its own crate, and
/// locks, which the sessions would take from each other. What cargo writes anew in place is copied: whatever a session
/// builds for itself, the tree stays as it is.
pub fn link(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (name, here) = (entry.file_name(), to.join(entry.file_name()));
        let name = name.to_string_lossy();
        let own = ["ctx", "libctx", "libcode_", ".cargo-lock", "incremental"].iter().any(|own| name.starts_with(own));
        match entry.file_type()? {
            _ if own => {}
            kind if kind.is_dir() => link(&entry.path(), &here)?,
            // Not every file system has hard links.
            _ if is_small(&entry)? || fs::hard_link(entry.path(), &here).is_err() => copy(&entry.path(), &here)?,
            _ => {}
        }
    }
    Ok(())
}

/// Whether it is a note of cargo's and not what has been compiled: a fingerprint, the names of sources.
fn is_small(entry: &DirEntry) -> Result<bool> {
    Ok(entry.metadata()?.len() < 16_384)
}

/// A copy that is as old as the file, since cargo goes by that.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)?;
    File::options().write(true).open(to)?.set_modified(fs::metadata(from)?.modified()?)?;
    Ok(())
}

/// Copies a file, or all files under a folder that pass; what is hidden never does.
pub fn carry(from: &Path, to: &Path, passes: &impl Fn(&Path) -> bool) -> Result<()> {
    if from.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")) {
        return Ok(());
    }
    if from.is_dir() {
        for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
            let entry = entry?;
            carry(&entry.path(), &to.join(entry.file_name()), passes)?;
        }
    } else if passes(from) {
        to.parent().map_or(Ok(()), fs::create_dir_all).with_context(|| to.display().to_string())?;
        fs::copy(from, to).with_context(|| format!("{} to {}", from.display(), to.display()))?;
    }
    Ok(())
}

/// Removes a directory with all that is in it; it need not be there.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).with_context(|| path.display().to_string()),
        _ => Ok(()),
    }
}

/// The bytes in all files under a folder.
pub fn size(path: &Path) -> Result<u64> {
    let seen = fs::metadata(path)?;
    if !seen.is_dir() {
        return Ok(seen.len());
    }
    fs::read_dir(path)?.map(|entry| size(&entry?.path())).sum()
}
