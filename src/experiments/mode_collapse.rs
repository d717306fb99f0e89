//! # One Gaussian for 25 modes
//!
//! # Definition
//! p_data is 25 narrow Gaussians on a 5 × 5 grid, σ = 0.05 at a spacing of 2; z ~ N(0, I) in 50 dimensions. Both
//! players are plain perceptrons.
//!
//! # What must be seen
//! Of 2,500 exact samples 98.9 % lie within 3σ of a mode, and every mode has about 100. Here some modes get
//! nothing, and of the samples at most two thirds are good.
//!
//! # Notes
//! One connected cloud has to be pulled over 25 islands: what is not torn off lies on bridges. A mode counts as
//! captured with a single sample within 3σ (PacGAN's rule), so that samples on the bridges flatter that number; the
//! share of high-quality samples does not have this weakness.
//!
//! # Reference
//! Xiao, Zhong, Zheng 2018, arXiv:1805.07674. Measures: Lin et al. 2018, arXiv:1712.04086.

use toy_distributions::{Distribution, GaussianMixture};

use super::{Criterion, Experiment, ExperimentRecord, SeedRecord, support};
use crate::{
    Result,
    lab::{Lab, Settings},
    measure::Modes,
    nn::Init,
    train::Decay,
};

/// See the [module](self).
pub struct ModeCollapse;

const STEPS: u64 = 3_000;
/// As many as PacGAN takes.
const SAMPLES: usize = 2_500;

impl Experiment for ModeCollapse {
    fn name(&self) -> &'static str {
        "mode-collapse"
    }

    fn about(&self) -> &'static str {
        "a 5 × 5 grid from one Gaussian: modes are missed, samples lie between"
    }

    fn source(&self) -> &'static str {
        "Xiao et al. 2018, arXiv:1805.07674"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let settings = Settings {
            latent_dim: 50,
            width: 64,
            depth: 3,
            init: Init::Orthogonal,
            batch: 128,
            beta1: 0.0,
            lr_d: 4e-3,
            lr_g: 4e-3,
            decay: Decay::Linear,
            steps: STEPS,
            seed,
            ..Settings::default()
        };
        let z = support::latent(&settings, SAMPLES)?;
        let mut engine = Lab::from_settings(settings).engine()?;
        while engine.step() < STEPS {
            engine.advance()?;
        }
        let samples = engine.generate(&z);
        let modes = grid();
        let report = Modes::new(modes.modes())?.measure(&samples.chunks_exact(2).collect::<Vec<_>>());
        let mut record = SeedRecord::new(seed);
        record.set("modes", report.captured as f64);
        record.set("high_quality", report.high_quality);
        if seed == 0 {
            record.points.insert("samples".into(), support::plane(&samples));
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![
            Criterion { claim: "modes are missing", value: "modes", low: 1.0, high: 24.0 },
            Criterion {
                claim: "and a third or more of the samples lie off every mode",
                value: "high_quality",
                low: 0.0,
                high: 0.67,
            },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        use crate::plot::{Panel, compare};
        let real = Panel { title: "p_data".into(), bounds: BOUNDS, real: support::real(&grid()), ..Panel::default() };
        let fake = record.points("samples");
        let fake = Panel { title: format!("G, step {STEPS}"), bounds: BOUNDS, fake, ..Panel::default() };
        compare("25 modes from one Gaussian", vec![real, fake], "z in 50 dimensions · seed 0")
    }
}

/// The drawn window.
const BOUNDS: [f32; 4] = [-5.5, 5.5, -5.5, 5.5];

fn grid() -> GaussianMixture {
    GaussianMixture::grid(5, 2.0, 0.05).expect("PacGAN's numbers are valid")
}
