//! IDX: the format of MNIST (yann.lecun.com/exdb/mnist). Two zero bytes, the type of a number (8 for bytes), how many
//! sizes follow, the sizes as big-endian u32, then the numbers.

use std::path::Path;

use super::archive::{format, open, read_at_most};
use crate::{Error, Result};

/// How the name of a file with pictures may end, packed or not.
const PICTURES: [&str; 2] = ["-images-idx3-ubyte", "-images.idx3-ubyte"];

/// The most bytes of a file, unpacked: a damaged header may announce anything, and a small archive hold anything.
const LARGEST: u64 = 4 << 30;

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
    let said = || sizes.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ");
    if sizes.len() != usize::from(count) || sizes.contains(&0) {
        return Err(format(path, format!("its header is cut short or announces nothing ({} bytes)", said())));
    }
    let product = sizes.iter().try_fold(1u64, |product, size| product.checked_mul(*size as u64));
    let Some(product) = product.filter(|product| *product <= LARGEST) else {
        let why = format!("its header announces {} bytes, more than 4 GiB", said());
        return Err(format(path, format!("{why}: the file is damaged; get it again")));
    };
    // One byte more than there should be, to see whether there is more.
    let bytes = read_at_most(&mut file, product + 1, path)?;
    let product = product as usize;
    if bytes.len() != product {
        let there = if bytes.len() > product { "more".to_string() } else { bytes.len().to_string() };
        let why = format!("it announces {} bytes and holds {there}", said());
        return Err(format(path, format!("{why}: the file is damaged; get it again")));
    }
    Ok(Idx { sizes, bytes })
}

/// What the name of a file with pictures begins with, such as `train`; `None` if the whole name is not that of one.
pub fn prefix(name: &str) -> Option<&str> {
    let plain = name.strip_suffix(".gz").unwrap_or(name);
    let prefix = PICTURES.iter().find_map(|end| plain.strip_suffix(end))?;
    (!name.starts_with('.')).then_some(prefix)
}

/// The names that the labels of that file with pictures may have, the likeliest first.
pub fn label_names(name: &str) -> Vec<String> {
    let Some(prefix) = prefix(name) else { return Vec::new() };
    let ends = PICTURES.map(|end| end.replace("images", "labels").replace("idx3", "idx1"));
    ["", ".gz"].iter().flat_map(|packed| ends.iter().map(move |end| format!("{prefix}{end}{packed}"))).collect()
}

fn wrong_magic(path: &Path, magic: &[u8]) -> Error {
    format(path, format!("not an IDX file of bytes: it begins with {magic:02x?}, but must begin with [00, 00, 08, …]"))
}
