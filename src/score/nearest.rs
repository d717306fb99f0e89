//! How near samples are to what is known: which is the nearest, and is it near enough?

use nalgebra::DMatrix;

use super::manifold::square_distances;
use crate::{Error, Result};

/// Samples whose distances are held at once.
const AT_ONCE: usize = 256;

/// For each sample its nearest among the others, by place, and how far it is; rows of `size` numbers each. Without others
/// there is none. Costs O(n·m·d).
pub fn nearest(samples: &[f32], others: &[f32], size: usize) -> Vec<(usize, f64)> {
    let columns = |x: &[f32]| DMatrix::from_iterator(size, x.len() / size.max(1), x.iter().map(|x| f64::from(*x)));
    let others = columns(others);
    let block = |block: &[f32]| {
        let squares = square_distances(&others, &columns(block));
        let of = |column: &[f64]| {
            let least = column.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1));
            least.map(|(place, square)| (place, square.sqrt()))
        };
        squares.as_slice().chunks_exact(others.ncols().max(1)).filter_map(of).collect::<Vec<_>>()
    };
    samples.chunks((AT_ONCE * size).max(1)).flat_map(block).collect()
}

/// A rule that says which samples are unwanted: those that are farther from every known sample than nearly all wanted
/// ones are.
///
/// # Notes
/// Of samples of p_data themselves about the share 1 − `wanted` is called unwanted, so a generator is to be judged by what
/// it has beyond that. A copy of a known sample is never unwanted: the rule says nothing about variety.
#[derive(Debug, Clone, PartialEq)]
pub struct Unwanted {
    known: Vec<f32>,
    size: usize,
    /// The largest distance to the nearest known sample that is no reason for suspicion.
    pub limit: f64,
}

impl Unwanted {
    /// The rule that spares that share of held-out samples of p_data, which must not be among the known; rows of `size`
    /// numbers each.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there are no samples of a kind, or the share is not between 0 and 1.
    pub fn new(known: Vec<f32>, held_out: &[f32], size: usize, wanted: f64) -> Result<Self> {
        if !(wanted > 0.0 && wanted < 1.0) {
            return Err(Error::invalid("the share of samples that are wanted", wanted, "between 0 and 1"));
        }
        let mut distances = distances(held_out, &known, size);
        if distances.is_empty() {
            return Err(Error::invalid("the number of samples that a rule is made of", 0, "at least 1 of either kind"));
        }
        distances.sort_by(f64::total_cmp);
        let rank = (wanted * distances.len() as f64).ceil() as usize;
        Ok(Self { known, size, limit: distances[rank - 1] })
    }

    /// How far each sample is from the nearest known one.
    pub fn distances(&self, samples: &[f32]) -> Vec<f64> {
        distances(samples, &self.known, self.size)
    }

    /// The share of samples beyond the limit; NaN of none.
    pub fn share(&self, samples: &[f32]) -> f64 {
        let distances = self.distances(samples);
        distances.iter().filter(|distance| **distance > self.limit).count() as f64 / distances.len() as f64
    }
}

fn distances(samples: &[f32], known: &[f32], size: usize) -> Vec<f64> {
    nearest(samples, known, size).into_iter().map(|(_, distance)| distance).collect()
}
