//! # Two dimensions out of 256: does the generator's law really become that of the data?
//!
//! # Definition
//! p_data = N((1/√2, −1/√2), I/2); z is uniform on [0, 1]²⁵⁶; both players are perceptrons with two hidden layers and
//! G minimises −E log D(G(z)).
//!
//! # What must be seen
//! After 2,000 steps the mean of 10,000 samples is that of the data within 0.05 and every entry of their covariance
//! within 0.1. 10,000 exact samples miss by about √(0.5/10,000) = 0.007 in either, so the tolerances speak of G.
//!
//! # Notes
//! z has the mean (½, …, ½) of length 8 but varies by 1/√12 a coordinate. So G's first layer sees one strong constant
//! and 256 weak signals: a step of G moves the whole cloud far and widens it little. With equal learning rates the
//! cloud stays small and circles its target for ever. Here G is 50 times slower than D, and D sees the cloud as it is.
//!
//! # Reference
//! Goodfellow et al. 2014, arXiv:1406.2661. Unequal paces: Heusel et al. 2017, arXiv:1706.08500.

use super::{Criterion, Experiment, ExperimentRecord, SeedRecord, support};
use crate::{
    Result,
    lab::{Lab, Settings},
    train::{Decay, Engine, record::Curves},
};

/// See the [module](self).
pub struct Gaussian;

const STEPS: u64 = 2_000;
/// Steps between two points of the curves.
const EVERY: u64 = 50;
const SAMPLES: usize = 10_000;
/// 1/√2
const MEAN: [f64; 2] = [std::f64::consts::FRAC_1_SQRT_2, -std::f64::consts::FRAC_1_SQRT_2];
/// Row by row.
const COVARIANCE: [f64; 4] = [0.5, 0.0, 0.0, 0.5];

impl Experiment for Gaussian {
    fn name(&self) -> &'static str {
        "gaussian"
    }

    fn about(&self) -> &'static str {
        "a Gaussian in the plane, out of 256 uniform numbers"
    }

    fn source(&self) -> &'static str {
        "Goodfellow et al. 2014, arXiv:1406.2661"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let settings = Settings {
            distribution: "gaussian".into(),
            prior: "uniform".into(),
            latent_dim: 256,
            width: 64,
            batch: 128,
            beta1: 0.0,
            lr_d: 5e-3,
            lr_g: 1e-4,
            decay: Decay::Linear,
            average: 0.99,
            steps: STEPS,
            seed,
            ..Settings::default()
        };
        let z = support::latent(&settings, SAMPLES)?;
        let few = &z[..1_000 * settings.latent_dim];
        let mut engine = Lab::from_settings(settings).engine()?;
        let mut record = SeedRecord::new(seed);
        let mut curves = Curves::default();
        while engine.step() < STEPS {
            if seed == 0 && [0, STEPS / 10].contains(&engine.step()) {
                record.points.insert(format!("step {}", engine.step()), support::plane(&engine.generate(few)));
            }
            engine.advance()?;
            if engine.step().is_multiple_of(EVERY) {
                let errors = errors(&*engine, few);
                curves.push(engine.step(), errors.map(|(name, error)| (name.to_string(), error as f32)));
            }
        }
        errors(&*engine, &z).into_iter().for_each(|(name, error)| record.set(name, error));
        if seed == 0 {
            record.points.insert(format!("step {STEPS}"), support::plane(&engine.generate(few)));
            record.curves.insert("errors".into(), curves);
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![
            Criterion { claim: "the mean is the data's", value: "mean_error", low: 0.0, high: 0.05 },
            Criterion { claim: "so is the covariance", value: "covariance_error", low: 0.0, high: 0.1 },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        use crate::plot::{Panel, compare};
        let Some(seed) = record.seeds.first() else { return compare(self.about(), vec![], "") };
        let real = support::real(&toy_distributions::Gaussian::default());
        let moments = ["step 0".to_string(), format!("step {}", STEPS / 10), format!("step {STEPS}")];
        let panel = |title: &String| Panel {
            title: title.clone(),
            bounds: [-2.0, 3.0, -3.2, 1.8],
            real: real.clone(),
            fake: seed.points.get(title).cloned().unwrap_or_default(),
            ..Panel::default()
        };
        compare(self.about(), moments.iter().map(panel).collect(), &format!("seed {}", seed.seed))
    }
}

/// The largest differences of the samples' mean and covariance from the data's.
fn errors(engine: &dyn Engine, z: &[f32]) -> [(&'static str, f64); 2] {
    let samples = engine.generate(z);
    let n = (samples.len() / 2) as f64;
    let rows = || samples.chunks_exact(2).map(|x| [f64::from(x[0]), f64::from(x[1])]);
    let mean = [0, 1].map(|i| rows().map(|x| x[i]).sum::<f64>() / n);
    let entry = |i: usize, j: usize| rows().map(|x| (x[i] - mean[i]) * (x[j] - mean[j])).sum::<f64>() / n;
    let covariance = [entry(0, 0), entry(0, 1), entry(1, 0), entry(1, 1)];
    [("mean_error", largest(&mean, &MEAN)), ("covariance_error", largest(&covariance, &COVARIANCE))]
}

fn largest(seen: &[f64], wanted: &[f64]) -> f64 {
    seen.iter().zip(wanted).map(|(seen, wanted)| (seen - wanted).abs()).fold(0.0, f64::max)
}
