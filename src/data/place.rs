//! Where sets with names are looked for.

use std::{
    fs::DirEntry,
    path::{Path, PathBuf},
};

use crate::{Error, Result};

/// The sets with names, each with its folder.
pub const NAMES: [(&str, &str); 4] =
    [("mnist", "mnist"), ("fashion", "fashion_mnist"), ("usps", "usps"), ("olivetti", "faces_olivetti")];

/// The folder that holds those sets: the environment variable `GAN_DATA`, or `data`.
pub fn root() -> PathBuf {
    std::env::var_os("GAN_DATA").map_or_else(|| PathBuf::from("data"), PathBuf::from)
}

/// The user's folder for things of that kind that can be made again; `None` if the system names none. All of it may be
/// removed at any time.
pub fn cache_folder(kind: &str) -> Option<PathBuf> {
    dirs::cache_dir().map(|folder| folder.join("shall-we-gan").join(kind))
}

/// Where a set is: a name of [`NAMES`] in the folder `GAN_DATA` (or `data`), or a path.
///
/// # Errors
/// [`Error::Refused`] if nothing is there, with what to do.
pub fn locate(source: &Path) -> Result<PathBuf> {
    let named = NAMES.iter().find(|(name, _)| Path::new(name) == source);
    let path = named.map_or_else(|| source.to_path_buf(), |(_, folder)| root().join(folder));
    // What a broken download has left is no set yet.
    let complete = |file: std::io::Result<DirEntry>| file.is_ok_and(|f| f.path().extension() != Some("part".as_ref()));
    let there = match named {
        Some(_) => std::fs::read_dir(&path).is_ok_and(|mut files| files.any(complete)),
        None => path.exists(),
    };
    if there {
        return Ok(path);
    }
    let advice = match named {
        Some(("olivetti", _)) => {
            "put the 400 faces there in IDX, 400 × 64 × 64 bytes, as \
             olivetti-images-idx3-ubyte.gz (scikit-learn's fetch_olivetti_faces has them), or set GAN_DATA to the folder above"
                .into()
        }
        Some((name, _)) => format!("`gan data get {name}` brings it; GAN_DATA names the folder above"),
        None => {
            let names = NAMES.map(|(name, _)| name).join(", ");
            format!("a folder of pictures, a file in IDX or one of these names is needed: {names}")
        }
    };
    Err(Error::Refused { what: format!("{} is not there", path.display()), why: advice })
}
