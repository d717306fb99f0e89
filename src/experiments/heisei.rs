//! # A word without a density
//!
//! # Definition
//! p_data is uniform on the lattice points of the word 平成, 3 units wide; z ~ N(0, I) in 192 dimensions. Coverage is
//! the share of lattice points with one of 2,500 samples within one cell, stray the share of samples farther than one
//! cell from every lattice point.
//!
//! # What must be seen
//! From a random cloud both glyphs appear. The cloud covers most of each, and few samples stray. A cloud
//! spread evenly over the word's frame, 3 × 1.5 units, would stray with 58 % of its samples.
//!
//! # Notes
//! A distribution on points has no density, so the proof of the 2014 paper that speaks of p/(p + q) does not cover it;
//! what G finds is a smooth law close by. Thin bridges between strokes remain, since G is continuous.
//!
//! Depth matters more than width here: strokes are a twentieth of the word, and D has to bend its surface around each.
//!
//! # Reference
//! Goodfellow et al. 2014, arXiv:1406.2661.

use toy_distributions::{Distribution, Points as Word};

use super::{Criterion, Experiment, ExperimentRecord, SeedRecord, support};
use crate::{
    Result,
    lab::{Lab, Settings},
    measure::Lattice,
    nn::Init,
    train::Decay,
};

/// See the [module](self).
pub struct Heisei;

const STEPS: u64 = 5_000;
const SAMPLES: usize = 2_500;
/// The moments that are drawn.
const MOMENTS: [u64; 5] = [0, 100, 500, 1_500, STEPS];

impl Experiment for Heisei {
    fn name(&self) -> &'static str {
        "heisei"
    }

    fn about(&self) -> &'static str {
        "a cloud becomes the word 平成, which has no density"
    }

    fn source(&self) -> &'static str {
        "Goodfellow et al. 2014, arXiv:1406.2661"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let settings = Settings { decay: Decay::Linear, steps: STEPS, ..settings("heisei", seed) };
        let z = support::latent(&settings, SAMPLES)?;
        let mut engine = Lab::from_settings(settings).engine()?;
        let mut record = SeedRecord::new(seed);
        for moment in MOMENTS {
            while engine.step() < moment {
                engine.advance()?;
            }
            if seed == 0 {
                record.points.insert(name(moment), support::plane(&engine.generate(&z)));
            }
        }
        let samples = engine.generate(&z);
        let samples: Vec<&[f32]> = samples.chunks_exact(2).collect();
        let word = Word::heisei();
        let report = |atoms: &[[f64; 2]]| Ok(Lattice::new(atoms, word.spacing())?.measure(&samples));
        let (left, right): (Vec<_>, Vec<_>) = word.atoms().iter().partition(|atom| atom[0] < 0.0);
        record.set("coverage_hei", report(&left)?.coverage);
        record.set("coverage_sei", report(&right)?.coverage);
        record.set("stray", report(word.atoms())?.stray);
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![
            Criterion { claim: "平 is covered", value: "coverage_hei", low: 0.7, high: 1.0 },
            Criterion { claim: "and so is 成", value: "coverage_sei", low: 0.7, high: 1.0 },
            Criterion { claim: "few samples stray", value: "stray", low: 0.0, high: 0.3 },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        use crate::plot::{Panel, compare};
        let panel = |moment: u64| Panel {
            title: name(moment),
            bounds: BOUNDS,
            real: support::real(&Word::heisei()),
            fake: record.points(&name(moment)),
            ..Panel::default()
        };
        compare(
            "A cloud becomes the word Heisei",
            MOMENTS.into_iter().map(panel).collect(),
            "z in 192 dimensions · seed 0",
        )
    }
}

/// The window around a word.
pub(super) const BOUNDS: [f32; 4] = [-1.8, 1.8, -1.8, 1.8];

/// What both words are learned with.
pub(super) fn settings(distribution: &str, seed: u64) -> Settings {
    Settings {
        distribution: distribution.into(),
        latent_dim: 192,
        width: 64,
        depth: 3,
        init: Init::Orthogonal,
        batch: 128,
        beta1: 0.0,
        lr_d: 4e-3,
        lr_g: 4e-3,
        seed,
        ..Settings::default()
    }
}

fn name(moment: u64) -> String {
    format!("step {moment}")
}
