//! The USPS digits as text (gzip), as the "Elements of Statistical Learning" gives them: each line a label and 16 × 16
//! numbers between −1 (paper) and 1 (ink), with three decimals. There are 2,001 different values, more than a byte has.

use std::{
    io::{BufRead, Read},
    path::Path,
};

use super::archive::{broken, format, open};
use crate::Result;

/// Height and width.
pub const SIDE: usize = 16;

/// The most bytes of a line: 257 numbers take 2 KiB.
const LINE: u64 = 1 << 14;

/// The most pictures: a small archive may hold anything.
const MOST: usize = 1 << 20;

/// The labels and the numbers, picture by picture.
///
/// # Errors
/// [`Error::Format`](crate::Error::Format) with the line that is not 257 numbers, and [`Error::File`](crate::Error::File).
pub fn read(path: &Path) -> Result<(Vec<u16>, Vec<f32>)> {
    let (mut labels, mut numbers) = (Vec::new(), Vec::new());
    let (mut file, mut bytes) = (open(path)?, Vec::new());
    for i in 1.. {
        bytes.clear();
        if (&mut file).take(LINE).read_until(b'\n', &mut bytes).map_err(|e| broken(path, e))? == 0 {
            break;
        }
        let wrong = |why: String| format(path, format!("line {i}: {why}"));
        if bytes.len() as u64 == LINE || i > MOST {
            return Err(wrong("longer than a label and 256 numbers, or one of more than a million".into()));
        }
        let line = std::str::from_utf8(&bytes).map_err(|_| wrong("is not text: not the USPS digits".into()))?;
        let row: Result<Vec<f32>, _> = line.split_ascii_whitespace().map(str::parse).collect();
        let row = row.map_err(|_| wrong("holds something that is no number".into()))?;
        let [label, picture @ ..] = &row[..] else { return Err(wrong("is empty".into())) };
        if picture.len() != SIDE * SIDE {
            return Err(wrong(format!("has {} numbers, where a label and 256 are expected", row.len())));
        }
        if !(0.0..=9.0).contains(label) || label.fract() != 0.0 {
            return Err(wrong(format!("its label is {label}, not a digit")));
        }
        if let Some(x) = picture.iter().find(|x| !(-1.0..=1.0).contains(*x)) {
            return Err(wrong(format!("holds {x}, which is not between −1 and 1")));
        }
        labels.push(*label as u16);
        numbers.extend_from_slice(picture);
    }
    if labels.is_empty() {
        return Err(format(path, "it holds no picture"));
    }
    Ok((labels, numbers))
}
