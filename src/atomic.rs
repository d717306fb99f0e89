//! Files that are there whole or not at all.

use std::{io::Write, path::Path};

use crate::{Error, Result};

// ANCHOR: write
/// Writes a file so that it is there whole or not at all: beside its place, then renamed.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |source| Error::File { path: path.into(), source };
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut beside = tempfile::Builder::new();
    beside.suffix(".tmp");
    // A temporary file is its owner's alone, but this one is to become an ordinary file.
    #[cfg(unix)]
    beside.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = beside.tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(path).map_err(|e| failed(e.error))?;
    Ok(())
}
// ANCHOR_END: write
