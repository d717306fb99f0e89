//! Folders of pictures.

use std::{
    collections::BTreeSet,
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
}

impl Files {
    /// Every picture below a folder, in the order of their names; hidden files are left alone.
    ///
    /// # Errors
    /// If a folder cannot be read, or there is no picture.
    pub fn below(root: &Path) -> Result<Self> {
        let (mut names, mut others) = (Vec::new(), 0);
        walk(root, "", 0, &mut names, &mut others)?;
        if names.is_empty() {
            return Err(format(root, "no pictures (.jpg, .jpeg, .png) in this folder or below it"));
        }
        names.sort_unstable();
        let labels = classes(&names);
        Ok(Self { root: root.into(), names, labels, attributes: None, parts: None, others })
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
        }
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

fn walk(folder: &Path, prefix: &str, depth: usize, names: &mut Vec<String>, others: &mut usize) -> Result<()> {
    if depth > DEEPEST {
        return Err(format(folder, "more than 32 folders deep; is there a link to a folder above?"));
    }
    let failed = |path: &Path, source| Error::File { path: path.into(), source };
    for entry in std::fs::read_dir(folder).map_err(|e| failed(folder, e))? {
        let path = entry.map_err(|e| failed(folder, e))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            *others += 1;
            continue;
        };
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        if std::fs::metadata(&path).map_err(|e| failed(&path, e))?.is_dir() {
            walk(&path, &format!("{name}/"), depth + 1, names, others)?;
        } else if is_picture(&path) {
            names.push(name);
        } else {
            *others += 1;
        }
    }
    Ok(())
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
