//! Mode collapse in numbers, by the definitions of Lin, Khetan, Fanti and Oh, "PacGAN: The power of two samples in
//! generative adversarial networks" (NeurIPS 2018), and of the authors' own code.

use std::f64::consts::PI;

use toy_distributions::Mode;

use super::mahalanobis::Mahalanobis;
use crate::{Error, Result};

/// A sample is of high quality if it is less than this many standard deviations from its nearest mode.
pub const HIGH_QUALITY_SIGMAS: f64 = 3.0;

/// A sample is a stray if it is more than this many standard deviations from every mode.
pub const STRAY_SIGMAS: f64 = 4.0;

/// The modes of a mixture, ready to measure samples. "Near" is meant in standard deviations: the Mahalanobis
/// distance of each mode's own covariance.
#[derive(Debug, Clone)]
pub struct Modes {
    weights: Vec<f64>,
    covariances: Vec<Vec<f64>>,
    distances: Vec<Mahalanobis>,
}

/// How samples lie among the modes.
#[derive(Debug, Clone, PartialEq)]
pub struct ModesReport {
    /// How many samples there were.
    pub samples: usize,
    /// Modes captured: modes with at least one high-quality sample nearest to them. A weak rule: one lucky sample
    /// captures a mode, so read it with the [`reverse_kl`](Self::reverse_kl).
    pub captured: usize,
    /// The share of high-quality samples. A perfect sampler gets [`high_quality_ceiling`]; more than that means modes
    /// that are too narrow.
    pub high_quality: f64,
    /// KL(h ‖ w) = Σ hₖ ln(hₖ/wₖ) in nats, where h is the histogram of the *high-quality* samples over their nearest
    /// modes, as in PacGAN's code, and w the modes' true weights: for equal weights, as in all of PacGAN's tasks, it is
    /// their KL against uniform. K equal modes, one of them captured: ln K. A perfect sampler: about (K − 1)/2n.
    /// NaN if no sample is of high quality.
    pub reverse_kl: f64,
    /// The share of samples that are strays; 1 − [`gaussian_share_within`]`(4, 2)` = 0.034 % for a perfect sampler
    /// in the plane.
    pub stray: f64,
    /// How well each mode is met, in the order of the distribution.
    pub modes: Vec<ModeFit>,
}

/// How well the samples meet one mode.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModeFit {
    /// The share of all samples whose nearest mode is this one.
    pub weight: f64,
    /// The distance of their mean from the centre in standard deviations, strays left out; NaN if there are none.
    pub mean_error: f64,
    /// ‖S − Σ‖ / ‖Σ‖ (Frobenius) for their sample covariance S, strays left out; NaN if there are fewer than two.
    /// n exact samples of a round mode in the plane give about √(3/(n − 1)).
    pub covariance_error: f64,
}

impl Modes {
    /// # Errors
    /// [`Error::Invalid`] if there are no modes, if they differ in dimension, or if a covariance is not one.
    pub fn new(modes: &[Mode]) -> Result<Self> {
        let dims: Vec<usize> = modes.iter().map(|m| m.centre.len()).collect();
        if dims.first().is_none_or(|&d| d == 0 || dims.iter().any(|&e| e != d)) {
            return Err(Error::invalid(
                "the dimensions of the modes",
                format!("{dims:?}"),
                "at least one, all the same",
            ));
        }
        Ok(Self {
            weights: modes.iter().map(|m| m.weight).collect(),
            covariances: modes.iter().map(|m| m.covariance.clone()).collect(),
            distances: modes.iter().map(Mahalanobis::new).collect::<Result<_>>()?,
        })
    }

    /// The index of the nearest mode and the distance to it in standard deviations; `None` if x is not finite.
    ///
    /// # Panics
    /// If x does not have as many coordinates as the modes.
    pub fn nearest(&self, x: &[f32]) -> Option<(usize, f64)> {
        let mut r = vec![0.0; x.len()];
        self.nearest_with(x, &mut r)
    }

    fn nearest_with(&self, x: &[f32], r: &mut [f64]) -> Option<(usize, f64)> {
        assert_eq!(x.len(), self.distances[0].dim(), "a sample's coordinates against the modes'");
        if !x.iter().all(|x| x.is_finite()) {
            return None;
        }
        let distances = self.distances.iter().map(|mode| {
            mode.offset(x, r);
            mode.length(r)
        });
        distances.enumerate().min_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// Measures samples. Every share is NaN if there are none.
    ///
    /// # Panics
    /// If a row does not have as many coordinates as the modes.
    pub fn measure<P: AsRef<[f32]>>(&self, samples: &[P]) -> ModesReport {
        let d = self.distances[0].dim();
        let mut groups = vec![Group::new(d); self.weights.len()];
        let mut r = vec![0.0; d];
        for x in samples {
            let x = x.as_ref();
            let Some((mode, distance)) = self.nearest_with(x, &mut r) else { continue };
            let group = &mut groups[mode];
            group.nearest += 1;
            group.high_quality += usize::from(distance < HIGH_QUALITY_SIGMAS);
            if distance <= STRAY_SIGMAS {
                self.distances[mode].offset(x, &mut r);
                group.add(&r);
            }
        }
        let share = |count: fn(&Group) -> usize| groups.iter().map(count).sum::<usize>() as f64 / samples.len() as f64;
        let fit = |(k, group): (usize, &Group)| ModeFit {
            weight: group.nearest as f64 / samples.len() as f64,
            mean_error: self.distances[k].length(&mut group.mean()),
            covariance_error: relative_error(&group.covariance(), &self.covariances[k]),
        };
        ModesReport {
            samples: samples.len(),
            captured: groups.iter().filter(|g| g.high_quality > 0).count(),
            high_quality: share(|g| g.high_quality),
            reverse_kl: reverse_kl(&groups, &self.weights),
            stray: 1.0 - share(|g| g.kept),
            modes: groups.iter().enumerate().map(fit).collect(),
        }
    }

    /// The total variation ½ Σ |ŵₖ − wₖ| between the shares of a report and the true weights; what belongs to no mode
    /// because it is not finite counts as a mode of weight 0.
    pub fn weight_error(&self, report: &ModesReport) -> f64 {
        let nowhere = 1.0 - report.modes.iter().map(|m| m.weight).sum::<f64>();
        let off = report.modes.iter().zip(&self.weights).map(|(m, w)| (m.weight - w).abs()).sum::<f64>();
        0.5 * (off + nowhere.max(0.0))
    }
}

impl ModesReport {
    /// The mean of [`ModeFit::mean_error`] over the modes that have one; NaN if none has.
    pub fn mean_error(&self) -> f64 {
        mean_of_numbers(self.modes.iter().map(|m| m.mean_error))
    }

