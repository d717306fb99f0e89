//! Samples to numbers: how near a generator is to its distribution, judged by its samples alone.
//!
//! [`points`] takes every measure that applies, each by its stable name; the trainer, the report and the command line
//! all use it (through [`Measures`], which prepares once what does not change). Each measure also stands alone:
//! [`Modes`] for mode collapse, [`Lattice`] for coverage, [`mmd2`], [`Parzen`] and [`Cells`] for the distance to the
//! whole distribution.
//!
//! Two rules hold for all of them. A sample that is not finite is infinitely far from everything: it still counts in
//! every denominator, it is a stray, it captures and covers nothing. And what has no value, such as a share of no
//! samples, is NaN.

use std::collections::BTreeMap;

use toy_distributions::Distribution;

use crate::{
    Result,
    theory::{assignment, wasserstein},
};

mod divergence;
mod lattice;
mod mahalanobis;
mod mmd;
mod modes;
mod parzen;

pub use divergence::{Cells, JsEstimate};
pub use lattice::{Lattice, LatticeReport};
pub use mmd::{Kernel, mmd2};
pub use modes::{
    HIGH_QUALITY_SIGMAS, ModeFit, Modes, ModesReport, STRAY_SIGMAS, gaussian_share_within, high_quality_ceiling,
};
pub use parzen::{LogLikelihood, Parzen};

/// What each name stands for.
pub const NAMES: &[(&str, &str)] = &[
    ("coverage", "share of lattice points with a sample within one cell"),
    ("coverage_ceiling", "coverage that a perfect sampler reaches with as many samples, on average"),
    ("covariance_error", "‖S − Σ‖/‖Σ‖, mean over the modes"),
    ("high_quality", "share of samples within 3σ of a mode"),
    ("js", "Jensen–Shannon divergence to the known density in nats, estimated over 16 × 16 cells"),
    ("lattice_stray", "share of samples farther than one cell from every lattice point"),
    ("mean_error", "distance of the samples' mean from the mode's centre in σ, mean over the modes"),
    ("mmd2", "unbiased MMD² against at most 512 reference points, of at most 512 samples"),
    ("modes", "modes with at least one sample within 3σ"),
    ("parzen", "log-likelihood of at most 128 reference points in nats, under a Parzen window on at most 512 samples"),
    ("reverse_kl", "KL of the samples' histogram over the modes against the modes' weights, in nats"),
    ("stray", "share of samples farther than 4σ from every mode"),
    (
        "wasserstein",
        "exact Wasserstein-1 distance of at most 512 samples to as many reference points; at the end of a run",
    ),
    ("weight_error", "total variation between the modes' shares and their weights"),
];

/// The most samples, and the most reference points, that the measures of quadratic cost look at: the first ones.
pub const QUADRATIC_SAMPLES: usize = 512;

/// Cells along each axis for the JS estimate.
const CELLS_PER_AXIS: usize = 16;

/// The Parzen bandwidths tried: the spread of the reference points, halved up to this many times.
const BANDWIDTH_HALVINGS: u32 = 10;

/// Every measure that applies to one distribution, prepared so that [`points`](Measures::points) is cheap: less than
/// ten milliseconds for 2,500 samples.
#[derive(Debug, Clone)]
pub struct Measures {
    modes: Option<Modes>,
    lattice: Option<Lattice>,
    cells: Option<Cells>,
    kernel: Option<Kernel>,
    reference: Vec<Vec<f32>>,
}

impl Measures {
    /// `reference` holds samples of the distribution itself, rows of its dimension; with none, `mmd2` and `parzen` are
    /// not taken. The JS estimate needs a density in closed form in the plane.
    ///
    /// # Errors
    /// If the distribution describes its modes or its lattice wrongly; see [`Modes::new`] and [`Lattice::new`].
    pub fn new<P: AsRef<[f32]>>(distribution: &dyn Distribution, reference: &[P]) -> Result<Self> {
        let (modes, atoms) = (distribution.modes(), distribution.atoms());
        let reference: Vec<Vec<f32>> = reference.iter().take(QUADRATIC_SAMPLES).map(|x| x.as_ref().to_vec()).collect();
        Ok(Self {
            modes: (!modes.is_empty()).then(|| Modes::new(modes)).transpose()?,
            lattice: (!atoms.is_empty()).then(|| Lattice::new(atoms, distribution.spacing())).transpose()?,
            // What cannot be had is left out here; who asks for it alone is told why.
            cells: Cells::new(distribution, CELLS_PER_AXIS).ok(),
            kernel: Kernel::median(&reference).ok(),
            reference,
        })
    }

