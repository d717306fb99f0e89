//! The toy table: ring and grid as PacGAN defines them, five methods, every measure with its standard error.
//!
//! # Definition
//! 8 Gaussians on a circle of radius 1 with σ = 0.01 and 25 on {−4, −2, 0, 2, 4}² with σ = 0.05; 2,500 samples at the
//! end of each run. A sample within 3σ of its nearest mode is of high quality; a mode is captured by one such sample; the
//! reverse KL is that of their histogram over the modes against the uniform one. A perfect sampler has a share of
//! 98.89 %.
//!
//! # Notes
//! All methods share networks, batch, length, optimiser, averaging and decay, and differ in objective and regularizer
//! alone; so the rows are ours and not the papers'. Published numbers come from other networks and longer runs.
//!
//! # Reference
//! Lin et al. 2018, PacGAN, arXiv:1712.04086, table 1.

use rayon::prelude::*;

use super::{Criterion, Experiment, ExperimentRecord, Points, SeedRecord, support};
use crate::plot::{Panel, Picture, compare};
use crate::{
    Result,
    lab::{Lab, Settings, SpectralNorm},
    train::Decay,
};

/// See the module.
#[derive(Debug, Clone, Copy)]
pub struct ToyTable;

/// The two tasks.
pub const TASKS: [&str; 2] = ["ring", "grid"];

