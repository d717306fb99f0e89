//! How far an embedding changes distances.

use rayon::prelude::*;

use super::{bourgain::Embedding, metric::Metric};
use crate::{Error, Result};

/// Bins of the logarithm of a ratio, this wide: a quantile is right to a thousandth of itself.
const WIDTH: f64 = 1e-3;
/// Logarithms are counted up to this, and beyond it in the last bin.
const FAR: f64 = 14.0;
/// The number of bins.
const BINS: usize = (2.0 * FAR / WIDTH) as usize;

/// The ratios ‖f(x) − f(y)‖ / d(x, y) over all pairs of points that are apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Distortion {
    /// The smallest ratio.
    pub min: f32,
    /// The largest.
    pub max: f32,
    /// Pairs that are apart.
    pub pairs: u64,
    /// Pairs at distance 0, which have no ratio.
    pub coincident: u64,
    histogram: Vec<u64>,
}

impl Distortion {
    /// Over all pairs: N²/2 distances and as many between the embedded points, on all threads, in memory that does not
    /// grow with N.
    ///
    /// # Errors
    /// If the embedding is of another number of points, or a distance is not a number, at least 0.
    pub fn of(metric: &dyn Metric, embedding: &Embedding) -> Result<Self> {
        let (n, embedded) = (metric.points(), embedding.points());
        if n != embedded {
            return Err(Error::invalid("the number of embedded points", embedded, format!("{n}, as in the metric")));
        }
        let parts = rayon::current_num_threads();
        let counted: Vec<Result<Self>> =
            (0..parts).into_par_iter().map(|part| Self::of_rows(metric, embedding, (part..n).step_by(parts))).collect();
        counted.into_iter().try_fold(Self::none(), |sum, part| Ok(sum.plus(&part?)))
    }

    fn none() -> Self {
        Self { min: f32::INFINITY, max: 0.0, pairs: 0, coincident: 0, histogram: vec![0; BINS] }
    }

    /// Over the pairs of some points with those before them.
    fn of_rows(metric: &dyn Metric, embedding: &Embedding, rows: impl Iterator<Item = usize>) -> Result<Self> {
        let mut all = Self::none();
        for x in rows {
            for y in 0..x {
                all.count(checked(metric, x, y)?, embedding.distance(x, y));
            }
        }
        Ok(all)
    }

    fn count(&mut self, distance: f32, embedded: f32) {
        if distance == 0.0 {
            self.coincident += 1;
            return;
        }
        let ratio = embedded / distance;
        self.pairs += 1;
        (self.min, self.max) = (self.min.min(ratio), self.max.max(ratio));
        let bin = (f64::from(ratio).ln().clamp(-FAR, FAR) + FAR) / WIDTH;
        self.histogram[(bin as usize).min(BINS - 1)] += 1;
    }

    fn plus(mut self, other: &Self) -> Self {
        (self.min, self.max) = (self.min.min(other.min), self.max.max(other.max));
        self.pairs += other.pairs;
        self.coincident += other.coincident;
        self.histogram.iter_mut().zip(&other.histogram).for_each(|(sum, n)| *sum += n);
        self
    }

    /// Max over min: 1 where all distances are kept up to one factor. Bourgain's theorem has O(log N) (Israel Journal of
    /// Mathematics 52, 1985).
    pub fn distortion(&self) -> f32 {
        self.max / self.min
    }

    /// The ratio that this share of the pairs stays below, to a thousandth; NaN if there is no pair.
    pub fn quantile(&self, share: f64) -> f64 {
        let (wanted, mut below) = (share * self.pairs as f64, 0);
        let reached = self.histogram.iter().position(|n| {
            below += n;
            *n > 0 && below as f64 >= wanted
        });
        reached.map_or(f64::NAN, middle)
    }

    /// The geometric mean of d(x, y) / ‖f(x) − f(y)‖: the c that makes E(log d(x, y) − log c‖f(x) − f(y)‖)² least. NaN if
    /// there is no pair.
    pub fn scale(&self) -> f64 {
        let sum: f64 = self.histogram.iter().enumerate().map(|(bin, n)| *n as f64 * middle(bin).ln()).sum();
        (-sum / self.pairs as f64).exp()
    }
}

/// The ratio in the middle of a bin.
fn middle(bin: usize) -> f64 {
    ((bin as f64 + 0.5) * WIDTH - FAR).exp()
}

/// A distance of the metric.
///
/// # Errors
/// If it is not a number, at least 0.
pub(super) fn checked(metric: &dyn Metric, x: usize, y: usize) -> Result<f32> {
    let distance = metric.distance(x, y);
    match distance >= 0.0 && distance.is_finite() {
        true => Ok(distance),
        false => Err(Error::invalid(format!("the distance of points {x} and {y}"), distance, "a number, at least 0")),
    }
}
