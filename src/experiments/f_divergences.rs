//! A Gaussian fitted to a mixture under each f-divergence: what each of them seeks.
//!
//! # Definition
//! p is a mixture of two Gaussians on the line, the generator x = σz + μ. Each f-GAN fits μ and σ.
//!
//! # Formula
//! `min over μ, σ of D_f(p ‖ N(μ, σ²))`, once by the game, once directly by quadrature.
//!
//! # What must be seen
//! Both agree. KL covers both modes (its fit is the mixture's mean and deviation), reverse KL seeks one.
//!
//! # Notes
//! The game descends from N(0, 1), and so does the direct search: some of the divergences have several minima.
//!
//! # Reference
//! Nowozin, Cseke and Tomioka 2016, "f-GAN", arXiv:1606.00709, section 2.5 and table 3.

use super::{Criterion, Experiment, ExperimentRecord, SeedRecord, line, label_smoothing::env, support::rounded};
use crate::{
    Result,
    objective::FGan,
    theory::{
        density::log_density,
        divergence::divergence,
        f_divergence::{FDivergence, GAN, JENSEN_SHANNON, KL, PEARSON, REVERSE_KL, SQUARED_HELLINGER},
        quadrature::Region,
    },
    train::{Config, Decay, Game, Pace},
};

/// See the [module](self).
pub struct FDivergences;

const ALL: [(FGan, FDivergence); 6] = [
    (FGan::Kl, KL),
    (FGan::ReverseKl, REVERSE_KL),
    (FGan::Pearson, PEARSON),
    (FGan::Hellinger, SQUARED_HELLINGER),
    (FGan::JensenShannon, JENSEN_SHANNON),
    (FGan::Gan, GAN),
];

impl Experiment for FDivergences {
    fn name(&self) -> &'static str {
        "f-divergences"
    }

    fn about(&self) -> &'static str {
        "each f-GAN finds the Gaussian that its own divergence likes best"
    }

    fn source(&self) -> &'static str {
        "Nowozin et al. 2016, arXiv:1606.00709; B-17"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        for (objective, f) in ALL {
            let (mu, sigma) = learned(objective, seed)?;
            let (best_mu, best_sigma) = direct(&f)?;
            record.set(&format!("{}/mu", f.name), mu);
            record.set(&format!("{}/sigma", f.name), sigma);
            record.set(&format!("{}/best-mu", f.name), best_mu);
            record.set(&format!("{}/best-sigma", f.name), best_sigma);
        }
        let _ = rounded;
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![]
    }

    #[cfg(feature = "plot")]
    fn figure(&self, _record: &ExperimentRecord) -> crate::plot::Picture {
        crate::plot::Lines::default().picture()
    }
}

/// (μ, σ) by the game.
fn learned(objective: FGan, seed: u64) -> Result<(f64, f64)> {
    let game = Game {
        real: Box::new(line::mixture()?),
        input: Box::new(line::gaussian(0.0, 1.0)?),
        objective: Box::new(objective),
        regularizers: vec![],
    };
    let steps = env("S", 1500.) as u64;
    let pace = |learning_rate| Pace { learning_rate, ..Config::default().generator };
    let config = Config {
        seed,
        batch: env("BATCH", 256.) as usize,
        k: env("K", 1.) as u32,
        discriminator: pace(env("LRD", 3e-3)),
        generator: pace(env("LRG", 3e-3)),
        clip: Some(env("CLIP", 1.0)),
        decay: Decay::Linear,
        schedule: steps,
        ..Config::default()
    };
    let mut trainer = line::trainer(game, config)?;
    for _ in 0..steps {
        trainer.advance()?;
    }
    Ok(line::fitted(&trainer))
}

/// (μ, σ) by descent on the divergence itself: the better of the neighbours, or half the stride.
fn direct(f: &FDivergence) -> Result<(f64, f64)> {
    let p = line::mixture()?;
    let log_p = log_density(&*p)?;
    let region = Region::window(&[(-8.0, 8.0)])?;
    let cost = |[mu, log_sigma]: [f64; 2]| {
        let log_q = |x: &[f64]| {
            let z = (x[0] - mu) / log_sigma.exp();
            -0.5 * z * z - log_sigma - 0.5 * std::f64::consts::TAU.ln()
        };
        divergence(f, &log_p, &log_q, &region).value
    };
    let (mut at, mut stride) = ([0.0, 0.0], 0.1);
    let mut best = cost(at);
    while stride > 1e-4 {
        let [mu, log_sigma] = at;
        let near = [[mu + stride, log_sigma], [mu - stride, log_sigma], [mu, log_sigma + stride], [mu, log_sigma - stride]];
        let costs = near.map(|at| (cost(at), at));
        let (least, place) = costs.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((best, at));
        if least < best {
            (best, at) = (least, place);
        } else {
            stride /= 2.0;
        }
    }
    Ok((at[0], at[1].exp()))
}
