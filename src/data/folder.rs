//! Folders of pictures.

use std::{
    collections::BTreeSet,
    fs::Metadata,
    io,
    path::{Path, PathBuf},
};

use super::{Attributes, Labels, Part, archive::format};
use crate::{Error, Result};

/// How a picture's name may end, in small letters.
const ENDINGS: [&str; 3] = ["jpg", "jpeg", "png"];

/// Deeper than anybody nests pictures: a folder that is linked into itself is deeper.
const DEEPEST: usize = 32;

/// The picture files of a set, with what is known of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// What the names are relative to.
    pub root: PathBuf,
    /// The names, in order.
    pub names: Vec<String>,
    /// The classes, where the set has them.
    pub labels: Option<Labels>,
    /// The attributes, where the set has them.
    pub attributes: Option<Attributes>,
    /// The part of each picture, where the set has parts.
    pub parts: Option<Vec<Part>>,
    /// How many files are no pictures.
    pub others: usize,
    /// What cannot even be looked at, with the reason: links to nothing, pipes, folders that are closed.
    pub unreadable: Vec<(PathBuf, String)>,
}

impl Files {
    /// Every picture below a folder, in the order of their names; hidden files are left alone.
    ///
    /// # Errors
    /// If the folder cannot be read, or there is no picture.
    pub fn below(root: &Path) -> Result<Self> {
        let mut files = Self::found(root)?;
        if files.names.is_empty() && files.unreadable.is_empty() {
            return Err(format(root, "no pictures (.jpg, .jpeg, .png) in this folder or below it"));
        }
        files.names.sort_unstable();
        files.unreadable.sort_unstable();
        files.labels = classes(&files.names);
        Ok(files)
    }

    /// The same, which may be none, in any order.
    fn found(root: &Path) -> Result<Self> {
        let (names, unreadable) = (Vec::new(), Vec::new());
        let mut files =
            Self { root: root.into(), names, labels: None, attributes: None, parts: None, others: 0, unreadable };
        files.walk(root, "", 0)?;
        Ok(files)
    }

    fn walk(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<()> {
        if depth > DEEPEST {
            return Err(format(folder, "more than 32 folders deep; is there a link to a folder above?"));
        }
        let failed = |source| Error::File { path: folder.into(), source };
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            match self.add(&path, prefix, depth) {
                Err(Error::File { source, .. }) => self.unreadable.push((path, source.to_string())),
                added => added?,
            }
        }
        Ok(())
    }

    /// Adds what is there: a picture, or those of a folder.
    fn add(&mut self, path: &Path, prefix: &str, depth: usize) -> Result<()> {
        let failed = |source| Error::File { path: path.into(), source };
        let name = path.file_name().unwrap_or_default();
        if name.as_encoded_bytes().starts_with(b".") {
            return Ok(());
        }
        let found = std::fs::metadata(path);
        let is_folder = found.as_ref().is_ok_and(Metadata::is_dir);
        if !is_folder && !is_picture(path) {
            self.others += 1;
            return Ok(());
        }
        let no_text = || failed(io::Error::other("its name is not text in UTF-8; give it another"));
        let name = format!("{prefix}{}", name.to_str().ok_or_else(no_text)?);
        let found = found.map_err(failed)?;
        match is_folder {
            true => self.walk(path, &format!("{name}/"), depth + 1)?,
            false if found.is_file() => self.names.push(name),
            false => return Err(failed(io::Error::other("neither a file nor a folder"))),
        }
        Ok(())
    }

    /// The path of picture i.
    pub fn path(&self, i: usize) -> PathBuf {
        self.root.join(&self.names[i])
    }

    /// The pictures at those places.
    pub fn select(&self, places: &[usize]) -> Self {
        Self {
            root: self.root.clone(),
            names: places.iter().map(|i| self.names[*i].clone()).collect(),
            labels: self.labels.as_ref().map(|labels| labels.select(places)),
            attributes: self.attributes.as_ref().map(|attributes| attributes.select(places)),
            parts: self.parts.as_ref().map(|parts| places.iter().map(|i| parts[*i]).collect()),
            others: self.others,
            unreadable: self.unreadable.clone(),
        }
    }

    /// The pictures at all places but those.
    pub fn without(&self, left_out: &[usize]) -> Self {
        self.select(&(0..self.names.len()).filter(|i| left_out.binary_search(i).is_err()).collect::<Vec<_>>())
    }

    /// The pictures of one part.
    ///
    /// # Errors
    /// [`Error::Refused`] if there are none.
    pub fn part(self, part: Part) -> Result<Self> {
        let what = |files: &Self| format!("the part {} of {}", part.name(), files.root.display());
        let places: Vec<usize> = match (part, &self.parts) {
            (Part::All, _) | (Part::Train, None) => return Ok(self),
            (_, None) => {
                let why = "this folder is not divided into parts; all of it is train".into();
                return Err(Error::Refused { what: what(&self), why });
            }
            (_, Some(parts)) => (0..parts.len()).filter(|i| parts[*i] == part).collect(),
        };
        if places.is_empty() {
            let why = "no picture is in it; ask for another part, or all".into();
            return Err(Error::Refused { what: what(&self), why });
        }
        Ok(self.select(&places))
    }
}

/// The names of all pictures below a folder.
///
/// # Errors
/// If the folder cannot be read.
#[cfg(feature = "cli")]
pub fn pictures_below(folder: &Path) -> Result<Vec<String>> {
    Ok(Files::found(folder)?.names)
}

/// By its ending; the contents decide how it is read.
pub fn is_picture(path: &Path) -> bool {
    let ending = path.extension().and_then(|e| e.to_str()).map(str::to_lowercase);
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// The sub-folders as classes, where every picture lies in one of several sub-folders, directly.
fn classes(names: &[String]) -> Option<Labels> {
    let folder = |name: &String| {
        let (folder, file) = name.split_once('/')?;
        (!file.contains('/')).then(|| folder.to_string())
    };
    let folders: Vec<String> = names.iter().map(folder).collect::<Option<_>>()?;
    let classes: Vec<String> = folders.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    if !(2..=usize::from(u16::MAX)).contains(&classes.len()) {
        return None;
    }
    let of = folders.iter().map(|folder| classes.partition_point(|class| class < folder) as u16).collect();
    Some(Labels { names: classes, of })
}
