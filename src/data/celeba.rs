//! CelebA in its own layout (Liu, Luo, Wang and Tang 2015, arXiv:1411.7766):
//!
//! - `img_align_celeba/000001.jpg` and so on, 178 by 218 pixels;
//! - `list_attr_celeba.txt`: how many pictures, the names of the attributes, then for each picture its file's name and
//!   one 1 or −1 for each attribute;
//! - `list_eval_partition.txt`: for each picture its file's name and 0, 1 or 2 for training, validation and test.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use super::{Attributes, Part, archive::format, folder::Files};
use crate::{Error, Result};

/// Where the pictures are.
pub const PICTURES: &str = "img_align_celeba";

/// The attributes' file.
const ATTRIBUTES: &str = "list_attr_celeba.txt";

/// The parts' file; without it there is only the whole.
const PARTITION: &str = "list_eval_partition.txt";

/// The pictures of a folder in CelebA's layout, with attributes, and with parts if the file is there.
///
/// # Errors
/// If a list is not what it must be, or the lists and the pictures are not the same ones.
pub fn files(root: &Path) -> Result<Files> {
    let mut files = Files::below(&root.join(PICTURES))?;
    (files.labels, files.others) = (None, 0);
    files.attributes = Some(attributes(&root.join(ATTRIBUTES), &files.names)?);
    let partition = root.join(PARTITION);
    files.parts = partition.exists().then(|| parts(&partition, &files.names)).transpose()?;
    Ok(files)
}

fn attributes(path: &Path, names: &[String]) -> Result<Attributes> {
    let text = read(path)?;
    let mut lines = text.lines();
    let count: Option<usize> = lines.next().and_then(|line| line.trim().parse().ok());
    let count = count.ok_or_else(|| format(path, "its first line must be the number of pictures"))?;
    let header = lines.next().unwrap_or_default();
    let columns: Vec<String> = header.split_ascii_whitespace().map(str::to_string).collect();
    if columns.is_empty() {
        return Err(format(path, "its second line must name the attributes"));
    }
    let rows = rows(path, lines, 3, |words| {
        let value = |word: &&str| match *word {
            "1" => Ok(true),
            "-1" => Ok(false),
            other => Err(format!("{other:?} is neither 1 nor -1")),
        };
        let values: Vec<bool> = words.iter().map(value).collect::<Result<_, _>>()?;
        let complete = values.len() == columns.len();
        complete.then_some(values).ok_or_else(|| format!("{} values for {} attributes", words.len(), columns.len()))
    })?;
    if rows.len() != count {
        return Err(format(path, format!("it announces {count} pictures and has {} rows", rows.len())));
    }
    let values = matched(path, names, &rows)?.into_iter().flatten().copied().collect();
    Ok(Attributes { names: columns, values })
}

fn parts(path: &Path, names: &[String]) -> Result<Vec<Part>> {
    let text = read(path)?;
    let rows = rows(path, text.lines(), 1, |words| match words {
        ["0"] => Ok(Part::Train),
        ["1"] => Ok(Part::Valid),
        ["2"] => Ok(Part::Test),
        _ => Err("not a file's name and 0, 1 or 2".into()),
    })?;
    Ok(matched(path, names, &rows)?.into_iter().copied().collect())
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => format(path, "is missing; CelebA's own file of that name belongs there"),
        std::io::ErrorKind::InvalidData => format(path, "is not a text"),
        _ => Error::File { path: PathBuf::from(path), source },
    })
}

/// What the row of each file says, by the file's name. Only that is kept: CelebA's lists have eight million words.
type Rows<'a, T> = HashMap<&'a str, T>;

/// The rows of a list by their first word, what follows it parsed; the first of them is in line `first`.
fn rows<'a, T>(
    path: &Path,
    lines: impl Iterator<Item = &'a str>,
    first: usize,
    parse: impl Fn(&[&str]) -> Result<T, String>,
) -> Result<Rows<'a, T>> {
    let mut rows = Rows::new();
    for (i, line) in lines.enumerate() {
        let wrong = |why: String| format(path, format!("line {}: {why}", first + i));
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let [name, words @ ..] = &words[..] else { continue };
        if rows.insert(*name, parse(words).map_err(wrong)?).is_some() {
            return Err(wrong(format!("{name} is there twice")));
        }
    }
    Ok(rows)
}

/// The row of each picture; both must be complete.
fn matched<'a, T>(path: &Path, names: &[String], rows: &'a Rows<T>) -> Result<Vec<&'a T>> {
    let row = |name: &String| rows.get(name.as_str()).ok_or_else(|| format(path, format!("{name} has no row")));
    let found: Vec<&T> = names.iter().map(row).collect::<Result<_>>()?;
    if found.len() != rows.len() {
        let missing = rows.keys().filter(|name| names.binary_search_by(|n| n.as_str().cmp(name)).is_err());
        let first = missing.min().copied().unwrap_or_default();
        let (rows, pictures) = (rows.len(), names.len());
        let why = format!("{rows} rows, but {PICTURES} has {pictures} pictures: {first} is missing; unpack them again");
        return Err(format(path, why));
    }
    Ok(found)
}
