//! How different pictures are from each other.

use serde::Serialize;

use crate::{Error, Result};

/// The mean distance between two different pictures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Diversity {
    /// The mean over all pairs of the root mean square difference of two pictures' numbers: 0 if all are the same, 2 if
    /// each pair is white and black.
    pub mean: f64,
    /// How many pictures.
    pub n: usize,
}

/// The diversity of n pictures, rows of `numbers` numbers in \[−1, 1\]. Costs O(n²): some hundred pictures are enough.
///
/// # Errors
/// [`Error::Invalid`] if there are fewer than two pictures.
pub fn mean_pairwise_distance(pictures: &[f32], numbers: usize) -> Result<Diversity> {
    let rows: Vec<&[f32]> = pictures.chunks_exact(numbers.max(1)).collect();
    let n = rows.len();
    if n < 2 {
        return Err(Error::invalid("the number of pictures of a diversity", n, "at least 2"));
    }
    let distance = |a: &[f32], b: &[f32]| {
        let square: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum();
        (square / numbers as f64).sqrt()
    };
    let pairs = rows.iter().enumerate().flat_map(|(i, a)| rows[..i].iter().map(move |b| distance(a, b)));
    Ok(Diversity { mean: 2.0 * pairs.sum::<f64>() / (n * (n - 1)) as f64, n })
}
