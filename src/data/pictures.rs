//! A set of pictures.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Attributes, Labels, Options, Progress, cache, source};
use crate::{Error, Result};

/// Height, width and channels of every picture of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Shape {
    /// Pixels from top to bottom.
    pub height: usize,
    /// Pixels from left to right.
    pub width: usize,
    /// 1 for grey, 3 for colour.
    pub channels: usize,
}

impl Shape {
    /// Numbers in a row.
    pub fn numbers(&self) -> usize {
        self.height * self.width * self.channels
    }
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let colour = if self.channels == 1 { "grey" } else { "colour" };
        write!(f, "{} × {} {colour}", self.height, self.width)
    }
}

/// Where the rows are.
#[derive(Debug)]
pub(super) enum Rows {
    /// Bytes in memory.
    Bytes(Vec<u8>),
    /// Numbers in [−1, 1] in memory: a set that has more than 256 values.
    Reals(Vec<f32>),
    /// Bytes in a file, read where they are needed.
    File(File, PathBuf),
}

impl Rows {
    /// How many numbers are in memory.
    pub fn len(&self) -> usize {
        match self {
            Rows::Bytes(bytes) => bytes.len(),
            Rows::Reals(reals) => reals.len(),
            Rows::File(..) => 0,
        }
    }

    /// Reads the first `count` bytes of a file into memory.
    pub fn in_memory(self, count: usize) -> Result<Self> {
        let Rows::File(file, path) = self else { return Ok(self) };
        let mut bytes = vec![0; count];
        cache::read_at(&file, &mut bytes, 0).map_err(|source| Error::File { path, source })?;
        Ok(Rows::Bytes(bytes))
    }

    /// The SHA-256 of the rows in memory.
    pub fn hash(&self) -> String {
        let hash = Sha256::new();
        let hash = match self {
            Rows::Bytes(bytes) => hash.chain_update(bytes),
            Rows::Reals(reals) => reals.iter().fold(hash, |hash, x| hash.chain_update(x.to_le_bytes())),
            Rows::File(..) => hash,
        };
        cache::hex(&hash.finalize())
    }
}

/// Pictures of one shape, with what is known of each.
#[derive(Debug)]
pub struct Pictures {
    pub(super) shape: Shape,
    pub(super) count: usize,
    pub(super) rows: Rows,
    pub(super) labels: Option<Labels>,
    pub(super) attributes: Option<Attributes>,
    /// The files of the pictures, where each has one.
    pub(super) names: Vec<String>,
    pub(super) skipped: Vec<(PathBuf, String)>,
    /// The SHA-256 of the rows.
    pub(super) hash: String,
}

impl Pictures {
    /// Reads a set: a name of [`NAMES`](super::NAMES), a folder, or an IDX file.
    ///
    /// Pictures in files are decoded once; their rows are kept in the user's cache (see [`Options::cache`]), and made
    /// again when a file, its time or an option changes. A large set is then read from there (see [`Options::memory`]).
    ///
    /// # Errors
    /// If nothing is there, a file is not what it must be ([`Error::Format`] names it), or it cannot be read.
    pub fn open(source: impl AsRef<Path>, options: &Options) -> Result<Self> {
        Self::open_with(source, options, &mut |_, _| Ok(()))
    }

    /// [`open`](Pictures::open), telling how many pictures of how many are decoded, where that takes time.
    ///
    /// # Errors
    /// As `open`, and what `progress` answers.
    pub fn open_with(source: impl AsRef<Path>, options: &Options, progress: &mut Progress<'_>) -> Result<Self> {
        options.check()?;
        source::open(source.as_ref(), options, progress)
    }

    /// A set from bytes: picture by picture, each in height-width-channel order.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is no whole number of pictures, they have neither 1 nor 3 channels, or there is not
    /// one label with a name for each.
    pub fn from_bytes(shape: Shape, bytes: Vec<u8>, labels: Option<Labels>) -> Result<Self> {
        Options { size: Some((shape.height, shape.width)), channels: Some(shape.channels), ..Options::default() }
            .check()?;
        let numbers = shape.numbers();
        if bytes.is_empty() || !bytes.len().is_multiple_of(numbers) {
            let allowed = format!("a multiple of {numbers}, the numbers of one that is {shape}");
            return Err(Error::invalid("the number of bytes of the pictures", bytes.len(), allowed));
        }
        let count = bytes.len() / numbers;
        if let Some(Labels { names, of }) = &labels {
            if of.len() != count {
                return Err(Error::invalid("the number of labels", of.len(), format!("{count}, one per picture")));
            }
            if let Some(class) = of.iter().find(|class| usize::from(**class) >= names.len()) {
                return Err(Error::invalid("a label", class, format!("below {}, the number of classes", names.len())));
            }
        }
        let rows = Rows::Bytes(bytes);
        let hash = rows.hash();
        Ok(Self { shape, count, rows, labels, attributes: None, names: Vec::new(), skipped: Vec::new(), hash })
    }

