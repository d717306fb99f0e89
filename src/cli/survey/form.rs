//! The form, and the key to it.

use std::{
    collections::BTreeSet,
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use image::ImageFormat;
use rand::seq::SliceRandom;
use sha2::{Digest, Sha256};

use super::{Key, Question, Side, file};
use crate::{
    Error, Result,
    atomic::write_atomically,
    data::is_picture,
    random::{self, Purpose},
};

/// The page, with places for the form's name and its pictures.
const PAGE: &str = include_str!("form.html");

/// Writes the form and beside it the key, whose place it answers.
///
/// # Errors
/// If the folders do not hold pictures of the same names, or a file cannot be written.
pub fn write(a: &Path, b: &Path, seed: u64, out: &Path) -> Result<PathBuf> {
    let names = common(a, b)?;
    let sides = sides(names.len(), seed);
    let mut pairs = Vec::new();
    for (name, side) in names.iter().zip(&sides) {
        let [a, b] = [picture(&a.join(name))?, picture(&b.join(name))?];
        pairs.push(if *side == Side::Left { [a, b] } else { [b, a] });
    }
    let pairs = serde_json::to_string(&pairs).expect("texts become JSON");
    let form: String = Sha256::digest(&pairs).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let page = PAGE.replace("{{form}}", &form).replace("{{pairs}}", &pairs);
    let questions = names.into_iter().zip(sides).map(|(name, a)| Question { name, a }).collect();
    let key = Key { form, a: a.display().to_string(), b: b.display().to_string(), questions };
    let key_path = out.with_extension("key.json");
    // Without its key nobody's answers to a form can be counted: another form's stays, and a form comes after its own.
    let same = |old: Vec<u8>| serde_json::from_slice::<Key>(&old).is_ok_and(|old| old.form == key.form);
    if fs::read(&key_path).is_ok_and(|old| !same(old)) {
        let why = format!("{} is the key of another form; choose another --out, or move both away", key_path.display());
        return Err(Error::Refused { what: format!("writing {}", out.display()), why });
    }
    write_atomically(&key_path, &serde_json::to_vec_pretty(&key).expect("texts become JSON"))?;
    write_atomically(out, page.as_bytes())?;
    Ok(key_path)
}

/// The names of the pictures, which both folders must have.
fn common(a: &Path, b: &Path) -> Result<Vec<String>> {
    let (in_a, in_b) = (names(a)?, names(b)?);
    let of_a = in_a.difference(&in_b).map(|name| (a, name, b));
    let of_b = in_b.difference(&in_a).map(|name| (b, name, a));
    if let Some((there, name, missing)) = of_a.chain(of_b).next() {
        let why = format!("{} has none of that name, which a pair needs", missing.display());
        return Err(Error::Format { path: there.join(name), why });
    }
    match in_a.is_empty() {
        true => Err(Error::Format { path: a.into(), why: "there is no picture (.png, .jpg, .jpeg) in it".into() }),
        false => Ok(in_a.into_iter().collect()),
    }
}

fn names(folder: &Path) -> Result<BTreeSet<String>> {
    let entries = file(folder, fs::read_dir(folder).and_then(|entries| entries.collect::<std::io::Result<Vec<_>>>()))?;
    Ok(entries
        .iter()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| is_picture(Path::new(name)))
        .collect())
}

/// The side of the first folder's picture in each question: left in half of them.
fn sides(n: usize, seed: u64) -> Vec<Side> {
    let mut sides: Vec<Side> = (0..n).map(|i| if i % 2 == 0 { Side::Left } else { Side::Right }).collect();
    sides.shuffle(&mut random::stream(seed, Purpose::Order, 0, 0));
    sides
}

/// A picture as a page holds it: its pixels alone, so that nothing else in the file tells where it comes from.
fn picture(path: &Path) -> Result<String> {
    let bytes = file(path, fs::read(path))?;
    let broken = |e: image::ImageError| Error::Format { path: path.into(), why: format!("not a whole picture ({e})") };
    let pixels = image::load_from_memory(&bytes).map_err(broken)?.into_rgb8();
    let mut png = Cursor::new(Vec::new());
    pixels.write_to(&mut png, ImageFormat::Png).expect("RGB8 as PNG in memory");
    Ok(format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png.into_inner())))
}
