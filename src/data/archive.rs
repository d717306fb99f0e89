//! Files as they are or packed with gzip.

use std::{
    fs::File,
    io::{BufRead, BufReader, ErrorKind, Read},
    path::Path,
};

use flate2::bufread::MultiGzDecoder;

use crate::{Error, Result};

/// A file's contents; what is packed with gzip is unpacked, whatever the file is called.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    let failed = |source| Error::File { path: path.into(), source };
    let mut file = BufReader::new(File::open(path).map_err(failed)?);
    let packed = file.fill_buf().map_err(failed)?.starts_with(&[0x1f, 0x8b]);
    Ok(if packed { Box::new(BufReader::new(MultiGzDecoder::new(file))) } else { Box::new(file) })
}

/// Reads `count` bytes, or as many as there are.
pub fn read_at_most(reader: &mut dyn Read, count: u64, path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(count).read_to_end(&mut bytes).map_err(|source| broken(path, source))?;
    Ok(bytes)
}

/// What went wrong in reading a file that was opened.
pub fn broken(path: &Path, source: std::io::Error) -> Error {
    match source.kind() {
        ErrorKind::UnexpectedEof => format(path, "the gzip archive is cut short; get the file again"),
        ErrorKind::InvalidInput | ErrorKind::InvalidData => {
            format(path, format!("the gzip archive is damaged ({source}); get the file again"))
        }
        _ => Error::File { path: path.into(), source },
    }
}

/// An [`Error::Format`].
pub fn format(path: &Path, why: impl Into<String>) -> Error {
    Error::Format { path: path.into(), why: why.into() }
}
