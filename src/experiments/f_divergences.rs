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

use toy_distributions::Distribution;

use super::{Criterion, Experiment, ExperimentRecord, Points, SeedRecord, line, support::rounded};
use crate::{
    Result,
    objective::FGan,
    theory::{
        density::log_density,
        divergence::divergence,
        f_divergence::{FDivergence, JENSEN_SHANNON, KL, PEARSON, REVERSE_KL, SQUARED_HELLINGER},
        quadrature::Region,
    },
    train::{Config, Decay, Game, Pace},
};

/// See the [module](self).
pub struct FDivergences;

/// The objectives with their divergences. The GAN's own divergence is left out: but for a constant it is the
/// Jensen–Shannon one, and the two games are the same step by step.
const ALL: [(FGan, FDivergence); 5] = [
    (FGan::Kl, KL),
    (FGan::ReverseKl, REVERSE_KL),
    (FGan::Pearson, PEARSON),
    (FGan::Hellinger, SQUARED_HELLINGER),
    (FGan::JensenShannon, JENSEN_SHANNON),
];

impl Experiment for FDivergences {
    fn name(&self) -> &'static str {
        "f-divergences"
    }

    fn about(&self) -> &'static str {
        "each f-GAN finds the Gaussian that its own divergence likes best"
    }

    fn source(&self) -> &'static str {
        "Nowozin et al. 2016, arXiv:1606.00709"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        let p = line::mixture()?;
        let points = line::grid(-4.0, 4.0, 81);
        let curve = |q: &dyn Distribution| -> Points {
            let density = |x: &f32| q.density(&[f64::from(*x)]).unwrap_or(f64::NAN) as f32;
            points.iter().map(|x| [*x, density(x)].map(rounded)).collect()
        };
        for (objective, f) in ALL {
            let (mu, sigma) = learned(objective, seed)?;
            let (best_mu, best_sigma) = direct(&f)?;
            record.set(&format!("mu/{}", f.name), mu);
            record.set(&format!("sigma/{}", f.name), sigma);
            record.set(&format!("error/{}", f.name), (mu - best_mu).abs().max((sigma - best_sigma).abs()));
            if seed == 0 {
                record.points.insert(f.name.to_string(), curve(&*line::gaussian(mu, sigma)?));
            }
        }
        if seed == 0 {
            record.points.insert("data".into(), curve(&*p));
        }
        let seeking = record.values["sigma/kl"] / record.values["sigma/reverse-kl"];
        record.set("sigma/kl-to-reverse", seeking);
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        // A tenth of a unit is a sixth of the narrowest fit's deviation; the fits of KL and reverse KL are 0.9 apart.
        let fit = |claim, value| Criterion { claim, value, low: 0.0, high: 0.1 };
        vec![
            fit("KL: μ and σ are those of the direct minimum", "error/kl"),
            fit("reverse KL: μ and σ are those of the direct minimum", "error/reverse-kl"),
            fit("Pearson: μ and σ are those of the direct minimum", "error/pearson"),
            fit("squared Hellinger: μ and σ are those of the direct minimum", "error/squared-hellinger"),
            fit("Jensen–Shannon: μ and σ are those of the direct minimum", "error/jensen-shannon"),
            Criterion {
                // 1.48/0.61 = 2.4 at the direct minima.
                claim: "KL covers both modes, reverse KL seeks one: its Gaussian is less than half as wide",
                value: "sigma/kl-to-reverse",
                low: 2.0,
                high: 3.0,
            },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        super::support::paths(record, "The Gaussian that each f-GAN fits", "x", "density")
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
    let pace = |learning_rate| Pace { learning_rate, ..Config::default().generator };
    let config = Config {
        seed,
        batch: 128,
        // D has to be near its optimum, or the game has another aim than the divergence.
        k: 5,
        discriminator: pace(4e-3),
        generator: pace(1e-2),
        // exp(T) of KL and reverse KL would throw both players far off at the start.
        clip: Some(1.0),
        decay: Decay::Linear,
        schedule: 1000,
        ..Config::default()
    };
    let mut trainer = line::trainer(game, config)?;
    for _ in 0..trainer.config().schedule {
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
        let near =
            [[mu + stride, log_sigma], [mu - stride, log_sigma], [mu, log_sigma + stride], [mu, log_sigma - stride]];
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
