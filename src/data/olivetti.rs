//! What the 400 Olivetti faces have and have not. The labels are our own, made by looking at each picture; "left" and
//! "right" are the sides of the picture that the nose points to.

use super::{Attributes, pictures::Rows};

/// The SHA-256 of the 400 × 64 × 64 bytes.
const HASH: &str = "a3f75007cc103363b61a63e06bec8ea4846407682ef6e7c9ae1eb9c1bd0e8a00";

/// A line of names, then a line for each picture in the set's order: its place, and 1 or 0 for each attribute.
const LABELS: &str = include_str!("olivetti.csv");

/// The attributes, if those are the Olivetti faces.
pub fn attributes(pictures: &Rows) -> Option<Attributes> {
    if pictures.len() != 400 * 64 * 64 || pictures.hash() != HASH {
        return None;
    }
    let mut lines = LABELS.lines();
    let names = lines.next()?.split(',').skip(1).map(str::to_string).collect();
    let values = lines.flat_map(|line| line.split(',').skip(1).map(|value| value == "1")).collect();
    Some(Attributes { names, values })
}
