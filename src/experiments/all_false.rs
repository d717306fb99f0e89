//! # A discriminator that answers "false" to everything
//!
//! # Definition
//! D is first trained to answer "false" to real and generated samples alike, until the mean of D(G(z)) is 10⁻⁶. From
//! there two games go on from the same weights and with the same minibatches: G minimises E log(1 − D(G(z))), which
//! saturates, or −E log D(G(z)), which does not. G takes plain gradient steps, no longer than the learning rate.
//!
//! # Formula
//! With D = σ(f) the first loss has the gradient −D·∇f in a fake point and the second −(1 − D)·∇f: their sizes are as
//! D to 1 − D, one to a million.
//!
//! # What must be seen
//! The saturating G stands still. It is freed when D has learned by itself to believe some fakes again, and not before.
//! The other moves at once, by half a unit within a few dozen steps.
//!
//! # Notes
//! Adam would hide this: it divides a gradient by its own size, and moves as fast on a gradient of 10⁻⁵ as on one of 1,
//! until the gradient falls to its ε. What does vanish is the signal against the noise of the minibatch and of f32.
//!
//! # Reference
//! Goodfellow et al. 2014, arXiv:1406.2661, section 3; Arjovsky, Bottou 2017, arXiv:1701.04862, theorem 2.4.

use std::sync::Arc;

use toy_distributions::Distribution;

use super::{Criterion, Experiment, ExperimentRecord, SeedRecord, support};
use crate::{
    Result,
    backend::{Backend, Cpu, Rule},
    lab::Settings,
    objective, prior,
    train::{Checkpoint, Engine, Game, Trainer, checkpoint::Notes, record::Curves},
};

/// See the [module](self).
pub struct AllFalse;

/// The mean of D(G(z)) that both games start from.
const START: f32 = 1e-6;
/// Steps of each game, and between two looks.
const STEPS: u64 = 600;
const EVERY: u64 = 10;
/// The steps in which the one cloud moves and the other does not.
const FIRST: u64 = 100;
/// A cloud has moved when its points have gone this far on average.
const FAR: f32 = 0.5;
const SAMPLES: usize = 500;
const ARMS: [&str; 2] = ["minimax", "non-saturating"];

impl Experiment for AllFalse {
    fn name(&self) -> &'static str {
        "all-false"
    }

    fn about(&self) -> &'static str {
        "D says false to everything: the saturating G stands still, the other recovers"
    }

    fn source(&self) -> &'static str {
        "Goodfellow et al. 2014, arXiv:1406.2661, section 3"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let settings = Settings { width: 64, batch: 128, beta1: 0.0, clip_gradient: 1.0, seed, ..Settings::default() };
        let mut nursery = trainer(&settings, "minimax", 5e-3)?;
        nursery.make_all_false(START)?;
        let start = Checkpoint::from_bytes(&nursery.save(&Notes::new())).expect("it has just been written");
        let z = support::latent(&settings, SAMPLES)?;
        let mut record = SeedRecord::new(seed);
        for arm in ARMS {
            let mut trainer = trainer(&settings, arm, 1e-4)?;
            trainer.restore_weights(&start).expect("both have the same architectures");
            let curves = play(&mut trainer, &z)?;
            let moved = curves.get("displacement");
            let first = moved.iter().position(|d| *d >= FAR).map_or(STEPS, |i| curves.steps[i]);
            record.set(&format!("gradient_{arm}"), curves.get("gradient_g")[0]);
            record.set(&format!("moved_{arm}"), moved[(FIRST / EVERY) as usize]);
            record.set(&format!("steps_{arm}"), first as f64);
            if seed == 0 {
                record.curves.insert(arm.into(), curves);
            }
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![
            Criterion {
                claim: "the saturating gradient has all but vanished at the start",
                value: "gradient_minimax",
                low: 0.0,
                high: 1e-2,
            },
            Criterion { claim: "the other has not", value: "gradient_non-saturating", low: 1.0, high: 1e4 },
            Criterion {
                claim: "in 100 steps the saturating cloud moves by less than a tenth",
                value: "moved_minimax",
                low: 0.0,
                high: 0.1,
            },
            Criterion { claim: "the other by more than a half", value: "moved_non-saturating", low: 0.5, high: 100.0 },
            Criterion {
                claim: "the saturating G needs more than 150 steps to move by a half",
                value: "steps_minimax",
                low: 150.0,
                high: STEPS as f64,
            },
            Criterion { claim: "the other fewer than 50", value: "steps_non-saturating", low: 1.0, high: 50.0 },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        use crate::plot::Lines;
        let series = |arm: &'static str| support::series(record, arm, "displacement", arm);
        Lines {
            title: "How far the cloud has moved, from D(G(z)) = 10⁻⁶".into(),
            x_label: "step".into(),
            y_label: "mean displacement of G(z)".into(),
            log: true,
            series: ARMS.into_iter().filter_map(series).collect(),
            note: "one start, two losses of G · seed 0".into(),
        }
        .picture()
    }
}

/// A game in which D is paced by Adam at that rate and G takes plain gradient steps.
fn trainer(settings: &Settings, objective: &str, lr_d: f32) -> Result<Trainer<Cpu>> {
    let mut config = settings.config()?;
    config.discriminator.learning_rate = lr_d;
    config.generator.learning_rate = 0.02;
    config.generator.rule = Rule::Sgd { momentum: 0.0 };
    let data: Arc<dyn Distribution> = Arc::new(toy_distributions::Gaussian::default());
    let game = Game {
        real: Box::new(data),
        input: Box::new(prior::by_name(&settings.prior, settings.latent_dim)?),
        objective: objective::by_name(objective)?,
        regularizers: vec![],
    };
    Trainer::new(&Cpu::open()?, config, game, &settings.generator(2), &settings.discriminator(2))
}

/// Plays to the end; at every look the gradient of the step that follows.
fn play(trainer: &mut Trainer<Cpu>, z: &[f32]) -> Result<Curves> {
    let start = trainer.generate(z);
    let mut curves = Curves::default();
    for step in 0..=STEPS {
        let fakes = trainer.generate(z);
        let gradient = trainer.advance()?.gradient_g;
        if step.is_multiple_of(EVERY) {
            let distances =
                fakes.chunks_exact(2).zip(start.chunks_exact(2)).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1]));
            let displacement = distances.sum::<f32>() / SAMPLES as f32;
            let values = [("gradient_g", gradient), ("displacement", displacement)];
            curves.push(step, values.map(|(name, value)| (name.to_string(), value)));
        }
    }
    Ok(curves)
}
