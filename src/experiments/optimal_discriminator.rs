//! # The best discriminator, learned
//!
//! # Definition
//! p is the mixture 0.7 N(−1, 0.6²) + 0.3 N(2, 0.4²) on the line and q = N(0, 1.5²), both known. D alone is trained on
//! −E_p log D(x) − E_q log(1 − D(x)); there is no generator but the identity.
//!
//! # Formula
//! D*(x) = p(x) / (p(x) + q(x)), where the value of the game is −log 4 + 2·JSD(p, q) (2014 paper, proposition 1 and
//! theorem 1; JSD in [0, log 2]).
//!
//! # What must be seen
//! Where there is mass, the learned σ(D) is D* within a few hundredths, and its value is the largest that any
//! discriminator can have, short of a hundredth of a nat. No discriminator can have more: the shortfall is not negative.
//!
//! # Notes
//! The largest error is taken where (p + q)/2 is at least 0.02: a piece of the line of width 0.1, one step of the grid,
//! then sees one sample of every batch. Farther out D has seen nothing and only continues what it has learned.
//!
//! # Reference
//! Goodfellow et al. 2014, arXiv:1406.2661, section 4.1.

use std::sync::Arc;

use toy_distributions::{Distribution, Gaussian};

use super::{Criterion, Experiment, ExperimentRecord, Points, SeedRecord};
use crate::{
    Result,
    backend::{Activation, Backend, Cpu},
    nn::Architecture,
    objective::{NonSaturating, Player},
    theory::{density, discriminator, logistic},
    train::{Config, Decay, Engine, Game, Pace, Trainer},
};

/// See the [module](self).
pub struct OptimalDiscriminator;

const STEPS: u64 = 3_000;
/// Points of the grid, from −4 to 4.
const NODES: usize = 81;
/// The least (p + q)/2 where the largest error is taken.
const MASS: f64 = 0.02;

impl Experiment for OptimalDiscriminator {
    fn name(&self) -> &'static str {
        "optimal-discriminator"
    }

    fn about(&self) -> &'static str {
        "D trained alone between two known densities becomes p/(p + q)"
    }

    fn source(&self) -> &'static str {
        "Goodfellow et al. 2014, arXiv:1406.2661, section 4.1"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let engine = trained(seed)?;
        let (p, q) = (p(), q());
        let (log_p, log_q) = (density::log_density(&*p)?, density::log_density(&*q)?);
        let learned = engine.discriminate(&grid().map(|x| x as f32).collect::<Vec<_>>());
        let errors: Vec<(f64, f64)> = grid()
            .zip(&learned)
            .map(|(x, logit)| {
                let (a, b) = (log_p(&[x]), log_q(&[x]));
                let mass = 0.5 * (a.exp() + b.exp());
                (mass, (logistic::sigmoid(f64::from(*logit)) - discriminator::optimal(a, b)).abs())
            })
            .collect();
        let total: f64 = errors.iter().map(|(mass, _)| mass).sum();
        let region = density::region(&*p, &*q)?;
        let best = discriminator::optimal_value(&log_p, &log_q, &region).value;
        let logit = |x: &[f64]| f64::from(engine.discriminate(&[x[0] as f32])[0]);
        let value = discriminator::value(&logit, &log_p, &log_q, &region).value;

        let mut record = SeedRecord::new(seed);
        record.set("mean_error", errors.iter().map(|(mass, error)| mass * error).sum::<f64>() / total);
        let seen = errors.iter().filter(|(mass, _)| *mass >= MASS);
        record.set("max_error", seen.map(|(_, error)| *error).fold(0.0, f64::max));
        record.set("shortfall", best - value);
        if seed == 0 {
            let points = grid().zip(&learned).map(|(x, logit)| [x as f32, logistic::sigmoid(f64::from(*logit)) as f32]);
            record.points.insert("learned".into(), points.collect::<Points>());
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![
            Criterion { claim: "D is D* on average over the samples", value: "mean_error", low: 0.0, high: 0.03 },
            Criterion { claim: "and wherever there is mass", value: "max_error", low: 0.0, high: 0.1 },
            Criterion {
                claim: "its value is short of −log 4 + 2·JSD by little, and never above",
                value: "shortfall",
                low: 0.0,
                high: 0.01,
            },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        use crate::plot::{Lines, Series};
        let (p, q) = (p(), q());
        let log = |d: &dyn Distribution, x: f64| d.log_density(&[x]).unwrap_or(f64::NAN);
        let curve = |name: &str, f: &dyn Fn(f64) -> f64| Series {
            name: name.into(),
            points: grid().map(|x| [x as f32, f(x) as f32]).collect(),
        };
        Lines {
            title: "D between two known densities".into(),
            x_label: "x".into(),
            y_label: "D(x), density".into(),
            series: vec![
                Series { name: "learned D".into(), points: record.points("learned") },
                curve("p/(p + q)", &|x| discriminator::optimal(log(&*p, x), log(&*q, x))),
                curve("p", &|x| log(&*p, x).exp()),
                curve("q", &|x| log(&*q, x).exp()),
            ],
            note: format!("{STEPS} steps of D alone · seed 0"),
            ..Lines::default()
        }
        .picture()
    }
}

fn p() -> Arc<dyn Distribution> {
    toy_distributions::by_name("mixture-1d").expect("it is in the table").into()
}

fn q() -> Arc<dyn Distribution> {
    Arc::new(Gaussian::isotropic(vec![0.0], 1.5).expect("1.5 is above 0"))
}

fn grid() -> impl Iterator<Item = f64> {
    (0..NODES).map(|i| 8.0 * i as f64 / (NODES - 1) as f64 - 4.0)
}

/// A trainer whose G is the identity on q and whose D has taken all its steps.
fn trained(seed: u64) -> Result<Trainer<Cpu>> {
    let mut config = Config { seed, batch: 512, schedule: STEPS, decay: Decay::Cosine, ..Config::default() };
    config.discriminator = Pace { learning_rate: 5e-3, ..config.discriminator };
    let game =
        Game { real: Box::new(p()), input: Box::new(q()), objective: Box::new(NonSaturating), regularizers: vec![] };
    let generator = Architecture::mlp(1, 1, 0, 1, Activation::Linear);
    let discriminator = Architecture::mlp(1, 64, 2, 1, Activation::LeakyRelu(0.2));
    let mut trainer = Trainer::new(&Cpu::open()?, config, game, &generator, &discriminator)?;
    for (parameter, value) in trainer.state_mut().generator.parameters_mut().into_iter().zip([1.0, 0.0]) {
        parameter.copy_from(&[value]);
    }
    for _ in 0..STEPS {
        trainer.advance_alone(Player::Discriminator)?;
    }
    Ok(trainer)
}
