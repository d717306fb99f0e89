//! Sets whose files hold many pictures each: IDX and USPS.

use std::path::{Path, PathBuf};

use image::{DynamicImage, GrayImage};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::{
    Labels, Options, Part, Pictures, Shape, archive::format, cache, decode, idx, olivetti, pictures::Rows, usps,
};
use crate::{Error, Result};

/// A file with many pictures.
#[derive(Debug)]
pub struct Archive {
    /// The part that it is; all, if the set has no parts.
    pub part: Part,
    /// The pictures.
    pub path: PathBuf,
    /// Their labels, where those are in a file of their own.
    pub labels: Option<PathBuf>,
    /// Whether it is the USPS text, and not IDX.
    pub usps: bool,
}

/// What an archive holds.
#[derive(Debug)]
pub struct Contents {
    /// Of each picture.
    pub shape: Shape,
    /// As they are in the file.
    pub numbers: Numbers,
    /// The class of each picture.
    pub labels: Option<Vec<u16>>,
}

/// The pictures of an archive.
#[derive(Debug)]
pub enum Numbers {
    /// 0 to 255.
    Bytes(Vec<u8>),
    /// −1 to 1.
    Reals(Vec<f32>),
}

impl Archive {
    /// Reads the file, and that of the labels.
    ///
    /// # Errors
    /// If one of them is not what it must be, or they do not belong together.
    pub fn read(&self) -> Result<Contents> {
        if self.usps {
            let (labels, reals) = usps::read(&self.path)?;
            let shape = Shape { height: usps::SIDE, width: usps::SIDE, channels: 1 };
            return Ok(Contents { shape, numbers: Numbers::Reals(reals), labels: Some(labels) });
        }
        let pictures = idx::read(&self.path, 3)?;
        let (count, height, width) = (pictures.sizes[0], pictures.sizes[1], pictures.sizes[2]);
        let labels = self.labels.as_ref().map(|path| labels(path, count)).transpose()?;
        let shape = Shape { height, width, channels: 1 };
        Ok(Contents { shape, numbers: Numbers::Bytes(pictures.bytes), labels })
    }
}

fn labels(path: &Path, pictures: usize) -> Result<Vec<u16>> {
    let labels = idx::read(path, 1)?;
    if labels.bytes.len() != pictures {
        let why = format!("{} labels for {pictures} pictures: do the files belong together?", labels.bytes.len());
        return Err(format(path, why));
    }
    Ok(labels.bytes.into_iter().map(u16::from).collect())
}

impl Contents {
    /// How many pictures.
    pub fn count(&self) -> usize {
        let numbers = match &self.numbers {
            Numbers::Bytes(bytes) => bytes.len(),
            Numbers::Reals(reals) => reals.len(),
        };
        numbers / self.shape.numbers()
    }

    /// The pictures in another shape.
    fn resized(self, shape: Shape, options: &Options) -> Numbers {
        let numbers = self.shape.numbers();
        match self.numbers {
            same if shape == self.shape => same,
            Numbers::Bytes(bytes) => {
                Numbers::Bytes(each(&bytes, numbers, |picture| decode::row(grey(picture, self.shape), shape, options)))
            }
            Numbers::Reals(reals) => Numbers::Reals(each(&reals, numbers, |picture| {
                decode::row_of_reals(picture, self.shape, shape, options)
            })),
        }
    }

    /// The SHA-256 of the pictures.
    pub fn hash(&self) -> String {
        let hash = Sha256::new();
        let hash = match &self.numbers {
            Numbers::Bytes(bytes) => hash.chain_update(bytes),
            Numbers::Reals(reals) => reals.iter().fold(hash, |hash, x| hash.chain_update(x.to_le_bytes())),
        };
        cache::hex(&hash.finalize())
    }
}

fn each<T: Sync + Send + Copy>(pictures: &[T], numbers: usize, row: impl Fn(&[T]) -> Vec<T> + Sync + Send) -> Vec<T> {
    pictures.par_chunks_exact(numbers).map(row).collect::<Vec<_>>().concat()
}

fn grey(picture: &[u8], Shape { height, width, .. }: Shape) -> DynamicImage {
    let picture = GrayImage::from_raw(width as u32, height as u32, picture.to_vec());
    DynamicImage::ImageLuma8(picture.expect("a byte for each pixel"))
}

/// The files of one part.
///
/// # Errors
/// [`Error::Refused`] if there is none.
pub fn of_part(mut archives: Vec<Archive>, part: Part, source: &Path) -> Result<Vec<Archive>> {
    let there: Vec<&str> = archives.iter().map(|archive| archive.part.name()).collect();
    archives.retain(|archive| {
        let whole = archive.part == Part::All && part == Part::Train;
        part == Part::All || archive.part == part || whole
    });
    if archives.is_empty() {
        let what = format!("the part {} of {}", part.name(), source.display());
        return Err(Error::Refused { what, why: format!("it has only {}", there.join(" and ")) });
    }
    Ok(archives)
}

/// The pictures of all these files as one set.
pub fn read(archives: Vec<Archive>, options: &Options) -> Result<Pictures> {
    let mut hashes = Vec::new();
    let (mut bytes, mut reals, mut labels, mut first) = (Vec::new(), Vec::new(), Some(Vec::new()), None);
    for archive in &archives {
        let contents = archive.read()?;
        let shape = *first.get_or_insert(contents.shape);
        if contents.shape != shape {
            let why = format!("its pictures are {}, those of the other file {shape}", contents.shape);
            return Err(format(&archive.path, why));
        }
        hashes.push(contents.hash());
        labels = labels.zip(contents.labels.clone()).map(|(all, more)| [all, more].concat());
        match contents.resized(wanted(shape, options), options) {
            Numbers::Bytes(more) => bytes.extend(more),
            Numbers::Reals(more) => reals.extend(more),
        }
    }
    let shape = wanted(first.expect("a part has at least one file"), options);
    let rows = if reals.is_empty() { Rows::Bytes(bytes) } else { Rows::Reals(reals) };
    let made_from = serde_json::to_vec(&(&hashes, shape, options.fit, options.filter)).expect("numbers and texts");
    Ok(Pictures {
        shape,
        count: rows.len() / shape.numbers(),
        rows,
        labels: labels.map(Labels::numbered),
        attributes: olivetti::attributes(&hashes.concat()),
        skipped: Vec::new(),
        key: cache::hex(&Sha256::digest(made_from)),
    })
}

/// The shape that was asked for.
fn wanted(own: Shape, options: &Options) -> Shape {
    let (height, width) = options.size.unwrap_or((own.height, own.width));
    Shape { height, width, channels: options.channels.unwrap_or(own.channels) }
}
