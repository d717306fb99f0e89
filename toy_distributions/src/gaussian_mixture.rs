use rand::Rng;

use crate::distribution::{Distribution, Mode};
use crate::draw::{cumulative, pick, window};
use crate::error::{self, Error};
use crate::gaussian::Gaussian;

/// A [mixture](https://en.wikipedia.org/wiki/Mixture_model) of Gaussians on ℝᵈ with any weights.
///
/// # Definition
/// Part i is picked with probability wᵢ; then x ~ N(μᵢ, Σᵢ).
///
/// # Density
/// `p(x) = Σᵢ wᵢ N(x; μᵢ, Σᵢ)`; the score is the mean of the parts' scores, weighted by the posterior
/// `wᵢ N(x; μᵢ, Σᵢ) / p(x)`. Both go through a log-sum-exp, so they stay exact far from every part.
///
/// # Example
/// ```
/// use toy_distributions::{Distribution, Gaussian, GaussianMixture};
///
/// let left = Gaussian::isotropic(vec![-1.0], 0.5)?;
/// let right = Gaussian::isotropic(vec![1.0], 0.5)?;
/// let pair = GaussianMixture::new(&[3.0, 1.0], vec![left, right])?;
/// assert_eq!(pair.modes()[0].weight, 0.75);
/// # Ok::<(), toy_distributions::Error>(())
/// ```
///
/// # Notes
/// The parts are reported as the modes, also where they are so close that the density has fewer peaks.
#[derive(Debug, Clone, PartialEq)]
pub struct GaussianMixture {
    parts: Vec<Gaussian>,
    modes: Vec<Mode>,
    log_weights: Vec<f64>,
    cumulative: Vec<f64>,
}

impl GaussianMixture {
    /// The mixture of `parts`, part i with a share of the mass in proportion to `weights[i]`.
    ///
    /// # Errors
    /// [`Error::Empty`] without parts, [`Error::Size`] where weights or dimensions do not match, and
    /// [`Error::NotPositive`] for a weight that is not.
    pub fn new(weights: &[f64], parts: Vec<Gaussian>) -> Result<Self, Error> {
        let dim = parts.first().ok_or(Error::Empty { what: "parts" })?.dim();
        error::size("list of weights", parts.len(), weights.len())?;
        parts.iter().try_for_each(|part| error::size("mean of a part", dim, part.dim()))?;
        weights.iter().try_for_each(|&weight| error::positive("weight", weight))?;
        let total: f64 = weights.iter().sum();
        error::finite("sum of the weights", total)?;
        let modes = parts.iter().zip(weights).map(|(part, weight)| Mode {
            centre: part.mean().to_vec(),
            covariance: part.covariance().to_vec(),
            weight: weight / total,
        });
        let modes: Vec<Mode> = modes.collect();
        let log_weights = modes.iter().map(|mode| mode.weight.ln()).collect();
        Ok(GaussianMixture { parts, modes, log_weights, cumulative: cumulative(weights.iter().copied()) })
    }

    /// Equal parts N(c, σ² I), one for each centre c.
    ///
    /// # Errors
    /// As [`new`](GaussianMixture::new) and [`Gaussian::isotropic`].
    pub fn equal(centres: Vec<Vec<f64>>, sigma: f64) -> Result<Self, Error> {
        let weights = vec![1.0; centres.len()];
        let parts = centres.into_iter().map(|centre| Gaussian::isotropic(centre, sigma)).collect::<Result<_, _>>()?;
        GaussianMixture::new(&weights, parts)
    }

    /// log wᵢ N(x; μᵢ, Σᵢ) for every part, and the largest of them.
    fn log_terms(&self, x: &[f64]) -> (Vec<f64>, f64) {
        let terms = self.parts.iter().zip(&self.log_weights);
        let terms: Vec<f64> = terms.map(|(part, log_weight)| part.log_density_at(x) + log_weight).collect();
        let largest = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (terms, largest)
    }
}

impl Distribution for GaussianMixture {
    fn dim(&self) -> usize {
        self.parts[0].dim()
    }

    fn sample_into(&self, rng: &mut dyn Rng, point: &mut [f64]) {
        let part = pick(rng, &self.cumulative);
        self.parts[part].sample_into(rng, point);
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        let mut ranges = vec![(f64::INFINITY, f64::NEG_INFINITY); self.dim()];
        for part in &self.parts {
            for (range, (low, high)) in ranges.iter_mut().zip(part.ranges()) {
                *range = (range.0.min(low), range.1.max(high));
            }
        }
        window(&ranges)
    }

    fn log_density(&self, x: &[f64]) -> Option<f64> {
        let (terms, largest) = self.log_terms(x);
        Some(largest + terms.iter().map(|term| (term - largest).exp()).sum::<f64>().ln())
    }

    fn score(&self, x: &[f64]) -> Option<Vec<f64>> {
        let (terms, largest) = self.log_terms(x);
        let total: f64 = terms.iter().map(|term| (term - largest).exp()).sum();
        let mut score = vec![0.0; x.len()];
        for (part, term) in self.parts.iter().zip(&terms) {
            let posterior = (term - largest).exp() / total;
            for (sum, s) in score.iter_mut().zip(part.score(x)?) {
                *sum += posterior * s;
            }
        }
        Some(score)
    }

    fn modes(&self) -> &[Mode] {
        &self.modes
    }
}
