//! Two ways to keep a critic Lipschitz: clipped weights against the gradient penalty.
//!
//! # Definition
//! A critic is trained alone between a distribution of the plane and the same with Gaussian noise on top.
//!
//! # Formula
//! `max E D(x) − E D(x + ε)`, with every parameter in [−c, c], or less λ·E(‖∇D(x̂)‖ − 1)² between the two.
//!
//! # What must be seen
//! Clipping drives most weights to ±c, and the slope of the critic is what c happens to give: far below 1 for 0.01, above
//! 1 for 0.1. The penalty drives no weights anywhere, and its critic has slope 1.
//!
//! # Notes
//! A weight counts as driven to the limit if it is within 1 % of ±c; for the penalty, within 1 % of its layer's largest.
//! The histograms count the weights of all layers together.
//! The pictures show σ of the critic in units of its own standard deviation, for the two are of very different size.
//!
//! # Reference
//! Gulrajani et al. 2017, "Improved Training of Wasserstein GANs", arXiv:1704.00028, section 3.

use std::sync::Arc;

use rand::Rng;
use rand_distr::{Distribution as _, StandardNormal};
use toy_distributions::Distribution;

use super::{
    Criterion, Experiment, ExperimentRecord, Points, SeedRecord,
    plane::{named, window},
    support::rounded,
};
use crate::{
    Result,
    backend::{Activation, Backend as _, Cpu, Rule, download},
    nn::Architecture,
    objective::Wasserstein,
    prior::Stream,
    random::{Purpose, stream},
    regularize::{Players, Regularizer},
    train::{Config, Engine as _, Game, Pace, Trainer, record::Curves},
};

/// See the [module](self).
pub struct Clipping;

const DISTRIBUTIONS: [&str; 3] = ["ring", "grid", "swiss-roll"];
/// The ways by name: two limits c, and the penalty.
const WAYS: [(&str, Option<f32>); 3] = [("c = 0.01", Some(0.01)), ("c = 0.1", Some(0.1)), ("penalty", None)];
/// Steps of D per step of the trainer, and of those.
const K: u32 = 10;
const STEPS: u64 = 80;
/// Cells of a surface along each axis.
const SIDE: usize = 24;
/// The distribution whose critics' weights are shown, as in the paper, and the bars that they are counted in.
const HISTOGRAM: &str = "swiss-roll";
const BARS: usize = 41;

impl Experiment for Clipping {
    fn name(&self) -> &'static str {
        "clipping"
    }

    fn about(&self) -> &'static str {
        "clipping drives weights to the limit and flattens the critic, the gradient penalty does not"
    }

    fn source(&self) -> &'static str {
        "Gulrajani et al. 2017, arXiv:1704.00028"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        for (way, limit) in WAYS {
            for name in DISTRIBUTIONS {
                let data = named(name)?;
                let trainer = critic(seed, &data, limit)?;
                record.set(&format!("driven/{way}/{name}"), driven(&trainer, limit));
                record.set(&format!("slope/{way}/{name}"), slope(&trainer, &data, seed));
                if seed == 0 && name != "grid" && way != "c = 0.01" {
                    record.curves.insert(format!("{name}, {way}"), surface(&trainer, &data));
                }
                if seed == 0 && name == HISTOGRAM {
                    record.points.insert(way.into(), histogram(&trainer, limit));
                }
            }
        }
        let over = |what: &str, choose: fn(f64, f64) -> f64| {
            let values = DISTRIBUTIONS.map(|name| record.values[&format!("{what}/{name}")]);
            values.into_iter().fold(values[0], choose)
        };
        let summary = [
            ("driven/clip", over("driven/c = 0.01", f64::min).min(over("driven/c = 0.1", f64::min))),
            ("driven/penalty", over("driven/penalty", f64::max)),
            ("slope/small-c", over("slope/c = 0.01", f64::max)),
            ("slope/penalty/low", over("slope/penalty", f64::min)),
            ("slope/penalty/high", over("slope/penalty", f64::max)),
        ];
        summary.into_iter().for_each(|(name, value)| record.set(name, value));
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![
            Criterion {
                claim: "clipping: on every distribution at least a third of the weights stand at ±c",
                value: "driven/clip",
                low: 1.0 / 3.0,
                high: 1.0,
            },
            Criterion {
                claim: "penalty: on no distribution more than one weight in fifty stands at its layer's largest",
                value: "driven/penalty",
                low: 0.0,
                high: 0.02,
            },
            Criterion {
                claim: "clipping at 0.01: the critic is flat, with a slope below a tenth of what it should be",
                value: "slope/small-c",
                low: 0.0,
                high: 0.1,
            },
            Criterion {
                claim: "penalty: the slope is 1, at least 0.8",
                value: "slope/penalty/low",
                low: 0.8,
                high: 1.2,
            },
            Criterion {
                claim: "penalty: the slope is 1, at most 1.2",
                value: "slope/penalty/high",
                low: 0.8,
                high: 1.2,
            },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        let panel = |(title, curves): (&String, &Curves)| {
            let name = title.split(',').next().unwrap_or_default();
            let values = curves.get("critic").to_vec();
            crate::plot::Panel {
                title: title.clone(),
                bounds: named(name).map(|data| window(&*data)).unwrap_or_default(),
                real: named(name).map(|data| super::support::real(&*data)).unwrap_or_default(),
                surface: Some(crate::train::record::Surface { side: SIDE, values }),
                ..Default::default()
            }
        };
        let first = record.seeds.first();
        let panels = first.into_iter().flat_map(|seed| &seed.curves).map(panel).collect();
        let bars = |(way, bars): (&String, &Points)| crate::plot::Histogram { title: way.clone(), bars: bars.clone() };
        let histograms = first.into_iter().flat_map(|seed| &seed.points).map(bars).collect();
        let origin = super::support::origin(record);
        let histograms = crate::plot::histograms("The values of their weights, on the Swiss roll", histograms, &origin);
        crate::plot::compare("Critics with clipped weights and with a penalty", panels, "").above(histograms)
    }
}

