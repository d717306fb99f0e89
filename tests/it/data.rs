//! Sets of pictures: every format, whole and damaged.
//!
//! Statistical tests are two-sided at 3.89 standard errors, a false-alarm rate of 1e-4 each, with fixed seeds.

mod celeba;
mod damage;
#[cfg(feature = "download")]
pub mod download;
mod folder;
pub mod idx;
mod order;
mod real;
mod usps;

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use shall_we_gan::data::{Options, Pictures};
use tempfile::TempDir;

/// A folder of its own, for a set and for the cache.
pub struct Desk(TempDir);

impl Desk {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file and the folders above it.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// What everything asks that writes a cache.
    pub fn options(&self) -> Options {
        Options { cache: Some(self.path("cache")), ..Options::default() }
    }
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An IDX file with those sizes.
pub fn idx(sizes: &[u32], bytes: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, 8, sizes.len() as u8];
    sizes.iter().for_each(|size| file.extend(size.to_be_bytes()));
    file.extend(bytes);
    file
}

/// Every row of a set.
pub fn rows(pictures: &Pictures) -> Vec<Vec<f32>> {
    let row = |i| {
        let mut row = vec![f32::NAN; pictures.shape().numbers()];
        pictures.row(i, &mut row).unwrap();
        row
    };
    (0..pictures.len()).map(row).collect()
}

/// What is said about a set that cannot be read; it names the file.
#[track_caller]
pub fn refused(path: &Path, options: &Options, file: &str) -> String {
    let said = Pictures::open(path, options).map(|pictures| pictures.len()).unwrap_err().to_string();
    assert!(said.contains(file), "does not name {file}: {said}");
    said
}

/// What a byte is as a number.
pub fn number(byte: u8) -> f32 {
    f32::from(byte) / 127.5 - 1.0
}
