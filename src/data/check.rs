//! What a set is made of, and which of its files cannot be read.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use serde::{Serialize, Serializer};

use super::{
    Part, Shape,
    archives::{self, Archive},
    celeba, decode,
    files::chunks,
    folder::Files,
    locate, olivetti,
    source::Source,
};
use crate::{Error, Result};

/// What was found at a path.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Where.
    #[serde(serialize_with = "lossily")]
    pub path: PathBuf,
    /// "folder of pictures", "CelebA", "IDX" or "USPS".
    pub layout: String,
    /// How many pictures can be read.
    pub pictures: usize,
    /// How many of them each part has, where the set has parts.
    pub parts: Vec<PartReport>,
    /// How many have each shape, the most frequent first.
    pub shapes: Vec<(Shape, usize)>,
    /// How many of them each class has.
    pub classes: Vec<(String, usize)>,
    /// How many of them have each attribute.
    pub attributes: Vec<(String, usize)>,
    /// How many files are no pictures.
    pub others: usize,
    /// Every file that cannot be read.
    pub unreadable: Vec<Unreadable>,
}

/// One part of a set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartReport {
    /// "train", "valid" or "test".
    pub name: String,
    /// How many pictures.
    pub pictures: usize,
}

/// A file that cannot be read, or not together with the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unreadable {
    /// Which.
    #[serde(serialize_with = "lossily")]
    pub path: PathBuf,
    /// Why.
    pub why: String,
}

/// A path as text, whatever bytes it has.
fn lossily<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}

/// Reads everything at a path, or of a set with that name, and says what is there; `progress` is told how many files of
/// how many have been read.
///
/// # Errors
/// If nothing is there or a folder cannot be read; a file that cannot be read is in the report.
pub fn check(source: &Path, progress: &mut dyn FnMut(usize, usize)) -> Result<Report> {
    let path = locate(source)?;
    match Source::at(&path) {
        Ok(Source::Files { layout, files }) => Ok(of_files(path, layout, &files, progress)),
        Ok(Source::Archives { format, archives }) => Ok(of_archives(path, format, &archives, progress)),
        // CelebA's lists may be wrong where its pictures are not.
        Err(Error::Format { path: list, why }) if list.is_file() => {
            let files = Files { others: 0, ..Files::below(&path.join(celeba::PICTURES))? };
            let mut report = of_files(path, "CelebA", &files, progress);
            report.classes.clear();
            report.unreadable.push(Unreadable { path: list, why });
            Ok(report)
        }
        Err(error) => Err(error),
    }
}

impl Report {
    fn new(path: PathBuf, layout: &str) -> Self {
        let (parts, shapes, unreadable) = (Vec::new(), Vec::new(), Vec::new());
        let (classes, attributes) = (Vec::new(), Vec::new());
        Self { path, layout: layout.into(), pictures: 0, parts, shapes, classes, attributes, others: 0, unreadable }
    }

    /// Counts pictures of a shape.
    fn add(&mut self, shape: Shape, pictures: usize) {
        self.pictures += pictures;
        match self.shapes.iter_mut().find(|(known, _)| *known == shape) {
            Some((_, count)) => *count += pictures,
            None => self.shapes.push((shape, pictures)),
        }
    }

    /// Counts the pictures of an archive, then their classes.
    fn add_archive(&mut self, archive: &Archive, classes: &mut BTreeMap<u16, usize>) -> Result<()> {
        let contents = archive.read()?;
        let first = self.shapes.first().map_or(contents.shape, |(shape, _)| *shape);
        self.add(contents.shape, contents.count());
        if archive.part != Part::All {
            self.parts.push(PartReport { name: archive.part.name().into(), pictures: contents.count() });
        }
        if let Some(attributes) = olivetti::attributes(&contents.rows) {
            self.attributes = attributes.names.iter().cloned().zip(attributes.counts()).collect();
        }
        archive.labels(&contents)?.iter().flatten().for_each(|class| *classes.entry(*class).or_insert(0) += 1);
        archives::same_shape(archive, contents.shape, first)
    }

    /// Notes a file that cannot be read.
    fn fail(&mut self, path: PathBuf, error: Error) {
        let (path, why) = match error {
            Error::Format { path, why } => (path, why),
            Error::File { path, source } => (path, source.to_string()),
            other => (path, other.to_string()),
        };
        self.unreadable.push(Unreadable { path, why });
    }

    fn sorted(mut self) -> Self {
        self.shapes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        self
    }
}

fn of_files(path: PathBuf, layout: &str, files: &Files, progress: &mut dyn FnMut(usize, usize)) -> Report {
    let mut report = Report { others: files.others, ..Report::new(path, layout) };
    let (mut done, all, mut left_out) = (0, files.names.len(), Vec::new());
    for chunk in chunks(all, 1) {
        let shapes: Vec<Result<Shape>> = chunk.par_iter().map(|i| decode::decoded_shape(&files.path(*i))).collect();
        for (i, shape) in chunk.iter().zip(shapes) {
            match shape {
                Ok(shape) => report.add(shape, 1),
                Err(error) => {
                    left_out.push(*i);
                    report.fail(files.path(*i), error);
                }
            }
        }
        done += chunk.len();
        progress(done, all);
    }
    let others = files.unreadable.iter().cloned().map(|(path, why)| Unreadable { path, why });
    report.unreadable.extend(others);
    let kept = files.without(&left_out);
    if let Some(labels) = &kept.labels {
        report.classes = labels.names.iter().cloned().zip(labels.counts()).collect();
    }
    if let Some(attributes) = &kept.attributes {
        report.attributes = attributes.names.iter().cloned().zip(attributes.counts()).collect();
    }
    for part in [Part::Train, Part::Valid, Part::Test] {
        let count = kept.parts.iter().flatten().filter(|p| **p == part).count();
        if count > 0 {
            report.parts.push(PartReport { name: part.name().into(), pictures: count });
        }
    }
    report.sorted()
}

fn of_archives(path: PathBuf, format: &str, archives: &[Archive], progress: &mut dyn FnMut(usize, usize)) -> Report {
    let mut report = Report::new(path, format);
    let mut classes = BTreeMap::new();
    for (i, archive) in archives.iter().enumerate() {
        if let Err(error) = report.add_archive(archive, &mut classes) {
            report.fail(archive.path.clone(), error);
        }
        progress(i + 1, archives.len());
    }
    report.classes = classes.into_iter().map(|(class, count)| (class.to_string(), count)).collect();
    report.sorted()
}
