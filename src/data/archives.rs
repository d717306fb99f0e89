//! Sets whose files hold many pictures each: IDX and USPS.

use std::path::{Path, PathBuf};

use image::{DynamicImage, GrayImage};
use rayon::prelude::*;

use super::{Labels, Options, Part, Pictures, Shape, archive::format, decode, idx, olivetti, pictures::Rows, usps};
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
    /// The pictures as they are in the file.
    pub rows: Rows,
    /// The class of each picture, where the same file says it.
    pub labels: Option<Vec<u16>>,
}

impl Archive {
    /// Reads the file with the pictures.
    ///
    /// # Errors
    /// If it is not what it must be.
    pub fn read(&self) -> Result<Contents> {
        if self.usps {
            let (labels, reals) = usps::read(&self.path)?;
            let shape = Shape { height: usps::SIDE, width: usps::SIDE, channels: 1 };
            return Ok(Contents { shape, rows: Rows::Reals(reals), labels: Some(labels) });
        }
        let pictures = idx::read(&self.path, 3)?;
        let shape = Shape { height: pictures.sizes[1], width: pictures.sizes[2], channels: 1 };
        Ok(Contents { shape, rows: Rows::Bytes(pictures.bytes), labels: None })
    }

    /// The classes of the pictures: those that were with them, or from the file beside.
    ///
    /// # Errors
    /// If that is not what it must be, or not for these pictures.
    pub fn labels(&self, contents: &Contents) -> Result<Option<Vec<u16>>> {
        let Some(path) = &self.labels else { return Ok(contents.labels.clone()) };
        let (labels, pictures) = (idx::read(path, 1)?, contents.count());
        if labels.bytes.len() != pictures {
            let why = format!("{} labels for {pictures} pictures: do the files belong together?", labels.bytes.len());
            return Err(format(path, why));
        }
        Ok(Some(labels.bytes.into_iter().map(u16::from).collect()))
    }
}

impl Contents {
    /// How many pictures.
    pub fn count(&self) -> usize {
        self.rows.len() / self.shape.numbers()
    }

    /// The pictures in another shape.
    fn resized(self, shape: Shape, options: &Options) -> Rows {
        let numbers = (self.shape.numbers(), shape.numbers());
        match self.rows {
            same if shape == self.shape => same,
            Rows::Bytes(bytes) => {
                Rows::Bytes(each(&bytes, numbers, |picture| decode::row(grey(picture, self.shape), shape, options)))
            }
            Rows::Reals(reals) => {
                Rows::Reals(each(&reals, numbers, |picture| decode::row_of_reals(picture, self.shape, shape, options)))
            }
            file @ Rows::File(..) => file,
        }
    }
}

/// Makes a row of `to` numbers of each picture of `from` numbers.
fn each<T: Copy + Default + Send + Sync>(
    pictures: &[T],
    (from, to): (usize, usize),
    row: impl Fn(&[T]) -> Vec<T> + Sync,
) -> Vec<T> {
    let mut rows = vec![T::default(); pictures.len() / from * to];
    let pairs = rows.par_chunks_exact_mut(to).zip(pictures.par_chunks_exact(from));
    pairs.for_each(|(made, picture)| made.copy_from_slice(&row(picture)));
    rows
}

fn grey(picture: &[u8], Shape { height, width, .. }: Shape) -> DynamicImage {
    let picture = GrayImage::from_raw(width as u32, height as u32, picture.to_vec());
    DynamicImage::ImageLuma8(picture.expect("a byte for each pixel"))
}

/// The files of one part.
///
/// # Errors
/// [`Error::Refused`] if there is none, or more than one set; [`Error::Format`] if only some have labels.
pub fn of_part(mut archives: Vec<Archive>, part: Part, source: &Path) -> Result<Vec<Archive>> {
    let there: Vec<&str> = archives.iter().map(|archive| archive.part.name()).collect();
    archives.retain(|archive| {
        let whole = archive.part == Part::All && part == Part::Train;
        part == Part::All || archive.part == part || whole
    });
    let refused = |why| Error::Refused { what: format!("the part {} of {}", part.name(), source.display()), why };
    if archives.is_empty() {
        return Err(refused(format!("it has only {}", there.join(" and "))));
    }
    for (i, archive) in archives.iter().enumerate() {
        if let Some(other) = archives[..i].iter().find(|other| other.part == archive.part) {
            let (one, two) = (other.path.display(), archive.path.display());
            return Err(refused(format!(
                "more than one set lies there, such as {one} and {two}; name one of the files"
            )));
        }
    }
    let has_labels = |archive: &&Archive| archive.usps || archive.labels.is_some();
    if let (Some(with), Some(without)) =
        (archives.iter().find(has_labels), archives.iter().find(|archive| !has_labels(archive)))
    {
        let names = without.path.file_name().and_then(|name| name.to_str()).map(idx::label_names).unwrap_or_default();
        let missing = without.path.with_file_name(names.first().map_or("its labels", String::as_str));
        return Err(format(&missing, format!("is missing, where {} has labels", with.path.display())));
    }
    Ok(archives)
}

/// The pictures of all these files as one set. They stay in memory, however large.
///
/// # Errors
/// If a file is not what it must be, or they have different shapes.
pub fn read(archives: Vec<Archive>, options: &Options) -> Result<Pictures> {
    let (mut bytes, mut reals, mut labels, mut first) = (Vec::new(), Vec::new(), Some(Vec::new()), None);
    let mut attributes = None;
    for archive in &archives {
        let contents = archive.read()?;
        let shape = *first.get_or_insert(contents.shape);
        same_shape(archive, contents.shape, shape)?;
        labels = labels.zip(archive.labels(&contents)?).map(|(all, more)| [all, more].concat());
        attributes = olivetti::attributes(&contents.rows).filter(|_| archives.len() == 1);
        match contents.resized(wanted(shape, options), options) {
            Rows::Reals(more) => reals.extend(more),
            Rows::Bytes(more) if bytes.is_empty() => bytes = more,
            Rows::Bytes(more) => bytes.extend(more),
            Rows::File(..) => unreachable!("an archive is read into memory"),
        }
    }
    let shape = wanted(first.expect("a part has at least one file"), options);
    let rows = if reals.is_empty() { Rows::Bytes(bytes) } else { Rows::Reals(reals) };
    let labels = labels.map(Labels::numbered);
    let (count, hash) = (rows.len() / shape.numbers(), rows.hash());
    Ok(Pictures { shape, count, rows, labels, attributes, names: Vec::new(), skipped: Vec::new(), hash })
}

/// That the pictures of an archive are like those of the one before.
///
/// # Errors
/// [`Error::Format`] if not.
pub fn same_shape(archive: &Archive, own: Shape, other: Shape) -> Result<()> {
    if own == other {
        return Ok(());
    }
    Err(format(&archive.path, format!("its pictures are {own}, those of the other file {other}")))
}

/// The shape that was asked for.
fn wanted(own: Shape, options: &Options) -> Shape {
    let (height, width) = options.size.unwrap_or((own.height, own.width));
    Shape { height, width, channels: options.channels.unwrap_or(own.channels) }
}
