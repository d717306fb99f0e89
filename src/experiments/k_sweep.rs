//! k steps of D per step of G: how near D stays to the best discriminator while G moves.
//!
//! # Reference
//! Goodfellow et al. 2014, arXiv:1406.2661, algorithm 1.

use super::{Criterion, Experiment, ExperimentRecord, SeedRecord, label_smoothing::env, line};
use crate::{
    Result,
    objective::{NonSaturating, sigma},
    theory::{density::log_density, discriminator::optimal},
    train::{Config, Game, Pace, record::Curves},
};

/// See the [module](self).
pub struct KSweep;

const SWEEP: [u32; 3] = [1, 3, 5];

impl Experiment for KSweep {
    fn name(&self) -> &'static str {
        "k-sweep"
    }

    fn about(&self) -> &'static str {
        "the more steps D takes per step of G, the nearer it stays to its optimum"
    }

    fn source(&self) -> &'static str {
        "Goodfellow et al. 2014, arXiv:1406.2661, algorithm 1; B-02"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        for k in SWEEP {
            let lag = lag(seed, k)?;
            let values = lag.get("lag");
            record.set(&format!("lag/{k}"), values.iter().sum::<f32>() / values.len() as f32);
            let mu = lag.get("mu");
            let tail = &mu[mu.len() / 2..];
            let mean = tail.iter().sum::<f32>() / tail.len() as f32;
            record.set(&format!("sway/{k}"), (tail.iter().map(|m| (m - mean).powi(2)).sum::<f32>() / tail.len() as f32).sqrt());
            record.set(&format!("mu/{k}"), *mu.last().unwrap());
            record.set(&format!("sigma/{k}"), *lag.get("sigma").last().unwrap());
            if seed == 0 {
                record.curves.insert(format!("k = {k}"), lag);
            }
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![]
    }

    #[cfg(feature = "plot")]
    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        let curves = record.seeds.first().map(|seed| seed.curves.clone()).unwrap_or_default();
        let series = curves.iter().map(|(name, c)| crate::plot::Series::over(name.clone(), &c.steps, c.get("lag")));
        crate::plot::Lines {
            title: "How far D is from p/(p + q)".into(),
            x_label: "step of G".into(),
            y_label: "mean |D − D*|".into(),
            log: false,
            series: series.collect(),
            note: "seed 0".into(),
        }
        .picture()
    }
}

/// The mean of |D − D*| over p and q, along training.
fn lag(seed: u64, k: u32) -> Result<Curves> {
    let p = line::mixture()?;
    let log_p = log_density(&*p)?;
    let game = Game {
        real: Box::new(p.clone()),
        input: Box::new(line::gaussian(0.0, 1.0)?),
        objective: Box::new(NonSaturating),
        regularizers: vec![],
    };
    let pace = |learning_rate| Pace { learning_rate, ..Config::default().generator };
    let steps = env("S", 600.) as u64;
    let config = Config { seed, batch: 128, k, discriminator: pace(env("LRD", 2e-3)), generator: pace(env("LRG", 1e-2)), ..Config::default() };
    let mut trainer = line::trainer(game, config)?;
    let points = line::grid(-5.0, 5.0, 101);
    let mut curves = Curves::default();
    for step in 1..=steps {
        trainer.advance()?;
        if step % (steps / 60) == 0 {
            let (mu, sigma_q) = line::fitted(&trainer);
            let q = line::gaussian(mu, sigma_q)?;
            let log_q = log_density(&*q)?;
            let d = line::logits(&trainer, &points);
            let (mut sum, mut all) = (0.0, 0.0);
            for (x, d) in points.iter().zip(d) {
                let x = [f64::from(*x)];
                let mass = log_p(&x).exp() + log_q(&x).exp();
                sum += mass * (f64::from(sigma(d)) - optimal(log_p(&x), log_q(&x))).abs();
                all += mass;
            }
            curves.push(step, [("lag".into(), (sum / all) as f32), ("mu".into(), mu as f32), ("sigma".into(), sigma_q as f32)]);
        }
    }
    Ok(curves)
}
