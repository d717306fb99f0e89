//! From a distribution to what this module works with: its log-density and the region to integrate over.

use toy_distributions::Distribution;

use super::quadrature::Region;
use crate::{Error, Result};

/// log p(x) of a point; −∞ outside the support.
pub type LogDensity<'a> = &'a dyn Fn(&[f64]) -> f64;

/// The log-density of a distribution that has one in closed form.
///
/// # Errors
/// [`Error::Refused`] if the distribution has none; use an [estimate](super::estimate) from samples then.
pub fn log_density(distribution: &dyn Distribution) -> Result<impl Fn(&[f64]) -> f64 + '_> {
    let centre: Vec<f64> = distribution.bounds().iter().map(|(low, high)| 0.5 * (low + high)).collect();
    if distribution.log_density(&centre).is_none() {
        let why = "has no density in closed form; use an estimate from samples".to_string();
        return Err(Error::Refused { what: format!("{distribution:?}"), why });
    }
    // The density is known, so `None` cannot come; were it to, NaN would show in the result.
    Ok(|x: &[f64]| distribution.log_density(x).unwrap_or(f64::NAN))
}

/// All of ℝᵈ, with the detail where the two distributions are.
///
/// # Errors
/// If the dimensions differ or are not 1 or 2, or if the common bounds have no width.
pub fn region(p: &dyn Distribution, q: &dyn Distribution) -> Result<Region> {
    if p.dim() != q.dim() {
        return Err(Error::invalid("dimension of the second distribution", q.dim(), p.dim().to_string()));
    }
    let join = |(a, b): (&(f64, f64), &(f64, f64))| (a.0.min(b.0), a.1.max(b.1));
    let bounds: Vec<(f64, f64)> = p.bounds().iter().zip(&q.bounds()).map(join).collect();
    Region::whole(&bounds)
}
