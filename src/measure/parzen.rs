//! The log-likelihood of held-out data under a Parzen window on the samples, as Goodfellow et al., "Generative
//! adversarial nets" (2014), section 5, measured it.

use std::f64::consts::TAU;

use super::mmd::square_distance;
use crate::{Error, Result};

/// A density made of samples: p(x) = 1/n Σᵢ N(x; xᵢ, h² I).
///
/// # Notes
/// A weak measure, kept for its history. Theis, van den Oord and Bethge, "A note on the evaluation of generative
/// models" (ICLR 2016): in more than a few dimensions it stays far from the true log-likelihood for any
/// number of samples that one can afford, ranks models differently, and can rank cluster centres above the
/// data. In the plane it is sound, but the window blurs by h: modes narrower than their distances to the nearest
/// samples look worse than they are.
#[derive(Debug, Clone)]
pub struct Parzen<'a, P> {
    samples: &'a [P],
    bandwidth: f64,
}

/// A mean over held-out points, in nats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogLikelihood {
    /// The mean of log p(x).
    pub mean: f64,
    /// Its standard error; NaN for fewer than two points.
    pub standard_error: f64,
    /// How many held-out points.
    pub points: usize,
}

impl<'a, P: AsRef<[f32]>> Parzen<'a, P> {
    /// The window with bandwidth h on samples. A sample that is not finite is infinitely far from everything: it counts
    /// in n and adds nothing.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there are no samples or h is not positive and finite.
    pub fn new(samples: &'a [P], bandwidth: f64) -> Result<Self> {
        if samples.is_empty() {
            return Err(Error::invalid("the number of samples under a Parzen window", 0, "at least 1"));
        }
        if !(bandwidth > 0.0 && bandwidth.is_finite()) {
            return Err(Error::invalid("the bandwidth", bandwidth, "positive and finite"));
        }
        Ok(Self { samples, bandwidth })
    }

    /// Chooses the bandwidth among `widest`, `widest`/2, …, `widest`/2^`halvings`: the one with the highest
    /// log-likelihood of the validation points, which must not be those that are then tested.
    ///
    /// # Errors
    /// As [`new`](Parzen::new), and if there are no validation points.
    pub fn fit<Q: AsRef<[f32]>>(samples: &'a [P], validation: &[Q], widest: f64, halvings: u32) -> Result<Self> {
        let mut parzen = Self::new(samples, widest)?;
        if validation.is_empty() {
            return Err(Error::invalid("the number of validation points", 0, "at least 1"));
        }
        let mut totals = vec![0.0; halvings as usize + 1];
        for x in validation {
            parzen.log_densities(x.as_ref(), &mut totals);
        }
        // Of equals the widest: the first maximum, as max_by would take the last.
        let best = (0..totals.len()).rev().max_by(|&a, &b| totals[a].total_cmp(&totals[b])).unwrap_or(0);
        parzen.bandwidth = widest / 2f64.powi(best as i32);
        Ok(parzen)
    }

    /// h.
    pub fn bandwidth(&self) -> f64 {
        self.bandwidth
    }

    /// log p(x) in nats.
    pub fn log_density(&self, x: &[f32]) -> f64 {
        let mut log_density = [0.0];
        self.log_densities(x, &mut log_density);
        log_density[0]
    }

    /// The mean log-likelihood of held-out points; NaN if there are none.
    pub fn log_likelihood<Q: AsRef<[f32]>>(&self, held_out: &[Q]) -> LogLikelihood {
        let n = held_out.len() as f64;
        let values: Vec<f64> = held_out.iter().map(|x| self.log_density(x.as_ref())).collect();
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
        LogLikelihood { mean, standard_error: (variance / n).sqrt(), points: held_out.len() }
    }

    /// Adds log p(x) for the bandwidths h, h/2, h/4, … to `totals`.
    ///
    /// The nearest sample is taken out of the sum, so that its exponential is 1 and the logarithm is safe; half the
    /// bandwidth is four times the exponent, so one exp per sample serves all bandwidths.
    fn log_densities(&self, x: &[f32], totals: &mut [f64]) {
        let mut terms: Vec<f64> = self.samples.iter().map(|s| square_distance(x, s.as_ref())).collect();
        terms.retain(|square| square.is_finite());
        let nearest = terms.iter().copied().fold(f64::INFINITY, f64::min);
        let mut h = self.bandwidth;
        for term in &mut terms {
            *term = ((nearest - *term) / (2.0 * h * h)).exp();
        }
        for total in totals {
            let normaliser = (self.samples.len() as f64).ln() + 0.5 * x.len() as f64 * (TAU * h * h).ln();
            *total += terms.iter().sum::<f64>().ln() - nearest / (2.0 * h * h) - normaliser;
            terms.iter_mut().for_each(|term| *term = term.powi(4));
            h /= 2.0;
        }
    }
}
