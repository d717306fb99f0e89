//! The kernel inception distance: Bińkowski, Sutherland, Arbel and Gretton 2018 (arXiv:1801.01401).

use nalgebra::DMatrix;
use rand::RngExt;
use rayon::prelude::*;
use serde::Serialize;

use super::manifold::products;
use crate::{
    Error, Result,
    random::{Purpose, stream},
};

/// Subsets that are drawn, as the paper does.
const SUBSETS: u64 = 100;

/// Samples in each, at most.
const SIZE: usize = 1000;

/// The squared MMD under the kernel (x·y/d + 1)³. Its expectation is 0 for two samples of one distribution, so that it
/// may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct KernelDistance {
    /// The mean over the subsets.
    pub mean: f64,
    /// The standard deviation between the subsets.
    pub spread: f64,
    /// How many subsets.
    pub subsets: usize,
    /// Samples of either kind in each.
    pub size: usize,
}

/// The distance between features, (n, d) and (m, d) row by row: the mean over 100 subsets of at most 1,000 samples.
///
/// # Errors
/// [`Error::Invalid`] if one of them has fewer than two rows.
pub fn kernel_distance(real: &[f32], fake: &[f32], size: usize, seed: u64) -> Result<KernelDistance> {
    let (n, m) = (real.len() / size.max(1), fake.len() / size.max(1));
    let each = SIZE.min(n).min(m);
    if each < 2 {
        return Err(Error::invalid("the number of samples of a KID", each, "at least 2 of either kind"));
    }
    let subset = |features: &[f32], count: usize, subset: u64, part: u64| {
        let (mut places, mut rng) = ((0..count).collect::<Vec<usize>>(), stream(seed, Purpose::Measure, subset, part));
        // The first steps of a shuffle draw without putting back.
        (0..each).for_each(|i| places.swap(i, rng.random_range(i..count)));
        places[..each].iter().flat_map(|i| &features[i * size..][..size]).copied().collect::<Vec<f32>>()
    };
    let value = |i: u64| mmd2(&subset(real, n, i, 0), &subset(fake, m, i, 1), size);
    let values: Vec<f64> = (0..SUBSETS).into_par_iter().map(value).collect();
    let mean = values.iter().sum::<f64>() / SUBSETS as f64;
    let spread = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / SUBSETS as f64).sqrt();
    Ok(KernelDistance { mean, spread, subsets: SUBSETS as usize, size: each })
}

/// The unbiased estimate of the squared MMD from all pairs. NaN if one side has fewer than two rows.
pub fn mmd2(real: &[f32], fake: &[f32], size: usize) -> f64 {
    let [real, fake] =
        [real, fake].map(|x| DMatrix::from_iterator(size, x.len() / size, x.iter().map(|x| f64::from(*x))));
    let kernel = |a: &DMatrix<f64>, b: &DMatrix<f64>| products(a, b).map(|xy| (xy / size as f64 + 1.0).powi(3));
    let within = |x: &DMatrix<f64>| {
        let (values, n) = (kernel(x, x), x.ncols() as f64);
        (values.sum() - values.trace()) / (n * (n - 1.0))
    };
    within(&real) + within(&fake) - 2.0 * kernel(&real, &fake).mean()
}
