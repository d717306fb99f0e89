//! Finitely many points and the distances between them.

use crate::{Error, Result};

/// Finitely many points with distances: d ≥ 0, d(x, x) = 0, d(x, y) = d(y, x) and the triangle inequality. The last is
/// not checked.
pub trait Metric: Sync {
    /// How many points.
    fn points(&self) -> usize;

    /// The distance between two of them.
    fn distance(&self, a: usize, b: usize) -> f32;

    /// What is the same for the same point in whatever order they come, as far as that is known.
    fn key(&self, point: usize) -> u64 {
        point as u64
    }
}

/// Rows of numbers with the Euclidean distance: points in the plane, the pixels of pictures, or the features that a
/// network sees in them.
#[derive(Debug, Clone, Copy)]
pub struct Euclidean<'a> {
    rows: &'a [f32],
    features: usize,
}

impl<'a> Euclidean<'a> {
    /// Rows of `features` numbers each.
    ///
    /// # Errors
    /// If they are not whole rows, or a number is not finite.
    pub fn new(rows: &'a [f32], features: usize) -> Result<Self> {
        if features == 0 || !rows.len().is_multiple_of(features) {
            return Err(Error::invalid("the numbers of the points", rows.len(), format!("whole rows of {features}")));
        }
        match rows.iter().position(|x| !x.is_finite()) {
            Some(at) => Err(Error::invalid(format!("a number of point {}", at / features), rows[at], "finite numbers")),
            None => Ok(Self { rows, features }),
        }
    }

    fn row(&self, point: usize) -> &[f32] {
        &self.rows[point * self.features..][..self.features]
    }
}

impl Metric for Euclidean<'_> {
    fn points(&self) -> usize {
        self.rows.len() / self.features
    }

    fn distance(&self, a: usize, b: usize) -> f32 {
        square_distance(self.row(a), self.row(b)).sqrt()
    }

    /// A hash of the row's bits, after Fowler, Noll and Vo. Both zeros are one number.
    fn key(&self, point: usize) -> u64 {
        let mix = |hash: u64, x: &f32| (hash ^ u64::from((x + 0.0).to_bits())).wrapping_mul(0x0100_0000_01b3);
        self.row(point).iter().fold(0xcbf2_9ce4_8422_2325, mix)
    }
}

/// ‖x − y‖², summed in eight lanes, so that the compiler may use wide registers.
pub(super) fn square_distance(x: &[f32], y: &[f32]) -> f32 {
    let (x, y) = (x.chunks_exact(8), y.chunks_exact(8));
    let rest: f32 = x.remainder().iter().zip(y.remainder()).map(|(x, y)| (x - y).powi(2)).sum();
    let mut lanes = [0.0f32; 8];
    for (x, y) in x.zip(y) {
        lanes.iter_mut().zip(x.iter().zip(y)).for_each(|(lane, (x, y))| *lane += (x - y).powi(2));
    }
    lanes.iter().sum::<f32>() + rest
}
