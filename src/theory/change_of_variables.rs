//! The density of G(z) for an invertible generator in one dimension.

use super::density::LogDensity;
use crate::{Error, Result};

/// The law of G(z) with p_g(G(z)) = p_z(z) / |dG/dz|.
///
/// The absolute value belongs there: a falling G has a negative slope and still a positive density. In more dimensions
/// |det ∂G/∂z| takes the slope's place, and latent space and data must have equal dimensions; a generator from 256
/// numbers to a point of the plane has no such formula.
pub struct Pushforward<'a> {
    log_prior: LogDensity<'a>,
    generator: &'a dyn Fn(f64) -> f64,
    slope: &'a dyn Fn(f64) -> f64,
    latent: (f64, f64),
}

/// Points at which the slope is looked at.
const CHECKS: usize = 1000;

impl<'a> Pushforward<'a> {
    /// The law of G(z) for z in the interval `latent`, where `log_prior` is log p_z, `generator` is G and `slope` is
    /// dG/dz.
    ///
    /// # Errors
    /// Unless `latent` is finite with low < high, and the slope is finite and of one sign, not 0, at a thousand points
    /// of it.
    pub fn new(
        log_prior: LogDensity<'a>,
        generator: &'a dyn Fn(f64) -> f64,
        slope: &'a dyn Fn(f64) -> f64,
        latent: (f64, f64),
    ) -> Result<Self> {
        let (low, high) = latent;
        if !(low < high && (high - low).is_finite()) {
            return Err(Error::invalid("latent interval", format!("({low}, {high})"), "finite with low < high"));
        }
        let sign = slope(0.5 * (low + high)).signum();
        for i in 0..CHECKS {
            let z = low + (high - low) * (i as f64 + 0.5) / CHECKS as f64;
            if !(slope(z) * sign > 0.0 && slope(z).is_finite()) {
                let allowed = "finite, not 0 and of one sign, so that the generator is invertible";
                return Err(Error::invalid(format!("slope of the generator at {z}"), slope(z), allowed));
            }
        }
        Ok(Pushforward { log_prior, generator, slope, latent })
    }

    // ANCHOR: log_density
    /// log p_g(x); −∞ where G does not reach.
    pub fn log_density(&self, x: f64) -> f64 {
        self.inverse(x).map_or(f64::NEG_INFINITY, |z| (self.log_prior)(&[z]) - (self.slope)(z).abs().ln())
    }
    // ANCHOR_END: log_density

    /// The z with G(z) = x, by bisection down to neighbouring numbers.
    fn inverse(&self, x: f64) -> Option<f64> {
        let (mut low, mut high) = self.latent;
        let (first, last) = ((self.generator)(low), (self.generator)(high));
        if !(first.min(last) <= x && x <= first.max(last)) {
            return None;
        }
        let below = |z: f64| ((self.generator)(z) < x) == (first < last);
        loop {
            let middle = low + 0.5 * (high - low);
            if !(low < middle && middle < high) {
                return Some(middle);
            }
            *(if below(middle) { &mut low } else { &mut high }) = middle;
        }
    }
}