    /// Every measure that applies, by its name in [`NAMES`]. Only finite values: what these samples give no value for
    /// is left out.
    ///
    /// # Panics
    /// If the rows do not have the distribution's dimension.
    pub fn points<P: AsRef<[f32]>>(&self, samples: &[P]) -> BTreeMap<String, f32> {
        let mut values: Vec<(&str, f64)> = Vec::new();
        if let Some(modes) = &self.modes {
            values.extend(mode_values(modes, samples));
        }
        if let Some(lattice) = &self.lattice {
            let report = lattice.measure(samples);
            values.extend([("coverage", report.coverage), ("lattice_stray", report.stray)]);
            values.push(("coverage_ceiling", lattice.expected_coverage(samples.len())));
        }
        if let Some(cells) = &self.cells {
            values.push(("js", cells.js(samples).value));
        }
        let few = &samples[..samples.len().min(QUADRATIC_SAMPLES)];
        if let Some(kernel) = self.kernel {
            values.push(("mmd2", mmd2(few, &self.reference, kernel)));
            values.push(("parzen", parzen(few, &self.reference).unwrap_or(f64::NAN)));
        }
        let values = values.into_iter().map(|(name, value)| (name.to_string(), value as f32));
        values.filter(|(_, value)| value.is_finite()).collect()
    }

    /// The exact Wasserstein-1 distance, on the line or in the plane, between the first samples and as many reference
    /// points, at most [`QUADRATIC_SAMPLES`]: cubic in their number, so not for every step. `None` in other dimensions
    /// and for samples that are not finite.
    pub fn wasserstein<P: AsRef<[f32]>>(&self, samples: &[P]) -> Option<f32> {
        let n = samples.len().min(self.reference.len());
        let (a, b) = (&samples[..n], &self.reference[..n]);
        let distance = match b.first()?.len() {
            1 => {
                let line = |x: &[f32]| f64::from(x[0]);
                let a: Vec<f64> = a.iter().map(|x| line(x.as_ref())).collect();
                let b: Vec<f64> = b.iter().map(|x| line(x)).collect();
                wasserstein::from_samples(&a, &b).ok()?
            }
            2 => {
                let point = |x: &[f32]| [f64::from(x[0]), f64::from(x[1])];
                let a: Vec<[f64; 2]> = a.iter().map(|x| point(x.as_ref())).collect();
                let b: Vec<[f64; 2]> = b.iter().map(|x| point(x)).collect();
                assignment::wasserstein(&a, &b).ok()?.value
            }
            _ => return None,
        };
        distance.is_finite().then_some(distance as f32)
    }

    /// The share of all samples that are nearest to each mode, in the order of the distribution; empty without modes.
    pub fn mode_shares<P: AsRef<[f32]>>(&self, samples: &[P]) -> Vec<f32> {
        let report = self.modes.as_ref().map(|modes| modes.measure(samples));
        report.iter().flat_map(|report| &report.modes).map(|mode| mode.weight as f32).collect()
    }
}

/// [`Measures::points`] for one use.
///
/// # Errors
/// As [`Measures::new`].
pub fn points<P: AsRef<[f32]>>(
    samples: &[P],
    distribution: &dyn Distribution,
    reference: &[P],
) -> Result<BTreeMap<String, f32>> {
    Ok(Measures::new(distribution, reference)?.points(samples))
}

fn mode_values<P: AsRef<[f32]>>(modes: &Modes, samples: &[P]) -> [(&'static str, f64); 7] {
    let report = modes.measure(samples);
    [
        ("modes", report.captured as f64),
        ("high_quality", report.high_quality),
        ("reverse_kl", report.reverse_kl),
        ("stray", report.stray),
        ("weight_error", modes.weight_error(&report)),
        ("mean_error", report.mean_error()),
        ("covariance_error", report.covariance_error()),
    ]
}

/// The bandwidth is chosen on one quarter of the reference points, the likelihood is that of another: with n = 512 this
/// takes 2 ms, and the error of 128 points is about a tenth of a nat.
fn parzen<P: AsRef<[f32]>>(samples: &[P], reference: &[Vec<f32>]) -> Result<f64> {
    let quarter = reference.len() / 4;
    let (validation, held_out) = (&reference[..quarter], &reference[quarter..2 * quarter]);
    Ok(Parzen::fit(samples, validation, spread(validation), BANDWIDTH_HALVINGS)?.log_likelihood(held_out).mean)
}

/// The standard deviation of the points, root mean square over the axes.
fn spread(points: &[Vec<f32>]) -> f64 {
    let (n, d) = (points.len() as f64, points.first().map_or(0, Vec::len));
    let variance = |axis: usize| {
        let mean = points.iter().map(|x| f64::from(x[axis])).sum::<f64>() / n;
        points.iter().map(|x| (f64::from(x[axis]) - mean).powi(2)).sum::<f64>() / n
    };
    ((0..d).map(variance).sum::<f64>() / d as f64).sqrt()
}
