//! Virtual batch normalisation.
//!
//! **Definition.** Hidden layers normalised by the moments of a reference batch, fixed at the start, and of the sample
//! itself, instead of those of the minibatch.
//!
//! **What must be seen.** With batch normalisation G(z) changes when the rest of its minibatch is exchanged, the more
//! the smaller the minibatch: the moments of n samples err by about 1/√n. With virtual batch normalisation it does not
//! change at all. Both train.
//!
//! **Notes.** "Moves" is the root mean square change of G(z) when all its companions are exchanged, over the root mean
//! square of G(z), in training mode.
//!
//! **Reference.** Salimans et al. 2016 (arXiv:1606.03498), section 3.5.

use super::{
    Criterion, Experiment, ExperimentRecord, SeedRecord,
    on_ring::ring,
    support::{generate, series, trainer, watch},
};
use crate::{
    Result,
    backend::{Backend as _, Cpu, Graph, download, upload},
    lab::{Normalization, Settings},
    measure::Modes,
    nn::{Mode, Network},
    prior::{Prior, Stream},
    random::{self, Purpose},
    train::record::Curves,
};

/// Steps of training.
const STEPS: u64 = 1_500;
/// Sizes of the minibatch in which a sample is looked at.
const SIZES: [usize; 6] = [4, 8, 16, 32, 64, 128];
/// Samples looked at, at each size.
const TRIALS: u64 = 200;
/// The prior of the runs.
const PRIOR: Prior = Prior::Gaussian { dim: 2 };

/// B-08: a sample that does not depend on its batch.
pub struct VirtualBatchNorm;

impl Experiment for VirtualBatchNorm {
    fn name(&self) -> &'static str {
        "virtual-batch-norm"
    }

    fn about(&self) -> &'static str {
        "with virtual batch norm a sample does not depend on the rest of its minibatch, with batch norm it does"
    }

    fn source(&self) -> &'static str {
        "Salimans et al. 2016, arXiv:1606.03498, section 3.5"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        let real = ring(1.0);
        for (name, norm) in [("batch", Normalization::Batch), ("virtual", Normalization::Virtual)] {
            let settings = Settings { seed, width: 32, batch: 128, steps: STEPS, norm_g: norm, ..Default::default() };
            let mut trainer = trainer(&settings, &real)?;
            watch(&mut trainer, STEPS, STEPS, |_| Ok(()))?;
            let mut curve = Curves::default();
            for size in SIZES {
                let moves = moves(&trainer.state().generator, size, seed);
                curve.push(size as u64, [("moves".to_string(), moves)]);
            }
            record.set(&format!("{name}_moves_8"), curve.get("moves")[1]);
            record.set(&format!("{name}_moves_128"), curve.get("moves")[5]);
            let points = generate(&trainer, &PRIOR, seed, 2_500);
            let modes = Modes::new(real.modes())?.measure(&points);
            record.set(&format!("{name}_modes"), modes.captured as f64);
            record.set(&format!("{name}_high_quality"), modes.high_quality);
            if seed == 0 {
                record.curves.insert(name.into(), curve);
            }
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        let claim = |value, low, high, claim| Criterion { claim, value, low, high };
        vec![
            // The mean of 8 numbers errs by 0.35 of their standard deviation, that of 128 by 0.09.
            claim("batch_moves_8", 0.1, 2.0, "batch norm: in a batch of 8 a sample depends on its companions"),
            claim("batch_moves_128", 0.02, 0.5, "and in one of 128 less, but still"),
            claim("virtual_moves_8", 0.0, 0.0, "virtual batch norm: in a batch of 8 it does not, to the last bit"),
            claim("virtual_moves_128", 0.0, 0.0, "nor in one of 128"),
            claim("batch_modes", 6.0, 8.0, "batch norm trains"),
            claim("virtual_modes", 6.0, 8.0, "and virtual batch norm too"),
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        use crate::plot::Lines;
        let named = [("batch", "batch normalisation"), ("virtual", "virtual batch normalisation")];
        let series = |(name, label): &(&str, &str)| series(record, name, "moves", *label);
        Lines {
            title: "How far G(z) moves with its companions".into(),
            x_label: "samples in the minibatch".into(),
            y_label: "change of G(z), relative".into(),
            log: false,
            series: named.iter().filter_map(series).collect(),
            note: "8 Gaussians, non-saturating · after 1,500 steps · seed 0".into(),
        }
        .picture()
    }
}

/// How far G(z) moves, root mean square over its own, when its companions in a batch of that size are exchanged.
fn moves(generator: &Network<Cpu>, size: usize, seed: u64) -> f32 {
    let (mut moved, mut all) = (0.0, 0.0);
    for trial in 0..TRIALS {
        let mut rng = random::stream(seed, Purpose::Measure, trial, size as u64);
        let mut z = vec![0.0; 2 * size];
        PRIOR.fill(&mut rng, &mut z);
        let first = alone(generator, &z);
        PRIOR.fill(&mut rng, &mut z[2..]);
        let second = alone(generator, &z);
        moved += first.iter().zip(&second).map(|(a, b)| (a - b).powi(2)).sum::<f32>();
        all += first.iter().map(|a| a * a).sum::<f32>();
    }
    (moved / all).sqrt()
}

/// The first of the points that G makes of a batch, as in training.
fn alone(generator: &Network<Cpu>, z: &[f32]) -> Vec<f32> {
    let z = upload(&generator.device().scratch(), z, 2);
    download(&generator.forward(&mut Graph::off(), &z, Mode::Training))[..2].to_vec()
}
