//! # ∇D/D, with and without spectral normalisation
//!
//! # Definition
//! Pairs of games from one seed, alike but for D's weights: in one they are divided by their largest singular value.
//! The first pair is played on the ring of eight narrow Gaussians, the second, with much momentum, on the word 平成. In
//! every epoch the largest ‖∇D/D‖ over 512 fakes is taken, and how far the fakes of the same z have moved on average.
//!
//! # Formula
//! The gradient of −log D(G(z)) in a fake point is −∇D/D = −(1 − D)·∇f, where D = σ(f). Nothing bounds ∇f, and a D that
//! can tell narrow modes from everything else has a steep f. With every layer's σ(W) = 1 and activations of slope at
//! most 1, ‖∇f‖ ≤ Π σ(W) = 1.
//!
//! # What must be seen
//! On the ring the largest ‖∇D/D‖ grows without normalisation while D learns the narrow modes, to many times the bound.
//! On the word it comes in spikes, and where it stands above its running median the samples jump: the ranks of both
//! [heights](spikes) correlate, more than those of a series turned against the other do. With normalisation it stays
//! below 1 throughout.
//!
//! # Notes
//! σ is estimated by one power iteration a step, and lags behind a weight that moves: hence 1.1 and not 1. The bound
//! says nothing of the samples: on a ring of radius 1 such a D can lift the data above the centre by one unit of logit
//! at most and separates modes slowly. A slope has a unit, and so the scale of the data matters.
//!
//! A spike is an epoch above twice the running median: 19 of 20 seeds have one, and 15 have one above three times it. It
//! takes momentum: with β₁ = 0 the ring shows a steady climb instead and no spike in any seed, and β₁ = 0.5 showed none
//! above three times the median on either. Spectral normalisation takes away the size of the spikes and not the spikes:
//! relative to its small median the maximum has more of them, and the samples jump with these as well, in 20 of 20
//! seeds, and no less far.
//!
//! # Reference
//! Miyato et al. 2018, arXiv:1802.05957; Arjovsky, Bottou 2017, arXiv:1701.04862, theorem 2.6.

use super::{Criterion, Experiment, ExperimentRecord, Points, SeedRecord, heisei, spikes, support};
use crate::{
    Result,
    lab::{Lab, Settings, SpectralNorm},
    theory::gradient,
    train::{Engine, record::Curves},
};

/// See the [module](self).
pub struct Instability;

const STEPS: u64 = 2_000;
const SAMPLES: usize = 512;
const ARMS: [(&str, SpectralNorm); 2] = [("without", SpectralNorm::None), ("with", SpectralNorm::Discriminator)];
/// Epochs whose samples are drawn: those about the highest spike.
const SHOWN: usize = 5;
/// A spike is an epoch above so many running medians.
const SPIKE: f64 = 2.0;

/// A pair of games.
struct Pair {
    distribution: &'static str,
    beta1: f32,
    lr_d: f32,
    lr_g: f32,
    /// Steps in an epoch.
    epoch: u64,
    /// Steps from one look to the next.
    stride: u64,
}

const PAIRS: [Pair; 2] = [
    Pair { distribution: "ring", beta1: 0.0, lr_d: 2e-3, lr_g: 5e-4, epoch: 50, stride: 50 },
    Pair { distribution: "heisei", beta1: 0.9, lr_d: 5e-3, lr_g: 5e-3, epoch: 20, stride: 2 },
];

impl Experiment for Instability {
    fn name(&self) -> &'static str {
        "instability"
    }

    fn about(&self) -> &'static str {
        "the largest ‖∇D/D‖ of every epoch and the jumps of the samples, with and without spectral normalisation in D"
    }

    fn source(&self) -> &'static str {
        "Miyato et al. 2018, arXiv:1802.05957"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        for pair in &PAIRS {
            let mut shown = None;
            for (arm, spectral_norm) in ARMS {
                let (curves, clouds) = play(pair, spectral_norm, seed)?;
                let name = format!("{}/{arm}", pair.distribution);
                let highest = write_down(&mut record, &name, &curves);
                if seed == 0 {
                    // Both arms show the same epochs, those about the first arm's highest spike.
                    let from: usize = *shown.get_or_insert(highest.saturating_sub(SHOWN / 2).min(clouds.len() - SHOWN));
                    let panels = clouds.into_iter().enumerate().skip(from).take(SHOWN);
                    let panels = panels.filter(|_| pair.distribution == "heisei");
                    record.points.extend(panels.map(|(i, cloud)| (moment(arm, pair, i), cloud)));
                    record.curves.insert(name, curves);
                }
            }
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![
            Criterion {
                claim: "ring, with it: ‖∇D/D‖ is bounded by 1",
                value: "largest/ring/with",
                low: 0.0,
                high: 1.1,
            },
            Criterion { claim: "word, with it: bounded by 1 too", value: "largest/heisei/with", low: 0.0, high: 1.1 },
            Criterion {
                claim: "ring, without it: several times that",
                value: "largest/ring/without",
                low: 5.0,
                high: 1e6,
            },
            Criterion {
                claim: "word, without it: several times that",
                value: "largest/heisei/without",
                low: 5.0,
                high: 1e6,
            },
            Criterion { claim: "ring, without it: it has grown", value: "growth/ring/without", low: 3.0, high: 1e6 },
            Criterion {
                claim: "word, without it: it has a spike, in running medians",
                value: "highest/heisei/without",
                low: SPIKE,
                high: 1e6,
            },
            // For 100 epochs that have nothing to do with each other 0.25 is two and a half standard errors.
            Criterion {
                claim: "and the samples jump with it",
                value: "correlation/heisei/without",
                low: 0.25,
                high: 1.0,
            },
            Criterion {
                claim: "more than by chance, of which this is the probability",
                value: "chance/heisei/without",
                low: 0.0,
                high: 0.05,
            },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        let ratio = chart(record, "ratio_max", "The largest ‖∇D/D‖ over the fakes", "max ‖∇D/D‖", |_| true);
        let word = |name: &str| name.starts_with("heisei");
        let jump = chart(record, "jump", "How far a fake moves in an epoch of 20 steps, on average", "distance", word);
        ratio.above(jump).above(panels(record))
    }
}

