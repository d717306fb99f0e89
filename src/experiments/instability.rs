//! # ∇D/D, with and without spectral normalisation
//!
//! # Definition
//! Two games on the ring of eight narrow Gaussians, from one seed, alike but for D's weights: in one they are divided
//! by their largest singular value. At every epoch of 50 steps the largest ‖∇D/D‖ over 512 fakes is taken.
//!
//! # Formula
//! The gradient of −log D(G(z)) in a fake point is −∇D/D = −(1 − D)·∇f, where D = σ(f). Nothing bounds ∇f, and a D that
//! can tell narrow modes from everything else has a steep f. With every layer's σ(W) = 1 and activations of slope at
//! most 1, ‖∇f‖ ≤ Π σ(W) = 1.
//!
//! # What must be seen
//! Without normalisation the largest ‖∇D/D‖ grows while D learns the narrow modes, to many times the bound. With
//! normalisation it stays below 1 throughout.
//!
//! # Notes
//! σ is estimated by one power iteration a step, and lags behind a weight that moves: hence 1.1 and not 1. The bound
//! says nothing of the samples: on a ring of radius 1 such a D can lift the data above the centre by one unit of logit
//! at most and separates modes slowly. A slope has a unit, and so the scale of the data matters.
//!
//! On pictures the maximum is also reported to come in spikes, from one epoch to the next. Two players this small show
//! a steady climb instead.
//!
//! # Reference
//! Miyato et al. 2018, arXiv:1802.05957; Arjovsky, Bottou 2017, arXiv:1701.04862, theorem 2.6.

use super::{Criterion, Experiment, ExperimentRecord, SeedRecord, support};
use crate::{
    Result,
    lab::{Lab, Settings, SpectralNorm},
    theory::gradient,
    train::{Engine, record::Curves},
};

/// See the [module](self).
pub struct Instability;

const EPOCHS: u64 = 40;
/// Steps in an epoch.
const EPOCH: u64 = 50;
const SAMPLES: usize = 512;
const ARMS: [(&str, SpectralNorm); 2] = [("without", SpectralNorm::None), ("with", SpectralNorm::Discriminator)];

impl Experiment for Instability {
    fn name(&self) -> &'static str {
        "instability"
    }

    fn about(&self) -> &'static str {
        "the largest ‖∇D/D‖ of every epoch, with and without spectral normalisation in D"
    }

    fn source(&self) -> &'static str {
        "Miyato et al. 2018, arXiv:1802.05957; E3-12, E3-13, E4-15"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        for (arm, spectral_norm) in ARMS {
            let settings = Settings {
                distribution: "ring".into(),
                width: 64,
                batch: 128,
                beta1: 0.0,
                lr_d: 2e-3,
                lr_g: 5e-4,
                spectral_norm,
                seed,
                ..Settings::default()
            };
            let z = support::latent(&settings, SAMPLES)?;
            let mut engine = Lab::from_settings(settings).engine()?;
            let curves = epochs(&mut *engine, &z)?;
            let ratios = curves.get("ratio_max");
            let largest = ratios.iter().copied().fold(0.0, f32::max);
            record.set(&format!("largest_{arm}"), largest);
            record.set(&format!("growth_{arm}"), largest / ratios[0]);
            if seed == 0 {
                record.curves.insert(arm.into(), curves);
            }
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![
            Criterion { claim: "with it, ‖∇D/D‖ is bounded by 1", value: "largest_with", low: 0.0, high: 1.1 },
            Criterion { claim: "without it, it is several times that", value: "largest_without", low: 5.0, high: 1e6 },
            Criterion { claim: "having grown since the first epoch", value: "growth_without", low: 3.0, high: 1e6 },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        use crate::plot::{Lines, Series};
        let curves = |arm: &str| record.seeds.first().and_then(|seed| seed.curves.get(arm));
        let series = |(arm, _)| {
            let name = format!("{arm} spectral normalisation");
            curves(arm).map(|c| Series::over(name, &c.steps, c.get("ratio_max")))
        };
        Lines {
            title: "The largest ‖∇D/D‖ over the fakes".into(),
            x_label: format!("epoch of {EPOCH} steps"),
            y_label: "max ‖∇D/D‖".into(),
            log: true,
            series: ARMS.into_iter().filter_map(series).collect(),
            note: "ring, non-saturating · seed 0".into(),
        }
        .picture()
    }
}

/// The largest ‖∇D/D‖ at the end of every epoch.
fn epochs(engine: &mut dyn Engine, z: &[f32]) -> Result<Curves> {
    let mut curves = Curves::default();
    for epoch in 1..=EPOCHS {
        for _ in 0..EPOCH {
            engine.advance()?;
        }
        curves.push(epoch, [("ratio_max".to_string(), largest_ratio(engine, &engine.generate(z)))]);
    }
    Ok(curves)
}

fn largest_ratio(engine: &dyn Engine, fakes: &[f32]) -> f32 {
    let (logits, slopes) = (engine.discriminate(fakes), engine.discriminator_slopes(fakes));
    let norm = |(logit, slope): (&f32, &[f32])| {
        let ratio = gradient::ratio(f64::from(*logit), &[f64::from(slope[0]), f64::from(slope[1])]);
        ratio[0].hypot(ratio[1]) as f32
    };
    logits.iter().zip(slopes.chunks_exact(2)).map(norm).fold(0.0, f32::max)
}
