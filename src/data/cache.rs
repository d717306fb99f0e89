//! The resized pictures of a folder, in one file: every row as bytes, then what they are as JSON, then how long that
//! is and eight letters. The name of the file is the key of what it was made from.

use std::{
    fs::{File, Metadata},
    io::{BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::{Options, Shape, cache_folder, folder::Files, pictures::Rows};
use crate::{Error, Result, atomic};

/// The last eight bytes. Another number for every other layout, and for every other way to make the rows.
const MAGIC: &[u8; 8] = b"ganpics2";

/// What the rows are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footer {
    /// What they were made from.
    pub key: String,
    /// The shape of each.
    pub shape: Shape,
    /// How many there are.
    pub count: usize,
    /// Their SHA-256.
    pub hash: String,
    /// The files that were left out, by place, and why.
    pub skipped: Vec<(usize, String)>,
}

/// What a set of resized pictures depends on: where it is, the name, length and times of every file, and what was asked.
pub fn key(files: &Files, options: &Options) -> String {
    let mut hash = Sha256::new();
    let asked = (options.size, options.channels, options.fit, options.filter, options.skip_corrupt);
    hash.update(serde_json::to_vec(&asked).expect("numbers and names"));
    let root = std::fs::canonicalize(&files.root).unwrap_or_else(|_| files.root.clone());
    hash.update(root.as_os_str().as_encoded_bytes());
    for (i, name) in files.names.iter().enumerate() {
        // Whoever cannot be asked cannot be read either, which is said there.
        let state = files.path(i).metadata().map(|metadata| state(&metadata)).unwrap_or_default();
        hash.update(format!("\n{name}\n{state}"));
    }
    hex(&hash.finalize())
}

/// Length and times of a file. A copy that keeps the old time of change (`cp -p`, `rsync -t`) cannot keep the time at
/// which it came to be there.
fn state(metadata: &Metadata) -> String {
    let time = metadata.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
    let state = format!("{} {}", metadata.len(), time.unwrap_or_default().as_nanos());
    #[cfg(unix)]
    let state = {
        use std::os::unix::fs::MetadataExt;
        format!("{state} {} {} {}", metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
    };
    state
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where the rows of that key are; `None` if no folder is given and the user has none for caches.
pub fn place(options: &Options, key: &str) -> Option<PathBuf> {
    let folder = options.cache.clone().or_else(|| cache_folder("pictures"))?;
    Some(folder.join(format!("{}.pictures", &key[..32])))
}

/// The rows of that key, made from `all` files, if the cache is there, whole, and theirs.
pub fn open(path: &Path, key: &str, all: usize) -> Option<(File, Footer)> {
    let mut file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    let mut end = [0; 16];
    file.seek(SeekFrom::Start(length.checked_sub(16)?)).ok()?;
    file.read_exact(&mut end).ok()?;
    let size = u64::from_le_bytes(*end.first_chunk()?);
    if end[8..] != *MAGIC || size > 1 << 30 {
        return None;
    }
    let rows = length.checked_sub(16 + size)?;
    file.seek(SeekFrom::Start(rows)).ok()?;
    let mut footer = vec![0; size as usize];
    file.read_exact(&mut footer).ok()?;
    let footer: Footer = serde_json::from_slice(&footer).ok()?;
    let whole = footer.count.checked_mul(footer.shape.numbers())? as u64 == rows;
    let places = footer.skipped.is_sorted_by(|(i, _), (next, _)| i < next)
        && footer.skipped.last().is_none_or(|(last, _)| *last < all)
        && footer.count > 0
        && footer.count + footer.skipped.len() == all;
    (whole && places && footer.key == key).then_some((file, footer))
}

/// A cache in the making, beside its place.
#[derive(Debug)]
pub struct Writer {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
}

impl Writer {
    /// Begins the file of that place.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn new(path: PathBuf) -> Result<Self> {
        Ok(Self { file: BufWriter::new(atomic::beside(&path)?), path })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// If the disk cannot take them.
    pub fn add(&mut self, rows: &[u8]) -> Result<()> {
        self.file.write_all(rows).map_err(|source| Error::File { path: self.path.clone(), source })
    }

    /// Puts the file into its place, and opens it.
    ///
    /// # Errors
    /// If the disk cannot take it.
    pub fn finish(mut self, footer: &Footer) -> Result<Rows> {
        let json = serde_json::to_vec(footer).expect("numbers and texts");
        let length = (json.len() as u64).to_le_bytes();
        [&json[..], &length, MAGIC].into_iter().try_for_each(|part| self.add(part))?;
        let failed = |source| Error::File { path: self.path.clone(), source };
        let file = self.file.into_inner().map_err(|e| failed(e.into_error()))?;
        atomic::place(file, &self.path)?;
        Ok(Rows::File(File::open(&self.path).map_err(failed)?, self.path.clone()))
    }
}

/// Fills the bytes from that place of the file, wherever another thread reads.
pub fn read_at(file: &File, bytes: &mut [u8], place: u64) -> std::io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_exact_at(file, bytes, place);
    #[cfg(windows)]
    {
        let mut read = 0;
        while read < bytes.len() {
            match std::os::windows::fs::FileExt::seek_read(file, &mut bytes[read..], place + read as u64)? {
                0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                more => read += more,
            }
        }
        Ok(())
    }
}