/// The largest ‖∇D/D‖ and the jump of every epoch, and what a record keeps of the fakes after it.
fn play(pair: &Pair, spectral_norm: SpectralNorm, seed: u64) -> Result<(Curves, Vec<Points>)> {
    let Pair { distribution, beta1, lr_d, lr_g, epoch, stride } = *pair;
    let distribution = distribution.into();
    let game = Settings { distribution, beta1, lr_d, lr_g, spectral_norm, seed, ..Settings::default() };
    let settings = Settings { width: 64, batch: 128, ..game };
    let z = support::latent(&settings, SAMPLES)?;
    let mut engine = Lab::from_settings(settings).engine()?;
    let (mut curves, mut clouds) = (Curves::default(), Vec::new());
    let (mut largest, mut before) = (0.0_f32, engine.generate(&z));
    support::watch(&mut *engine, STEPS, stride, |engine| {
        let fakes = engine.generate(&z);
        largest = largest.max(largest_ratio(engine, &fakes));
        if engine.step() % epoch == 0 {
            let values =
                [("ratio_max", std::mem::take(&mut largest)), ("jump", support::displacement(&before, &fakes))];
            curves.push(engine.step(), values.map(|(name, value)| (name.to_string(), value)));
            clouds.push(support::plane(&fakes));
            before = fakes;
        }
        Ok(())
    })?;
    Ok((curves, clouds))
}

/// Writes down what the curves come to, each number before that name; answers the epoch of the highest spike.
fn write_down(record: &mut SeedRecord, name: &str, curves: &Curves) -> usize {
    let (ratios, jumps) = (curves.get("ratio_max"), curves.get("jump"));
    let largest = ratios.iter().copied().fold(0.0, f32::max);
    let (ratio_heights, jump_heights) = (spikes::heights(ratios), spikes::heights(jumps));
    let by_height = |i: &usize, j: &usize| ratio_heights[*i].total_cmp(&ratio_heights[*j]);
    let highest = (0..ratios.len()).max_by(by_height).unwrap_or_default();
    let spikes = ratio_heights.iter().filter(|height| **height > SPIKE.ln()).count();
    record.set(&format!("largest/{name}"), largest);
    record.set(&format!("growth/{name}"), largest / ratios[0]);
    record.set(&format!("highest/{name}"), ratio_heights[highest].exp());
    record.set(&format!("spikes/{name}"), spikes as f64);
    record.set(&format!("jump/{name}"), jumps.iter().sum::<f32>() / jumps.len() as f32);
    record.set(&format!("correlation/{name}"), spikes::rank_correlation(&ratio_heights, &jump_heights));
    record.set(&format!("chance/{name}"), spikes::chance(&ratio_heights, &jump_heights));
    highest
}

/// What a panel is called; all steps are as wide, so that names sort in the order of time.
fn moment(arm: &str, pair: &Pair, epoch: usize) -> String {
    format!("{arm}, step {:>4}", pair.epoch * (epoch as u64 + 1))
}

fn largest_ratio(engine: &(impl Engine + ?Sized), fakes: &[f32]) -> f32 {
    let (logits, slopes) = (engine.discriminate(fakes), engine.discriminator_slopes(fakes));
    let norm = |(logit, slope): (&f32, &[f32])| {
        let ratio = gradient::ratio(f64::from(*logit), &[f64::from(slope[0]), f64::from(slope[1])]);
        ratio[0].hypot(ratio[1]) as f32
    };
    logits.iter().zip(slopes.chunks_exact(2)).map(norm).fold(0.0, f32::max)
}

/// A series of each of the first seed's curves whose name is `shown`.
fn chart(
    record: &ExperimentRecord,
    series: &str,
    title: &str,
    y_label: &str,
    shown: fn(&str) -> bool,
) -> crate::plot::Picture {
    let curves = record.seeds.first().into_iter().flat_map(|seed| &seed.curves);
    let line = |(name, c): (&String, &Curves)| {
        let name = name.replace('/', ", ") + " spectral normalisation";
        crate::plot::Series::over(name, &c.steps, c.get(series))
    };
    crate::plot::Lines {
        title: title.into(),
        x_label: "step".into(),
        y_label: y_label.into(),
        log: true,
        series: curves.filter(|(name, _)| shown(name)).map(line).collect(),
        note: String::new(),
    }
    .picture()
}

/// The fakes about the highest spike: a row without spectral normalisation, a row with it.
fn panels(record: &ExperimentRecord) -> crate::plot::Picture {
    use crate::plot::{Panel, compare};
    let real = support::real(&toy_distributions::Points::heisei());
    let clouds = |arm: &'static str| {
        let points = record.seeds.first().into_iter().flat_map(|seed| &seed.points);
        points.filter(move |(name, _)| name.starts_with(&format!("{arm},")))
    };
    let panel = |(name, fake): (&String, &Points)| Panel {
        title: name.clone(),
        bounds: heisei::BOUNDS,
        real: real.clone(),
        fake: fake.clone(),
        ..Panel::default()
    };
    let panels = ARMS.iter().flat_map(|(arm, _)| clouds(arm)).map(panel).collect();
    compare("The samples about the highest spike", panels, &format!("non-saturating · {}", support::origin(record)))
}
