//! # A prior in pieces, made from the data
//!
//! # Definition
//! N points of the data are embedded as BourGAN's published code does it ([`Bourgain::code`]), and z comes from the mixture of
//! N Gaussians on them, σ = 0.01 at a mean square of 1 for each coordinate: 50 dimensions for N = 1,000 and 55 for 2,000. Beside
//! it N(0, I) in as many dimensions. G's loss may have one term more, 0.1·E(log‖G(z) − G(z′)‖ − log c‖z − z′‖)², c
//! being the geometric mean of the ratios of data distances to embedded ones.
//!
//! Three tasks: PacGAN's grid, 25 Gaussians with σ = 0.05 at a spacing of 2; the talk's, σ = 0.04 at a spacing of 1, so
//! that its modes are broader for their distance; and the word OMRON in our own letters, uniform on its lattice points.
//!
//! # What must be seen
//! From N(0, I) samples lie on bridges between the modes and strokes. From the mixture far fewer do, and all modes are there.
//!
//! # Notes
//! All runs share networks (four hidden layers of 64 units), batch, rate, averaging and decay; a grid takes 8,000 steps of 128
//! rows, the word 10,000. The published code has two layers of 128 units and 5,000 steps at half the rate; with these
//! nothing came that could be called a grid, from whatever prior. A sample strays if it is farther than 4σ from every
//! mode, or farther than one cell from every lattice point; a perfect sampler of a grid strays with 0.03 %.
//!
//! # Reference
//! Xiao, Zhong and Zheng 2018 (arXiv:1805.07674); the talk's grid and word: "Shall we GANs?", E5-13 and E5-14.

use std::sync::Arc;

use rayon::prelude::*;
use toy_distributions::{Distribution, GaussianMixture, Points as Word};

use super::{Criterion, Experiment, ExperimentRecord, Points, SeedRecord, support};
use crate::{
    Result,
    backend::{Backend, Cpu},
    lab::Settings,
    measure::{Lattice, Modes},
    objective,
    plot::{Panel, Picture, compare},
    prior::{Distortion, Euclidean, Prior, Stream, bourgain::Bourgain},
    random::{self, Purpose},
    regularize::Regularizer,
    train::{Decay, Game, Trainer},
};

/// See the [module](self).
pub struct Bourgan;

/// The tasks.
const TASKS: [&str; 3] = ["pacgan-grid", "talk-grid", "omron"];
/// The priors, the last with the term that keeps distances.
const PRIORS: [&str; 3] = ["gaussian", "bourgain", "bourgain+term"];
/// σ of the mixture, as in the published code.
const SIGMA: f32 = 0.01;
/// The weight of the term, as in the published code.
const WEIGHT: f32 = 0.1;
/// As many as PacGAN takes.
const SAMPLES: usize = 2_500;

/// p_data, the points that are embedded, and the length of a run.
fn task(name: &str) -> (Arc<dyn Distribution>, usize, u64) {
    let grid = |spacing, sigma| GaussianMixture::grid(5, spacing, sigma).expect("25 Gaussians, both lengths above 0");
    match name {
        "pacgan-grid" => (Arc::new(grid(2.0, 0.05)), 1_000, 8_000),
        "talk-grid" => (Arc::new(grid(1.0, 0.04)), 1_000, 8_000),
        _ => (Arc::new(Word::omron()), 2_000, 10_000),
    }
}

/// The mixture on embedded points, and how long its distances are beside those of the data.
fn embedded(data: &Arc<dyn Distribution>, points: usize, seed: u64) -> Result<(Prior, Distortion)> {
    let mut rows = vec![0.0; points * data.dim()];
    data.fill(&mut random::stream(seed, Purpose::Embedding, 0, 2), &mut rows);
    let metric = Euclidean::new(&rows, data.dim())?;
    let embedding = Bourgain::code(seed).embed(&metric)?;
    Ok((embedding.prior(Some(SIGMA))?, Distortion::of(&metric, &embedding)?))
}

