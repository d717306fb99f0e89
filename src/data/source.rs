//! What lies at a path.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{
    Options, Part, Pictures, Progress, archives,
    archives::Archive,
    celeba, files,
    folder::{Files, is_picture},
    idx, locate,
};
use crate::{Error, Result};

/// What lies at a path.
#[derive(Debug)]
pub enum Source {
    /// Pictures in files of their own.
    Files {
        /// The name of the layout.
        layout: &'static str,
        /// The files.
        files: Files,
    },
    /// Many pictures in each file.
    Archives {
        /// The name of the format.
        format: &'static str,
        /// The files, training part first.
        archives: Vec<Archive>,
    },
}

/// Reads what lies at a path or has that name.
pub fn open(source: &Path, options: &Options, progress: &mut Progress<'_>) -> Result<Pictures> {
    match Source::at(&locate(source)?)? {
        Source::Files { files, .. } => files::read(files.part(options.part)?, options, progress),
        Source::Archives { archives, .. } => {
            archives::read(archives::of_part(archives, options.part, source)?, options)
        }
    }
}

impl Source {
    /// Looks what lies at a path, without reading pictures.
    ///
    /// # Errors
    /// If that cannot be seen, or CelebA's lists are not what they must be.
    pub fn at(path: &Path) -> Result<Self> {
        if path.is_file() && is_picture(path) {
            let why = "give the folder that it lies in, or a file in IDX";
            return Err(Error::Refused {
                what: format!("{} is one picture and no set", path.display()),
                why: why.into(),
            });
        }
        if path.is_file() {
            let usps = name(path).is_some_and(|name| USPS.iter().any(|(_, known)| plain(name) == *known));
            let archive = Archive { part: Part::All, path: path.into(), labels: labels_beside(path), usps };
            return Ok(Source::Archives { format: if usps { "USPS" } else { "IDX" }, archives: vec![archive] });
        }
        if path.join(celeba::PICTURES).is_dir() {
            return Ok(Source::Files { layout: "CelebA", files: celeba::files(path)? });
        }
        for (format, archives) in [("USPS", usps_in(path)), ("IDX", idx_in(path)?)] {
            if !archives.is_empty() {
                return Ok(Source::Archives { format, archives });
            }
        }
        Ok(Source::Files { layout: "folder of pictures", files: Files::below(path)? })
    }
}

/// The files of the USPS digits.
const USPS: [(Part, &str); 2] = [(Part::Train, "zip.train"), (Part::Test, "zip.test")];

fn usps_in(folder: &Path) -> Vec<Archive> {
    let archive = |(part, name): (Part, &str)| {
        let names = [name.to_string(), format!("{name}.gz")];
        let path = names.iter().map(|name| folder.join(name)).find(|path| path.is_file())?;
        Some(Archive { part, path, labels: None, usps: true })
    };
    USPS.into_iter().filter_map(archive).collect()
}

/// The IDX files with pictures in a folder; of a file that is there both plain and packed, the plain one.
fn idx_in(folder: &Path) -> Result<Vec<Archive>> {
    let failed = |source| Error::File { path: folder.into(), source };
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let Some(name) = name(&path) else { continue };
        let Some(prefix) = idx::prefix(name).filter(|_| path.is_file()) else { continue };
        let (part, packed) = (part(prefix), plain(name) != name);
        let place = (part == Part::Test, prefix.to_string());
        if !packed || !found.contains_key(&place) {
            found.insert(place, Archive { part, labels: labels_beside(&path), usps: false, path });
        }
    }
    Ok(found.into_values().collect())
}

/// The part that a word before `-images` names, as in `train` or `emnist-letters-test`.
fn part(prefix: &str) -> Part {
    let prefix = prefix.to_lowercase();
    let has = |starts: &[&str]| {
        let mut words = prefix.split(|c: char| !c.is_alphanumeric());
        words.any(|word| starts.iter().any(|start| word.starts_with(start)))
    };
    match () {
        () if has(&["train"]) => Part::Train,
        () if has(&["test", "t10k"]) => Part::Test,
        () => Part::All,
    }
}

/// The labels that belong to a file of pictures by its name, packed or not.
fn labels_beside(path: &Path) -> Option<PathBuf> {
    idx::label_names(name(path)?).iter().map(|name| path.with_file_name(name)).find(|path| path.is_file())
}

fn name(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}

fn plain(name: &str) -> &str {
    name.strip_suffix(".gz").unwrap_or(name)
}
