//! Wasserstein-1 in one dimension, exact, and its sliced relative in two.
//!
//! W₁ is the least mean distance that mass must travel to turn one distribution into the other, what the critic of a
//! Wasserstein GAN estimates (Arjovsky, Chintala, Bottou 2017, arXiv:1701.07875). In one dimension it is the area
//! between the distribution functions, and also between the quantile functions. In two dimensions see
//! [`assignment`](super::assignment).

use std::f64::consts::PI;

use rand::{Rng, RngExt};

use super::quadrature::{Integral, Region, integrate};
use crate::{Error, Result};

/// W₁ of two samples on the line, of any sizes: the area between their step functions.
///
/// # Errors
/// If a sample is empty or has a value that is not finite.
// ANCHOR: from_samples
pub fn from_samples(a: &[f64], b: &[f64]) -> Result<f64> {
    let (a, b) = (sorted(a)?, sorted(b)?);
    // Both quantile functions are steps; between two of their jumps the difference is constant. Levels are counted in
    // units of 1/(|a| |b|), so that no jump is missed by rounding.
    let (n, m) = (a.len(), b.len());
    let (mut level, mut area) = (0, 0.0);
    while level < n * m {
        let (i, j) = (level / m, level / n);
        let next = ((i + 1) * m).min((j + 1) * n);
        area += (next - level) as f64 * (a[i] - b[j]).abs();
        level = next;
    }
    Ok(area / (n * m) as f64)
}
// ANCHOR_END: from_samples

/// W₁ = ∫ |F(x) − G(x)| dx of two distribution functions over a region of one axis.
///
/// # Errors
/// If the region has another number of axes.
pub fn from_cdfs(f: &dyn Fn(f64) -> f64, g: &dyn Fn(f64) -> f64, region: &Region) -> Result<Integral> {
    if region.dim() != 1 {
        return Err(Error::invalid("number of axes of the region", region.dim(), "1"));
    }
    Ok(region.integrate(|x| (f(x[0]) - g(x[0])).abs()))
}

/// W₁ = ∫₀¹ |F⁻¹(u) − G⁻¹(u)| du of two quantile functions. They are never asked at 0 or 1.
pub fn from_quantiles(f: &dyn Fn(f64) -> f64, g: &dyn Fn(f64) -> f64) -> Integral {
    integrate(0.0, 1.0, |u| (f(u) - g(u)).abs()).expect("0 < 1, both finite")
}

/// A mean over random directions; never a Wasserstein distance in the plane itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sliced {
    /// The mean of W₁ over the directions.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// How many directions.
    pub directions: usize,
}

/// The sliced Wasserstein-1 distance of two samples of the plane, of any sizes: the mean of W₁ of the projections on
/// `directions` uniform random directions (Rabin et al. 2011). It is at most W₁, because no projection lengthens a
/// way; for a pure shift it is 2/π of W₁.
///
/// # Errors
/// If there are fewer than 2 directions, a sample is empty or a coordinate is not finite.
pub fn sliced_wasserstein(a: &[[f64; 2]], b: &[[f64; 2]], directions: usize, rng: &mut dyn Rng) -> Result<Sliced> {
    if directions < 2 {
        return Err(Error::invalid("number of directions", directions, "2 or more"));
    }
    let mut slices = Vec::with_capacity(directions);
    for _ in 0..directions {
        let (sin, cos) = (PI * rng.random::<f64>()).sin_cos();
        let project = |points: &[[f64; 2]]| points.iter().map(|[x, y]| cos * x + sin * y).collect::<Vec<_>>();
        slices.push(from_samples(&project(a), &project(b))?);
    }
    let k = directions as f64;
    let value = slices.iter().sum::<f64>() / k;
    let variance = slices.iter().map(|s| (s - value).powi(2)).sum::<f64>() / (k - 1.0);
    Ok(Sliced { value, error: (variance / k).sqrt(), directions })
}

fn sorted(sample: &[f64]) -> Result<Vec<f64>> {
    if sample.is_empty() {
        return Err(Error::invalid("number of points", 0, "1 or more"));
    }
    if let Some(x) = sample.iter().find(|x| !x.is_finite()) {
        return Err(Error::invalid("value of a sample", x, "finite"));
    }
    let mut sample = sample.to_vec();
    sample.sort_by(f64::total_cmp);
    Ok(sample)
}
