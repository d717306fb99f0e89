//! Streams of rows: minibatches of p_data and of the prior p_z.

pub mod bourgain;
mod distortion;
mod labelled;
mod metric;
mod named;
mod sample;
mod walk;

use std::sync::Arc;

pub use distortion::Distortion;
pub use labelled::{Beside, Labelled};
pub use metric::{Euclidean, Metric};
pub use named::{ALL, by_name, needs_data, of_data, stand_in};
use rand::{Rng, RngExt};
use rand_distr::{Distribution as _, StandardNormal};
pub use sample::Sample;
use serde::{Deserialize, Serialize};
use toy_distributions::Distribution;
pub use walk::{line, sphere};

use crate::{Error, Result};

// ANCHOR: stream
/// Something that rows are drawn from: a prior, a distribution, a set of pictures.
pub trait Stream: std::fmt::Debug + Send + Sync {
    /// Numbers in a row.
    fn features(&self) -> usize;

    /// Fills `rows`, whole rows of [`features`](Stream::features) numbers each.
    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]);

    /// Classes that rows have labels of, counted from 0; 0 where rows have no labels.
    fn classes(&self) -> usize {
        0
    }

    /// Fills rows and their labels. A set of pictures goes by their position, so that every epoch shows each picture
    /// once; everything else is drawn, and needs none.
    ///
    /// # Errors
    /// If the rows are on a disk that fails.
    fn draw(&self, _at: Position, rng: &mut dyn Rng, rows: &mut Rows) -> Result<()> {
        self.fill(rng, &mut rows.values);
        Ok(())
    }
}
// ANCHOR_END: stream

/// Where rows stand among all that a run takes of a stream, whatever the sizes of its batches and shards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The run's seed.
    pub seed: u64,
    /// How many rows were taken before.
    pub first: u64,
}

/// Rows of a stream, and beside them their labels.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// Row by row.
    pub values: Vec<f32>,
    /// One for each row, or none at all.
    pub labels: Vec<u32>,
}

impl Rows {
    /// n rows of zeros, as that stream fills them.
    pub fn new(stream: &dyn Stream, n: usize) -> Self {
        let labels = if stream.classes() > 0 { n } else { 0 };
        Self { values: vec![0.0; n * stream.features()], labels: vec![0; labels] }
    }
}

/// The distribution of the latent z, in any number of dimensions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Prior {
    /// N(0, I).
    Gaussian {
        /// Dimensions.
        dim: usize,
    },
    /// Uniform on \[low, high)ᵈ.
    Uniform {
        /// Dimensions.
        dim: usize,
        /// From.
        low: f32,
        /// To.
        high: f32,
    },
    /// N(0, I) with every coordinate drawn again until |z| ≤ limit: BigGAN (arXiv:1809.11096).
    Truncated {
        /// Dimensions.
        dim: usize,
        /// The largest |z|, above 0.
        limit: f32,
    },
    /// One of N(c, σ²I), every centre c as likely as the others.
    Mixture {
        /// The centres, each with as many coordinates as z has.
        centres: Vec<Vec<f32>>,
        /// σ, at least 0.
        sigma: f32,
    },
}

impl Prior {
    /// Checks the dimension and the limits.
    pub fn check(&self) -> Result<()> {
        let dim = self.features();
        if dim == 0 {
            return Err(Error::invalid("the latent dimension", dim, "at least 1"));
        }
        match self {
            Prior::Uniform { low, high, .. } if !(low < high && (high - low).is_finite()) => Err(Error::invalid(
                "the range of the uniform prior",
                format!("{low} to {high}"),
                "ascending and finite",
            )),
            Prior::Truncated { limit, .. } if limit.is_nan() || *limit <= 0.0 => {
                Err(Error::invalid("the limit of the truncated prior", limit, "above 0"))
            }
            Prior::Mixture { centres, .. } if !centres.iter().all(|c| c.len() == dim) => {
                Err(Error::invalid("a centre of the mixture prior", "of another length", format!("{dim} numbers")))
            }
            Prior::Mixture { centres, .. } if !centres.iter().flatten().all(|c| c.is_finite()) => {
                Err(Error::invalid("a centre of the mixture prior", "not finite", "numbers"))
            }
            Prior::Mixture { sigma, .. } if !(*sigma >= 0.0 && sigma.is_finite()) => {
                Err(Error::invalid("σ of the mixture prior", sigma, "a number, at least 0"))
            }
            _ => Ok(()),
        }
    }

