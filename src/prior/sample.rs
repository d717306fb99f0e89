use rand::{Rng, RngExt};

use super::Stream;
use crate::{Error, Result};

/// Rows in memory, each as likely as the others: the empirical distribution of a sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    features: usize,
    values: Vec<f32>,
}

impl Sample {
    /// Rows of so many numbers.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is no row, or not a whole number of them.
    pub fn new(features: usize, values: Vec<f32>) -> Result<Self> {
        if features == 0 || values.is_empty() || !values.len().is_multiple_of(features) {
            let allowed = format!("a multiple of {features}, the numbers of a row, above zero");
            return Err(Error::invalid("the length of a sample", values.len(), allowed));
        }
        Ok(Self { features, values })
    }

    /// The rows, one after the other.
    pub fn values(&self) -> &[f32] {
        &self.values
    }
}

impl Stream for Sample {
    fn features(&self) -> usize {
        self.features
    }

    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        let count = self.values.len() / self.features;
        for row in rows.chunks_exact_mut(self.features) {
            row.copy_from_slice(&self.values[rng.random_range(0..count) * self.features..][..self.features]);
        }
    }
}
