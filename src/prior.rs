//! Streams of rows: minibatches of p_data and of the prior p_z.

use std::sync::Arc;

use rand::{Rng, RngExt};
use rand_distr::{Distribution as _, StandardNormal};
use toy_distributions::Distribution;

use crate::{Error, Result};

/// Something that rows are drawn from: a prior, a distribution, a set of pictures.
pub trait Stream: std::fmt::Debug + Send + Sync {
    /// Numbers in a row.
    fn features(&self) -> usize;

    /// Fills `rows`, whole rows of [`features`](Stream::features) numbers each.
    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]);
}

/// The distribution of the latent z, in any number of dimensions.
#[derive(Debug, Clone, Copy, PartialEq)]
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
}

impl Prior {
    /// Checks the dimension and the limits.
    pub fn check(&self) -> Result<()> {
        let dim = self.features();
        if dim == 0 {
            return Err(Error::invalid("the latent dimension", dim, "at least 1"));
        }
        match *self {
            Prior::Uniform { low, high, .. } if !(low < high && low.is_finite() && high.is_finite()) => {
                Err(Error::invalid("the range of the uniform prior", format!("{low} to {high}"), "ascending"))
            }
            Prior::Truncated { limit, .. } if !(limit > 0.0) => {
                Err(Error::invalid("the limit of the truncated prior", limit, "above 0"))
            }
            _ => Ok(()),
        }
    }
}

impl Stream for Prior {
    fn features(&self) -> usize {
        match *self {
            Prior::Gaussian { dim } | Prior::Uniform { dim, .. } | Prior::Truncated { dim, .. } => dim,
        }
    }

    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        match *self {
            Prior::Gaussian { .. } => rows.fill_with(|| StandardNormal.sample(rng)),
            Prior::Uniform { low, high, .. } => rows.fill_with(|| rng.random_range(low..high)),
            Prior::Truncated { limit, .. } => rows.fill_with(|| {
                loop {
                    let z: f32 = StandardNormal.sample(rng);
                    if z.abs() <= limit {
                        break z;
                    }
                }
            }),
        }
    }
}

/// Any distribution as a stream: p_data, or a prior such as a mixture of Gaussians.
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

/// A prior as a person names it.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// The name.
    pub name: &'static str,
    /// What it is, in d dimensions.
    pub about: &'static str,
    /// Where it comes from; empty where everybody uses it.
    pub paper: &'static str,
    /// The prior in that many dimensions.
    pub make: fn(usize) -> Prior,
}

/// Every prior of the library that has a name.
pub const ALL: [Known; 3] = [
    Known { name: "gaussian", about: "N(0, I)", paper: "", make: |dim| Prior::Gaussian { dim } },
    Known {
        name: "uniform",
        about: "uniform on [0, 1)ᵈ",
        paper: "",
        make: |dim| Prior::Uniform { dim, low: 0.0, high: 1.0 },
    },
    Known {
        name: "truncated",
        about: "N(0, I), every coordinate drawn again until |z| ≤ 2",
        paper: "Brock et al. 2019, arXiv:1809.11096",
        make: |dim| Prior::Truncated { dim, limit: 2.0 },
    },
];

/// The prior of that name in that many dimensions.
///
/// # Errors
/// If there is none of that name, or the dimension is 0.
pub fn by_name(name: &str, dim: usize) -> Result<Box<dyn Stream>> {
    let unknown = || Error::unknown("prior", name, ALL.iter().map(|known| known.name));
    let known = ALL.iter().find(|known| known.name == name).ok_or_else(unknown)?;
    let prior = (known.make)(dim);
    prior.check()?;
    Ok(Box::new(prior))
}

/// grid
pub fn grid(name: &str, dim: usize, side: usize) -> Option<Vec<f32>> {
    let node = |i: usize| (i as f32 + 0.5) / side as f32;
    (name == "uniform" && dim == 2).then(|| (0..side * side).flat_map(|i| [node(i % side), node(i / side)]).collect())
}
