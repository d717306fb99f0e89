//! Files that are there whole or not at all.

use std::{
    io::{BufWriter, Write},
    path::Path,
};

use tempfile::NamedTempFile;

use crate::{Error, Result};

// ANCHOR: write
/// Writes a file so that it is there whole or not at all: beside its place, then renamed.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = beside(path)?;
    file.write_all(bytes).map_err(|source| Error::File { path: path.into(), source })?;
    place(file, path)
}

/// The same for what comes in parts, none of which is kept; the first that fails leaves nothing behind.
pub fn write_parts(path: &Path, parts: impl IntoIterator<Item = Result<Vec<u8>>>) -> Result<()> {
    let failed = |source| Error::File { path: path.into(), source };
    let mut file = BufWriter::new(beside(path)?);
    for part in parts {
        file.write_all(&part?).map_err(failed)?;
    }
    place(file.into_inner().map_err(|e| failed(e.into_error()))?, path)
}

/// A temporary file beside that place, whose folder is made; it goes if it is not placed.
///
/// # Errors
/// If the folder or the file cannot be made, or something else than a file is there.
pub fn beside(path: &Path) -> Result<NamedTempFile> {
    let failed = |source| Error::File { path: path.into(), source };
    // The new file takes the place of what is there: of a file, and of no device.
    if path.metadata().is_ok_and(|there| !there.is_file()) {
        return Err(failed(std::io::Error::other("what is there is no file, and stays; name another place")));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut beside = tempfile::Builder::new();
    beside.suffix(".tmp");
    // A temporary file is its owner's alone, but this one is to become an ordinary file.
    #[cfg(unix)]
    beside.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    beside.tempfile_in(folder).map_err(failed)
}

/// Puts the file that is [`beside`] that place into it, once the disk has all of it.
///
/// # Errors
/// If the disk cannot take it or the file cannot be renamed; what was there is then still there.
pub fn place(file: NamedTempFile, path: &Path) -> Result<()> {
    let failed = |source| Error::File { path: path.into(), source };
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|e| failed(e.error))?;
    Ok(())
}
// ANCHOR_END: write