/// A method: its name, objective, regularizer if any, whether D is spectrally normalised.
type Method = (&'static str, &'static str, fn(&str) -> Option<&'static str>, SpectralNorm);

/// The methods. R1's γ and WGAN-GP's λ are ours: the data of the grid reach four times as far as those of the ring,
/// and a critic's slopes are flatter there.
pub const METHODS: [Method; 5] = [
    ("gan", "non-saturating", |_| None, SpectralNorm::None),
    ("pacgan2", "non-saturating", |_| Some("packing=2"), SpectralNorm::None),
    ("wgan-gp", "wasserstein", |_| Some("wgan-gp=0.1"), SpectralNorm::None),
    ("sngan", "hinge", |_| None, SpectralNorm::Discriminator),
    ("r1", "non-saturating", |task| Some(if task == "ring" { "r1=0.001" } else { "r1=0.01" }), SpectralNorm::None),
];

/// What is measured, as in the paper.
pub const MEASURES: [&str; 3] = ["modes", "high_quality", "reverse_kl"];

/// A row of the paper's table 1, as printed there: name, then modes, share in per cent and reverse KL for ring and grid.
pub const PUBLISHED: [(&str, [f64; 6]); 4] = [
    ("GAN", [6.3, 98.2, 0.45, 17.3, 94.8, 0.70]),
    ("PacGAN2", [7.9, 95.6, 0.07, 23.8, 91.3, 0.13]),
    ("PacGAN3", [7.8, 97.7, 0.10, 24.6, 94.2, 0.06]),
    ("PacGAN4", [7.8, 95.9, 0.07, 24.8, 93.6, 0.04]),
];

/// Length of every run in steps.
const STEPS: u64 = 15_000;

fn settings(task: &str, (_, objective, regularizer, spectral_norm): Method, seed: u64) -> Settings {
    Settings {
        distribution: task.into(),
        objective: objective.into(),
        regularizers: regularizer(task).map(str::to_string).into_iter().collect(),
        spectral_norm,
        width: if task == "ring" { 64 } else { 128 },
        depth: 4,
        average: 0.999,
        decay: Decay::Linear,
        lr_d: 2e-3,
        lr_g: 2e-3,
        steps: STEPS,
        seed,
        ..Settings::default()
    }
}

impl Experiment for ToyTable {
    fn name(&self) -> &'static str {
        "toy-table"
    }

    fn about(&self) -> &'static str {
        "five methods on ring and grid: modes, high-quality share, reverse KL"
    }

    fn source(&self) -> &'static str {
        "Lin et al. 2018, PacGAN, arXiv:1712.04086"
    }

    fn default_seeds(&self) -> u64 {
        3
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let cells: Vec<(&str, Method)> =
            METHODS.into_iter().flat_map(|method| TASKS.map(|task| (task, method))).collect();
        let runs = cells.into_par_iter().map(|(task, method)| {
            let run = support::play(Lab::from_settings(settings(task, method, seed)))?;
            let points = run.record().snapshots.last().map(support::points).unwrap_or_default();
            Ok((format!("{task}/{}", method.0), run.measures(), points))
        });
        let mut record = SeedRecord::new(seed);
        for (name, measures, points) in runs.collect::<Result<Vec<_>>>()? {
            for measure in MEASURES {
                record.set(&format!("{name}/{measure}"), measures.get(measure).copied().unwrap_or(f32::NAN));
            }
            if seed == 0 {
                record.points.insert(name, points);
            }
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        let every = |claim, value, modes| Criterion { claim, value, low: modes, high: modes };
        vec![
            every("R1 captures every mode of the ring", "ring/r1/modes", 8.0),
            every("R1 captures every mode of the grid", "grid/r1/modes", 25.0),
        ]
    }

    fn mean_criteria(&self) -> Vec<Criterion> {
        // A perfect sampler has 98.89 %, with a standard error of 0.21 points for one run of 2,500 samples: a share
        // well above it would mean modes that have shrunk.
        let above = |claim, value, low| Criterion { claim, value, low, high: 0.9931 };
        vec![
            above("on the ring, R1 has a higher share than every PacGAN row", "ring/r1/high_quality", 0.977),
            above("on the grid, R1 has a higher share than every PacGAN row", "grid/r1/high_quality", 0.942),
        ]
    }

    /// Ours with standard errors, then the published rows.
    fn table(&self, record: &ExperimentRecord) -> Option<String> {
        let mut text = String::from(
            "| method | ring modes | ring share % | ring reverse KL | grid modes | grid share % | grid reverse KL |\n|---|---|---|---|---|---|---|\n",
        );
        for (method, ..) in METHODS {
            let seeds = record.values(&format!("ring/{method}/modes")).len();
            let cells = TASKS.iter().flat_map(|task| MEASURES.map(|measure| (task, measure))).map(|(task, measure)| {
                let (mean, error) = record.mean(&format!("{task}/{method}/{measure}"));
                let (scale, digits) =
                    if measure == "high_quality" { (100.0, 1) } else { (1.0, if measure == "modes" { 1 } else { 3 }) };
                // A run without a sample of high quality has no histogram, and one value has no standard error.
                let spread = if error.is_nan() { String::new() } else { format!(" ± {:.digits$}", scale * error) };
                format!("{:.digits$}{spread}", scale * mean)
            });
            text += &format!("| {method} (ours, {seeds} seeds) | {} |\n", cells.collect::<Vec<_>>().join(" | "));
        }
        for (name, numbers) in PUBLISHED {
            let [a, b, c, d, e, f] = numbers;
            text += &format!("| {name} (published) | {a:.1} | {b:.1} | {c:.2} | {d:.1} | {e:.1} | {f:.2} |\n");
        }
        Some(text)
    }

    fn figure(&self, record: &ExperimentRecord) -> Picture {
        let panel = |name: &String, points: &Points| {
            let half = if name.starts_with("ring") { 1.3 } else { 5.0 };
            let measured = |measure: &str| record.mean(&format!("{name}/{measure}")).0;
            Panel {
                title: format!("{name}: {:.1}, {:.1} %", measured("modes"), 100.0 * measured("high_quality")),
                bounds: [-half, half, -half, half],
                fake: points.clone(),
                ..Panel::default()
            }
        };
        let panels = record.seeds.first().into_iter().flat_map(|seed| &seed.points);
        let panels = panels.map(|(name, points)| panel(name, points)).collect();
        compare(
            "Ring and grid under five methods: modes captured, high-quality share",
            panels,
            "samples of seed 0, means over all",
        )
    }
}
