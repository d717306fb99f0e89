//! # The next era from the last: warm against cold
//!
//! # Definition
//! p_data is uniform on the lattice points of the word 令和; z ~ N(0, I) in 192 dimensions. One run starts from the
//! players that have learned 平成, the other from fresh ones; both have the same seed and the same minibatches.
//!
//! # What must be seen
//! The word takes shape in at most three quarters of the steps when the start is warm. It has taken shape here when
//! three quarters of its lattice points have a sample within one cell and at most 0.4 of the samples stray farther than
//! one cell from every point.
//!
//! # Notes
//! Coverage alone would not tell: a blur over the word's frame covers all of it. What is carried over is not the word
//! but the skill, a G that lays thin strokes over a frame and a D that sees them. The optimisers' moments start anew.
//!
//! What is looked at is a moving average of G's weights; G itself circles around it.
//!
//! # Reference
//! Goodfellow et al. 2014, arXiv:1406.2661.

use toy_distributions::{Distribution, Points as Word};

use super::{Criterion, Experiment, ExperimentRecord, SeedRecord, heisei, support};
use crate::{
    Result,
    lab::{Lab, Settings},
    measure::Lattice,
    train::{Checkpoint, Decay, Engine, checkpoint::Notes},
};

/// See the [module](self).
pub struct Reiwa;

/// Steps on 平成.
const LEARNED: u64 = 2_500;
/// Steps on 令和 at most, and between two looks.
const STEPS: u64 = 3_000;
const EVERY: u64 = 50;
const SAMPLES: usize = 2_500;
/// When a word has taken shape.
const COVERAGE: f64 = 0.75;
const STRAY: f64 = 0.4;
/// The moments that are drawn of either run, besides its last.
const MOMENTS: [u64; 4] = [0, 50, 100, 200];

impl Experiment for Reiwa {
    fn name(&self) -> &'static str {
        "reiwa"
    }

    fn about(&self) -> &'static str {
        "the word 令和 is learned sooner from 平成 than from nothing"
    }

    fn source(&self) -> &'static str {
        "Goodfellow et al. 2014, arXiv:1406.2661"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let settings = |word: &str, decay: Decay| Settings {
            decay,
            steps: LEARNED,
            average: 0.98,
            lr_g: 2e-3,
            ..heisei::settings(word, seed)
        };
        let mut teacher = Lab::from_settings(settings("heisei", Decay::Linear)).engine()?;
        while teacher.step() < LEARNED {
            teacher.advance()?;
        }
        let learned = Checkpoint::from_bytes(&teacher.save(&Notes::new())).expect("it has just been written");

        let settings = settings("reiwa", Decay::Constant);
        let z = support::latent(&settings, SAMPLES)?;
        let mut record = SeedRecord::new(seed);
        let mut cold = Lab::from_settings(settings.clone()).engine()?;
        let cold = play("cold", &mut *cold, &z, &mut record)?;
        let mut warm = Lab::from_settings(settings).engine()?;
        warm.restore_weights(&learned).expect("both words have the same players");
        let warm = play("warm", &mut *warm, &z, &mut record)?;
        record.set("steps_cold", cold as f64);
        record.set("steps_warm", warm as f64);
        record.set("share", warm as f64 / cold as f64);
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![
            Criterion {
                claim: "from the warm start the word takes shape",
                value: "steps_warm",
                low: 0.0,
                high: (STEPS - EVERY) as f64,
            },
            Criterion {
                claim: "in at most three quarters of the steps from the cold start",
                value: "share",
                low: 0.0,
                high: 0.75,
            },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        use crate::plot::{Panel, compare};
        let real = support::real(&Word::reiwa());
        let panel = |(start, moment): (&str, u64)| {
            let title = name(start, moment);
            let fake = record.seeds.first()?.points.get(&title)?.clone();
            Some(Panel { title, bounds: heisei::BOUNDS, real: real.clone(), fake, ..Panel::default() })
        };
        let last = |start: &str| record.values(&format!("steps_{start}")).first().map(|steps| *steps as u64);
        let moments = |start| MOMENTS.into_iter().chain(last(start)).map(move |moment| (start, moment));
        let rows = ["warm", "cold"].into_iter().flat_map(moments);
        compare("Reiwa, from Heisei and from nothing", rows.filter_map(panel).collect(), "seed 0")
    }
}

/// Plays until the word has taken shape, and answers after how many steps that was; [`STEPS`] if it never was.
fn play(start: &str, engine: &mut dyn Engine, z: &[f32], record: &mut SeedRecord) -> Result<u64> {
    let word = Word::reiwa();
    let lattice = Lattice::new(word.atoms(), word.spacing())?;
    loop {
        let (step, samples) = (engine.step(), engine.generate(z));
        let report = lattice.measure(&samples.chunks_exact(2).collect::<Vec<_>>());
        let done = step == STEPS || (report.coverage >= COVERAGE && report.stray <= STRAY);
        if record.seed == 0 && (done || MOMENTS.contains(&step)) {
            record.points.insert(name(start, step), support::plane(&samples));
        }
        if done {
            return Ok(step);
        }
        for _ in 0..EVERY {
            engine.advance()?;
        }
    }
}

fn name(start: &str, moment: u64) -> String {
    format!("{start}, step {moment}")
}
