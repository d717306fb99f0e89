//! What lies at a path.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{Options, Part, Pictures, archives, archives::Archive, celeba, files, folder::Files, idx, locate};
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
pub fn open(source: &Path, options: &Options, progress: &mut dyn FnMut(usize, usize)) -> Result<Pictures> {
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
        if path.is_file() {
            let archives =
                vec![Archive { part: Part::All, path: path.into(), labels: labels_beside(path), usps: false }];
            return Ok(Source::Archives { format: "IDX", archives });
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

fn usps_in(folder: &Path) -> Vec<Archive> {
    let parts = [(Part::Train, "zip.train"), (Part::Test, "zip.test")];
    let archive = |(part, name): (Part, &str)| {
        let names = [name.to_string(), format!("{name}.gz")];
        let path = names.iter().map(|name| folder.join(name)).find(|path| path.is_file())?;
        Some(Archive { part, path, labels: None, usps: true })
    };
    parts.into_iter().filter_map(archive).collect()
}

/// The IDX files with pictures in a folder; a file that is there both plain and packed counts once.
fn idx_in(folder: &Path) -> Result<Vec<Archive>> {
    let failed = |source| Error::File { path: folder.into(), source };
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if name.contains(idx::PICTURES) && path.is_file() {
            let part = match name {
                _ if name.starts_with("train") => Part::Train,
                _ if name.starts_with("t10k") || name.starts_with("test") => Part::Test,
                _ => Part::All,
            };
            let labels = labels_beside(&path);
            let plain = name.trim_end_matches(".gz").to_string();
            found.insert((part == Part::Test, plain), Archive { part, path, labels, usps: false });
        }
    }
    Ok(found.into_values().collect())
}

/// The labels that belong to a file of pictures by its name, packed or not.
fn labels_beside(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let labels = name.contains(idx::PICTURES).then(|| name.replace(idx::PICTURES, idx::LABELS))?;
    let plain = labels.trim_end_matches(".gz").to_string();
    let packed = format!("{plain}.gz");
    [labels, plain, packed].iter().map(|name| path.with_file_name(name)).find(|path| path.is_file())
}
