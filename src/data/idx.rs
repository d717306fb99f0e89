//! IDX: the format of MNIST (yann.lecun.com/exdb/mnist). Two zero bytes, the type of a number (8 for bytes), how many
//! sizes follow, the sizes as big-endian u32, then the numbers.

use std::path::Path;

use super::archive::{format, open, read_at_most};
use crate::{Error, Result};

/// In the name of a file with pictures.
pub const PICTURES: &str = "-images-idx3";

/// In the name of the file with their labels, in the same place.
pub const LABELS: &str = "-labels-idx1";

/// The type of unsigned bytes.
const BYTES: u8 = 8;

/// An IDX file of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idx {
    /// The sizes, the slowest first.
    pub sizes: Vec<usize>,
    /// The numbers; as many as the product of the sizes.
    pub bytes: Vec<u8>,
}

/// Reads an IDX file with that many sizes, plain or gzip.
///
/// # Errors
/// [`Error::Format`] if it is something else, cut short or too long, and [`Error::File`] if it cannot be read.
pub fn read(path: &Path, dimensions: usize) -> Result<Idx> {
    let mut file = open(path)?;
    let magic = read_at_most(&mut file, 4, path)?;
    let [0, 0, BYTES, count] = magic[..] else { return Err(wrong_magic(path, &magic)) };
    if usize::from(count) != dimensions {
        let what = if dimensions == 1 { "labels have 1" } else { "grey pictures have 3" };
        return Err(format(path, format!("an IDX file with {count} sizes, where {what}: are the files swapped?")));
    }
    let header = read_at_most(&mut file, 4 * u64::from(count), path)?;
    let sizes: Vec<usize> = header.as_chunks::<4>().0.iter().map(|size| u32::from_be_bytes(*size) as usize).collect();
    let product = sizes.iter().try_fold(1usize, |product, size| product.checked_mul(*size));
    let said = || sizes.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ");
    let Some(product) = product.filter(|p| *p > 0 && sizes.len() == usize::from(count)) else {
        return Err(format(path, format!("its header is cut short or announces nothing ({} bytes)", said())));
    };
    // One byte more than there should be, to see whether there is more.
    let bytes = read_at_most(&mut file, product as u64 + 1, path)?;
    if bytes.len() != product {
        let there = if bytes.len() > product { "more".to_string() } else { bytes.len().to_string() };
        let why = format!("it announces {} bytes and holds {there}", said());
        return Err(format(path, format!("{why}: the file is damaged; get it again")));
    }
    Ok(Idx { sizes, bytes })
}

fn wrong_magic(path: &Path, magic: &[u8]) -> Error {
    format(path, format!("not an IDX file of bytes: it begins with {magic:02x?}, but must begin with [00, 00, 08, …]"))
}