/// A critic of the data against the data with noise.
fn critic(seed: u64, data: &Arc<dyn Distribution>, limit: Option<f32>) -> Result<Trainer<Cpu>> {
    let regularizer = limit.map_or(Regularizer::wgan_gp(10.0), |c| Regularizer::clip(Players::Discriminator, c));
    let [x0, x1, ..] = window(&**data);
    let noise = 0.1 * (x1 - x0);
    let game = Game {
        real: Box::new(data.clone()),
        input: Box::new(Noisy { data: data.clone(), noise }),
        objective: Box::new(Wasserstein),
        regularizers: vec![regularizer],
    };
    let discriminator = Pace { learning_rate: 1e-3, rule: Rule::Adam { beta1: 0.0, beta2: 0.9 } };
    let still = Pace { learning_rate: 0.0, ..discriminator };
    let config = Config { seed, batch: 128, k: K, discriminator, generator: still, ..Config::default() };
    let identity = Architecture::mlp(2, 2, 0, 2, Activation::Linear);
    let perceptron = Architecture::mlp(2, 64, 3, 1, Activation::Relu);
    let mut trainer = Trainer::new(&Cpu::open()?, config, game, &identity, &perceptron)?;
    trainer.state_mut().generator.parameters_mut()[0].copy_from(&[1.0, 0.0, 0.0, 1.0]);
    for _ in 0..STEPS {
        trainer.advance()?;
    }
    Ok(trainer)
}

/// The share of weights within 1 % of the limit: ±c, or the largest weight of the layer.
fn driven(trainer: &Trainer<Cpu>, limit: Option<f32>) -> f32 {
    let (mut driven, mut all) = (0, 0);
    for weight in weights(trainer) {
        let limit = limit.unwrap_or_else(|| largest(&weight));
        driven += weight.iter().filter(|w| w.abs() >= 0.99 * limit).count();
        all += weight.len();
    }
    driven as f32 / all as f32
}

/// The critic's weights, layer by layer.
fn weights(trainer: &Trainer<Cpu>) -> Vec<Vec<f32>> {
    let tensors = trainer.state().discriminator.tensors().into_iter();
    tensors.filter(|(name, _, _)| name.ends_with("weight")).map(|(_, _, weight)| download(weight)).collect()
}

fn largest(weights: &[f32]) -> f32 {
    weights.iter().fold(0.0, |largest, w| largest.max(w.abs()))
}

/// The middle of each bar and the share of the weights in it, from −c to c, or as far as the largest weight.
fn histogram(trainer: &Trainer<Cpu>, limit: Option<f32>) -> Points {
    let weights = weights(trainer).concat();
    let limit = limit.unwrap_or_else(|| largest(&weights));
    let mut counts = [0; BARS];
    for weight in &weights {
        let bar = (0.5 * (weight / limit + 1.0) * BARS as f32) as usize;
        counts[bar.min(BARS - 1)] += 1;
    }
    let middle = |bar: usize| limit * ((2 * bar + 1) as f32 / BARS as f32 - 1.0);
    let share = |count: &usize| *count as f32 / weights.len() as f32;
    counts.iter().enumerate().map(|(bar, count)| [middle(bar), share(count)]).collect()
}

/// The mean of ‖∇D‖ halfway between real and noisy points.
fn slope(trainer: &Trainer<Cpu>, data: &Arc<dyn Distribution>, seed: u64) -> f32 {
    let mut rng = stream(seed, Purpose::Measure, 0, 0);
    let (mut real, mut fake) = (vec![0.0; 2 * 512], vec![0.0; 2 * 512]);
    data.fill(&mut rng, &mut real);
    trainer.game().input.fill(&mut rng, &mut fake);
    let between: Vec<f32> = real.iter().zip(&fake).map(|(real, fake)| 0.5 * (real + fake)).collect();
    let slopes = trainer.discriminator_slopes(&between);
    slopes.chunks_exact(2).map(|g| g[0].hypot(g[1])).sum::<f32>() / 512.0
}

/// σ of the critic over the window, in units of its own standard deviation.
fn surface(trainer: &Trainer<Cpu>, data: &Arc<dyn Distribution>) -> Curves {
    let [x0, x1, y0, y1] = window(&**data);
    let at = |i: usize, low: f32, high: f32| low + (high - low) * (i as f32 + 0.5) / SIDE as f32;
    let cells = (0..SIDE * SIDE).flat_map(|i| [at(i % SIDE, x0, x1), at(i / SIDE, y0, y1)]);
    let values = trainer.discriminate(&cells.collect::<Vec<f32>>());
    let n = values.len() as f32;
    let mean = values.iter().sum::<f32>() / n;
    let deviation = (values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / n).sqrt();
    let mut curves = Curves::default();
    for (i, value) in values.iter().enumerate() {
        curves.push(
            i as u64,
            [("critic".to_string(), rounded(crate::objective::sigma(2.0 * (value - mean) / deviation)))],
        );
    }
    curves
}

/// The data with Gaussian noise on top.
#[derive(Debug)]
struct Noisy {
    data: Arc<dyn Distribution>,
    noise: f32,
}

impl Stream for Noisy {
    fn features(&self) -> usize {
        self.data.dim()
    }

    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        self.data.fill(rng, rows);
        for x in rows {
            let z: f32 = StandardNormal.sample(rng);
            *x += self.noise * z;
        }
    }
}