    /// The mean of [`ModeFit::covariance_error`] over the modes that have one; NaN if none has.
    pub fn covariance_error(&self) -> f64 {
        mean_of_numbers(self.modes.iter().map(|m| m.covariance_error))
    }
}

/// The high-quality share of a perfect sampler of well-separated Gaussian modes in `dim` dimensions:
/// 1 − exp(−9/2) = 98.89 % in the plane.
pub fn high_quality_ceiling(dim: usize) -> f64 {
    gaussian_share_within(HIGH_QUALITY_SIGMAS, dim)
}

// ANCHOR: ceiling
/// The mass of a Gaussian in `dim` dimensions within `sigmas` standard deviations of its mean: P(d/2, s²/2), the
/// regularised lower incomplete gamma function, by its series x^a e^(−x) Σₖ xᵏ / Γ(a + k + 1) (DLMF 8.7.1). For
/// `dim` ≥ 1 and 0 ≤ `sigmas` ≤ 30, beyond which e^(−x) leaves f64.
pub fn gaussian_share_within(sigmas: f64, dim: usize) -> f64 {
    let (a, x) = (dim as f64 / 2.0, sigmas * sigmas / 2.0);
    // ln Γ(a + 1) by Γ(t + 1) = t Γ(t) down to Γ(1) = 1 or Γ(1/2) = √π.
    let steps: f64 = (0..dim.div_ceil(2)).map(|k| (a - k as f64).ln()).sum();
    let ln_gamma = steps + if dim.is_multiple_of(2) { 0.0 } else { 0.5 * PI.ln() };
    let first = (a * x.ln() - x - ln_gamma).exp();
    let terms = std::iter::successors(Some((first, 1.0)), |&(term, k)| Some((term * x / (a + k), k + 1.0)));
    // The terms grow until k ≈ x and then fall faster than a geometric series.
    terms.take_while(|&(term, k)| k <= x + 1.0 || term > 1e-17).map(|(term, _)| term).sum()
}
// ANCHOR_END: ceiling

/// The samples nearest to one mode.
#[derive(Debug, Clone)]
struct Group {
    nearest: usize,
    high_quality: usize,
    /// Those that are no strays, with the sums of their offsets r = x − μ and of r rᵀ.
    kept: usize,
    sum: Vec<f64>,
    products: Vec<f64>,
}

impl Group {
    fn new(d: usize) -> Self {
        Self { nearest: 0, high_quality: 0, kept: 0, sum: vec![0.0; d], products: vec![0.0; d * d] }
    }

    fn add(&mut self, r: &[f64]) {
        self.kept += 1;
        for (i, ri) in r.iter().enumerate() {
            self.sum[i] += ri;
            for (j, rj) in r.iter().enumerate() {
                self.products[i * r.len() + j] += ri * rj;
            }
        }
    }

    fn mean(&self) -> Vec<f64> {
        self.sum.iter().map(|s| s / self.kept as f64).collect()
    }

    /// The unbiased sample covariance; NaN for fewer than two samples.
    fn covariance(&self) -> Vec<f64> {
        let (n, mean, d) = (self.kept as f64, self.mean(), self.sum.len());
        let freedom = if self.kept < 2 { f64::NAN } else { n - 1.0 };
        let entry = |(ij, product): (usize, &f64)| (product - n * mean[ij / d] * mean[ij % d]) / freedom;
        self.products.iter().enumerate().map(entry).collect()
    }
}

fn reverse_kl(groups: &[Group], weights: &[f64]) -> f64 {
    let total = groups.iter().map(|g| g.high_quality).sum::<usize>() as f64;
    if total == 0.0 {
        return f64::NAN;
    }
    let shares = groups.iter().map(|g| g.high_quality as f64 / total);
    shares.zip(weights).filter(|(h, _)| *h > 0.0).map(|(h, w)| h * (h / w).ln()).sum()
}

fn relative_error(estimate: &[f64], truth: &[f64]) -> f64 {
    let off: f64 = estimate.iter().zip(truth).map(|(e, t)| (e - t).powi(2)).sum();
    let size: f64 = truth.iter().map(|t| t * t).sum();
    (off / size).sqrt()
}

fn mean_of_numbers(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.filter(|v| !v.is_nan()).fold((0.0, 0), |(sum, n), v| (sum + v, n + 1));
    sum / f64::from(n)
}
