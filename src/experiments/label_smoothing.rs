//! The optimal discriminator between two known densities, with and without one-sided label smoothing.
//!
//! # Definition
//! D alone is trained between p, a mixture of two Gaussians on the line, and q = N(0, 2²). Real samples carry the label
//! α, generated ones 0.
//!
//! # Formula
//! `D*(x) = α·p(x) / (p(x) + q(x))`; α = 1 is no smoothing.
//!
//! # What must be seen
//! The learned D lies on D* for α = 1, 0.9 and 0.7.
//!
//! # Notes
//! The error is taken where samples fall: where p + q is at least 5 % of its peak.
//!
//! # Reference
//! Salimans et al. 2016, "Improved Techniques for Training GANs", arXiv:1606.03498, section 3.4; for α = 1 Goodfellow
//! et al. 2014, arXiv:1406.2661, proposition 1.

use super::{Criterion, Experiment, ExperimentRecord, SeedRecord, line, support::rounded};
use crate::{
    Result,
    objective::{self, sigma},
    theory::{density::log_density, discriminator::optimal_smoothed},
    train::{Config, Decay, Game, Pace},
};

/// See the [module](self).
pub struct LabelSmoothing;

/// The labels α of real samples.
const LABELS: [f32; 3] = [1.0, 0.9, 0.7];

impl Experiment for LabelSmoothing {
    fn name(&self) -> &'static str {
        "label-smoothing"
    }

    fn about(&self) -> &'static str {
        "a discriminator trained alone becomes α·p/(p + q)"
    }

    fn source(&self) -> &'static str {
        "Salimans et al. 2016, arXiv:1606.03498, section 3.4"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        let (p, q) = (line::mixture()?, line::gaussian(0.0, 2.0)?);
        let (log_p, log_q) = (log_density(&*p)?, log_density(&*q)?);
        let points = line::grid(-5.0, 5.0, 101);
        let logs: Vec<(f64, f64)> = points.iter().map(|x| [f64::from(*x)]).map(|x| (log_p(&x), log_q(&x))).collect();
        let mass: Vec<f64> = logs.iter().map(|(p, q)| p.exp() + q.exp()).collect();
        let peak = mass.iter().copied().fold(0.0, f64::max);
        for alpha in LABELS {
            let game = Game {
                real: Box::new(p.clone()),
                input: Box::new(q.clone()),
                objective: Box::new(objective::LabelSmoothing::new(alpha)?),
                regularizers: vec![],
            };
            let learned = learned(game, seed, &points)?;
            let best: Vec<f64> = logs.iter().map(|(p, q)| optimal_smoothed(alpha.into(), *p, *q)).collect();
            let errors = learned.iter().zip(&best).zip(&mass).filter(|(_, mass)| **mass >= 0.05 * peak);
            let error = errors.map(|((d, best), _)| (f64::from(*d) - best).abs()).fold(0.0, f64::max);
            record.set(&format!("error/{alpha}"), error);
            if seed == 0 {
                let curve = |d: &[f32]| points.iter().zip(d).map(|(x, d)| [*x, *d].map(rounded)).collect();
                record.points.insert(format!("D, α = {alpha}"), curve(&learned));
                let best: Vec<f32> = best.iter().map(|d| *d as f32).collect();
                record.points.insert(format!("D*, α = {alpha}"), curve(&best));
            }
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        // A D that ignored α = 0.9 would be off by 0.1·p/(p + q), which is 0.07 at the peaks.
        const FIT: f64 = 0.06;
        vec![
            Criterion { claim: "without smoothing D = p/(p + q)", value: "error/1", low: 0.0, high: FIT },
            Criterion { claim: "with α = 0.9 D = 0.9·p/(p + q)", value: "error/0.9", low: 0.0, high: FIT },
            Criterion { claim: "with α = 0.7 D = 0.7·p/(p + q)", value: "error/0.7", low: 0.0, high: FIT },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        super::support::paths(record, "D alone, with one-sided label smoothing", "x", "D(x)")
    }
}

/// D(x) at the points after 3,000 steps of D alone.
fn learned(game: Game, seed: u64, points: &[f32]) -> Result<Vec<f32>> {
    let discriminator = Pace { learning_rate: 1e-2, ..Config::default().discriminator };
    let config = Config { seed, k: 10, discriminator, decay: Decay::Linear, schedule: 300, ..Config::default() };
    let mut trainer = line::discriminator_alone(game, config)?;
    for _ in 0..trainer.config().schedule {
        trainer.advance()?;
    }
    Ok(line::logits(&trainer, points).into_iter().map(sigma).collect())
}
