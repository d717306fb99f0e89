//! A set of pictures in an order that mixes its classes, of which a folder holds one after the other: whatever is taken of the
//! first of them is then taken of all.

use crate::{
    Result,
    data::{Pictures, order},
    score::{Extractor, Features, extract},
};

/// Looks at n pictures.
///
/// # Errors
/// Those of the pictures and of the extractor.
pub fn look(
    pictures: &Pictures,
    n: usize,
    extractor: &dyn Extractor,
    seen: &mut dyn FnMut(usize, usize),
) -> Result<Features> {
    let order = order(0, 0, pictures.len());
    extract(extractor, n, |first, rows| fill(pictures, &order[first..], rows), seen)
}

/// The first n pictures, row by row.
///
/// # Errors
/// If they cannot be read.
pub fn first(pictures: &Pictures, n: usize) -> Result<Vec<f32>> {
    let mut rows = vec![0.0; n * pictures.shape().numbers()];
    fill(pictures, &order(0, 0, pictures.len()), &mut rows)?;
    Ok(rows)
}

/// Fills rows with the pictures at the first of some places.
fn fill(pictures: &Pictures, places: &[u32], rows: &mut [f32]) -> Result<()> {
    let rows = rows.chunks_exact_mut(pictures.shape().numbers());
    rows.zip(places).try_for_each(|(row, place)| pictures.row(*place as usize, row))
}