    /// A regular grid of z in one or two dimensions: `side` values along each axis, the quantiles (i + ½)/side of the
    /// prior, so that each holds the same share of the mass. Row by row from the lowest second coordinate.
    ///
    /// `None` in more dimensions, and for a mixture, whose coordinates depend on each other.
    pub fn grid(&self, side: usize) -> Option<Vec<f32>> {
        let axis: Vec<f32> = (0..side).map(|i| self.quantile((i as f64 + 0.5) / side as f64)).collect::<Option<_>>()?;
        match self.features() {
            1 => Some(axis),
            2 => Some(axis.iter().flat_map(|y| axis.iter().flat_map(move |x| [*x, *y])).collect()),
            _ => None,
        }
    }

    /// The z that a coordinate stays below with that probability, where all coordinates are alike and independent.
    fn quantile(&self, probability: f64) -> Option<f32> {
        match *self {
            Prior::Gaussian { .. } => Some(normal_quantile(probability) as f32),
            Prior::Uniform { low, high, .. } => Some((f64::from(low) + probability * f64::from(high - low)) as f32),
            Prior::Truncated { limit, .. } => {
                let below = normal_cdf(-f64::from(limit));
                Some(normal_quantile(below + probability * (1.0 - 2.0 * below)) as f32)
            }
            Prior::Mixture { .. } => None,
        }
    }
}

impl Stream for Prior {
    fn features(&self) -> usize {
        match self {
            Prior::Gaussian { dim } | Prior::Uniform { dim, .. } | Prior::Truncated { dim, .. } => *dim,
            Prior::Mixture { centres, .. } => centres.first().map_or(0, Vec::len),
        }
    }

    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        match self {
            Prior::Gaussian { .. } => rows.fill_with(|| StandardNormal.sample(rng)),
            Prior::Uniform { low, high, .. } => rows.fill_with(|| rng.random_range(*low..*high)),
            Prior::Truncated { limit, .. } => rows.fill_with(|| truncated(rng, *limit)),
            Prior::Mixture { centres, sigma } => {
                for row in rows.chunks_exact_mut(self.features()) {
                    let centre = &centres[rng.random_range(0..centres.len())];
                    for (z, c) in row.iter_mut().zip(centre) {
                        let noise: f32 = StandardNormal.sample(rng);
                        *z = c + sigma * noise;
                    }
                }
            }
        }
    }
}

/// N(0, 1) given |z| ≤ limit, by rejection. Within ±1 most Gaussian draws would be thrown away, and the uniform
/// distribution is the better proposal: at least e^−½ of it is kept.
fn truncated(rng: &mut dyn Rng, limit: f32) -> f32 {
    loop {
        let z: f32 = if limit > 1.0 { StandardNormal.sample(rng) } else { limit * rng.random_range(-1.0..=1.0) };
        let kept = if limit > 1.0 { z.abs() <= limit } else { rng.random::<f32>() < (-0.5 * z * z).exp() };
        if kept {
            return z;
        }
    }
}

/// Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …): Marsaglia 2004, Journal of Statistical Software 11(4).
fn normal_cdf(x: f64) -> f64 {
    // Beyond ±8 less than 1e-15 of the mass is left, and the sum would cancel.
    if x.abs() > 8.0 {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut sum, mut term, mut odd) = (x, x, 1.0);
    while term.abs() > 1e-17 * sum.abs() {
        odd += 2.0;
        term *= x * x / odd;
        sum += term;
    }
    0.5 + sum * (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt()
}

/// Φ⁻¹ by bisection, to 1e-14.
fn normal_quantile(probability: f64) -> f64 {
    let (mut low, mut high) = (-8.0, 8.0);
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if normal_cdf(middle) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// Any distribution as a stream: p_data, or a prior of the user's own.
impl Stream for Arc<dyn Distribution> {
    fn features(&self) -> usize {
        self.dim()
    }

    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        let mut point = vec![0.0; self.dim()];
        for row in rows.chunks_exact_mut(point.len()) {
            self.sample_into(rng, &mut point);
            row.iter_mut().zip(&point).for_each(|(r, p)| *r = *p as f32);
        }
    }
}