/// What one run came to.
struct Outcome {
    values: Vec<(&'static str, f64)>,
    points: Points,
}

fn play(name: &str, prior: &str, seed: u64) -> Result<Outcome> {
    let (data, points, steps) = task(name);
    let (mixture, ratios) = embedded(&data, points, seed)?;
    let dim = mixture.features();
    let input = if prior == "gaussian" { Prior::Gaussian { dim } } else { mixture };
    let term = Regularizer::kept_distances(ratios.scale() as f32, WEIGHT);
    let settings = Settings {
        latent_dim: dim,
        width: 64,
        depth: 4,
        batch: 128,
        lr_d: 2e-3,
        lr_g: 2e-3,
        decay: Decay::Linear,
        average: 0.999,
        steps,
        seed,
        ..Settings::default()
    };
    let game = Game {
        real: Box::new(data.clone()),
        input: Box::new(input.clone()),
        objective: objective::by_name("non-saturating")?,
        regularizers: if prior == "bourgain+term" { vec![term] } else { Vec::new() },
    };
    let (g, d) = (settings.generator(2), settings.discriminator(2));
    let mut trainer = Trainer::new(&Cpu::open()?, settings.config()?, game, &g, &d)?;
    support::watch(&mut trainer, steps, steps, |_| Ok(()))?;
    let samples = support::generate(&trainer, &input, seed, SAMPLES);
    let values = match name {
        "omron" => {
            let word = Word::omron();
            let report = Lattice::new(word.atoms(), word.spacing())?.measure(&samples);
            vec![("coverage", report.coverage), ("stray", report.stray)]
        }
        _ => {
            let report = Modes::new(data.modes())?.measure(&samples);
            let modes = ("modes", report.captured as f64);
            vec![
                modes,
                ("high_quality", report.high_quality),
                ("stray", report.stray),
                ("reverse_kl", report.reverse_kl),
            ]
        }
    };
    Ok(Outcome { values, points: support::cloud(&samples) })
}

impl Experiment for Bourgan {
    fn name(&self) -> &'static str {
        "bourgan"
    }

    fn about(&self) -> &'static str {
        "grids and a word from one Gaussian, and from a mixture on embedded points of the data"
    }

    fn source(&self) -> &'static str {
        "Xiao et al. 2018, arXiv:1805.07674"
    }

    fn default_seeds(&self) -> u64 {
        10
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        let runs: Vec<(&str, &str)> = TASKS.iter().flat_map(|task| PRIORS.map(|prior| (*task, prior))).collect();
        let outcomes =
            runs.into_par_iter().map(|(task, prior)| Ok((format!("{task}/{prior}"), play(task, prior, seed)?)));
        for (name, outcome) in outcomes.collect::<Result<Vec<_>>>()? {
            outcome.values.iter().for_each(|(value, number)| record.set(&format!("{name}/{value}"), *number));
            if seed == 0 {
                record.points.insert(name, outcome.points);
            }
        }
        for name in TASKS {
            let (data, points, _) = task(name);
            let (prior, ratios) = embedded(&data, points, seed)?;
            record.set(&format!("{name}/dim"), prior.features() as f64);
            record.set(&format!("{name}/distortion"), ratios.distortion());
            record.set(&format!("{name}/distortion_inner"), ratios.quantile(0.95) / ratios.quantile(0.05));
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        Vec::new()
    }

    /// A row for each prior: means with standard errors.
    fn table(&self, record: &ExperimentRecord) -> Option<String> {
        let mut text = String::from(
            "| task | prior | modes or coverage | high quality % | stray % | reverse KL |\n|---|---|---|---|---|---|\n",
        );
        for task in TASKS {
            for prior in PRIORS {
                let cell = |value: &str, scale: f64, digits: usize| {
                    let (mean, error) = record.mean(&format!("{task}/{prior}/{value}"));
                    let spread = if error.is_nan() { String::new() } else { format!(" ± {:.digits$}", scale * error) };
                    if mean.is_nan() { "–".into() } else { format!("{:.digits$}{spread}", scale * mean) }
                };
                let reached = if task == "omron" { cell("coverage", 100.0, 1) + " %" } else { cell("modes", 1.0, 1) };
                text += &format!("| {task} | {prior} | {reached} | {} | ", cell("high_quality", 100.0, 1));
                text += &format!("{} | {} |\n", cell("stray", 100.0, 1), cell("reverse_kl", 1.0, 3));
            }
        }
        Some(text)
    }

    fn figure(&self, record: &ExperimentRecord) -> Picture {
        let panel = |task: &str, prior: &str| {
            let name = format!("{task}/{prior}");
            let (half, stray) = (
                match task {
                    "pacgan-grid" => 5.5,
                    "talk-grid" => 2.75,
                    _ => 1.8,
                },
                record.mean(&format!("{name}/stray")).0,
            );
            Panel {
                title: format!("{name}: {:.1} % stray", 100.0 * stray),
                bounds: [-half, half, -half, half],
                fake: record.seeds.first().and_then(|seed| seed.points.get(&name)).cloned().unwrap_or_default(),
                ..Panel::default()
            }
        };
        let panels = TASKS.iter().flat_map(|task| PRIORS.map(|prior| panel(task, prior))).collect();
        compare("One Gaussian, and a mixture on embedded points", panels, "samples of seed 0, means over all")
    }
}