    /// The shape of each picture.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// How many pictures there are: at least one.
    #[expect(clippy::len_without_is_empty, reason = "a set is never empty")]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Fills `row` with picture i: [`Shape::numbers`] numbers in [−1, 1], in height-width-channel order. Threads may
    /// ask at the same time.
    ///
    /// # Errors
    /// [`Error::File`] if the rows are on the disk and it fails.
    ///
    /// # Panics
    /// If there is no picture i, or the row is of another length.
    pub fn row(&self, i: usize, row: &mut [f32]) -> Result<()> {
        let numbers = self.shape.numbers();
        assert!(i < self.count && row.len() == numbers, "picture {i} of {}, {} of {numbers}", self.count, row.len());
        match &self.rows {
            Rows::Bytes(bytes) => scale(&bytes[i * numbers..][..numbers], row),
            Rows::Reals(reals) => row.copy_from_slice(&reals[i * numbers..][..numbers]),
            Rows::File(file, path) => {
                let mut bytes = vec![0; numbers];
                let failed = |source| Error::File { path: path.clone(), source };
                cache::read_at(file, &mut bytes, (i * numbers) as u64).map_err(failed)?;
                scale(&bytes, row);
            }
        }
        Ok(())
    }

    /// Writes the pictures from the `first` on into `rows`, each as [`row`](Pictures::row) does.
    ///
    /// # Errors
    /// As [`row`](Pictures::row), and it panics as that does.
    pub fn fill(&self, first: usize, rows: &mut [f32]) -> Result<()> {
        let numbers = self.shape.numbers();
        rows.chunks_exact_mut(numbers).enumerate().try_for_each(|(i, row)| self.row(first + i, row))
    }

    /// The first n pictures, row by row.
    ///
    /// # Errors
    /// As [`row`](Pictures::row); it panics if there are fewer.
    pub fn first(&self, n: usize) -> Result<Vec<f32>> {
        let mut rows = vec![0.0; n * self.shape.numbers()];
        self.fill(0, &mut rows)?;
        Ok(rows)
    }

    /// The class of each picture, where the set has classes.
    pub fn labels(&self) -> Option<&Labels> {
        self.labels.as_ref()
    }

    /// The same pictures, of which nothing else is known.
    pub fn without_labels(self) -> Self {
        Self { labels: None, attributes: None, ..self }
    }

    /// The same pictures with other labels, one for each.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there are more or fewer.
    pub fn with_labels(self, labels: Labels) -> Result<Self> {
        match labels.of.len() == self.count {
            true => Ok(Self { labels: Some(labels), ..self }),
            false => Err(Error::invalid("the number of labels", labels.of.len(), self.count.to_string())),
        }
    }

    /// Those at some places, in memory, with their labels.
    ///
    /// # Errors
    /// As [`row`](Pictures::row), and it panics where that does.
    pub fn select(&self, places: &[usize]) -> Result<Self> {
        let numbers = self.shape.numbers();
        let mut values = vec![0.0; places.len() * numbers];
        values.chunks_exact_mut(numbers).zip(places).try_for_each(|(row, place)| self.row(*place, row))?;
        let rows = match self.rows {
            Rows::Reals(_) => Rows::Reals(values),
            _ => Rows::Bytes(values.into_iter().map(|x| ((x + 1.0) * 127.5).round() as u8).collect()),
        };
        let labels = self.labels.as_ref().map(|labels| labels.select(places));
        let attributes = self.attributes.as_ref().map(|attributes| attributes.select(places));
        let names = places.iter().filter_map(|place| self.names.get(*place)).cloned().collect();
        let (count, skipped, hash) = (places.len(), Vec::new(), rows.hash());
        Ok(Self { count, hash, rows, labels, attributes, names, skipped, ..*self })
    }

    /// The attributes of each picture, where the set has attributes.
    pub fn attributes(&self) -> Option<&Attributes> {
        self.attributes.as_ref()
    }

    /// The file of picture i, from the folder on, where the pictures are files of their own.
    pub fn name(&self, i: usize) -> Option<&str> {
        self.names.get(i).map(String::as_str)
    }

    /// The files that were left out because they could not be read, each with the reason.
    pub fn skipped(&self) -> &[(PathBuf, String)] {
        &self.skipped
    }

    /// What the set is, in 64 letters: other rows, other labels or another shape give another key.
    pub fn key(&self) -> String {
        self.key_with(self.labels.as_ref())
    }

    /// What the pictures are, whatever their labels: other rows or another shape give another key.
    pub fn key_of_rows(&self) -> String {
        self.key_with(None)
    }

    fn key_with(&self, labels: Option<&Labels>) -> String {
        let labels = labels.map(|labels| (&labels.names, &labels.of));
        cache::hex(&Sha256::digest(serde_json::to_vec(&(self.shape, &self.hash, labels)).expect("numbers and texts")))
    }
}

/// Bytes to [−1, 1].
fn scale(bytes: &[u8], row: &mut [f32]) {
    row.iter_mut().zip(bytes).for_each(|(x, byte)| *x = f32::from(*byte) / 127.5 - 1.0);
}
