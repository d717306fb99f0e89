//! Orthogonal regularisation.
//!
//! **Formula.** L_G + β Σ_W ‖WWᵀ ⊙ (1 − I)‖², β = 0.1.
//!
//! **What must be seen.** Between the rows of a random square W of width n the cosines are about 1/√n = 0.18, and
//! training leaves them there. With the penalty they go to zero within a few hundred steps, and the run is none the
//! worse for it: all modes are captured as without.
//!
//! **Notes.** "Overlap" is the root mean square of the off-diagonal entries of WWᵀ, over the mean of its diagonal, for
//! the square weight in the middle of G. The penalty asks nothing of the lengths.
//!
//! **Reference.** Brock et al. 2019 (arXiv:1809.11096), section 3.1, equation 3.

use super::{
    Criterion, Experiment, ExperimentRecord, SeedRecord,
    on_ring::ring,
    support::{generate, series, trainer, watch},
};
use crate::{
    Result,
    backend::{Cpu, download},
    lab::Settings,
    measure::Modes,
    nn::Network,
    prior::Prior,
    regularize::orthogonality,
    train::record::Curves,
};

/// Steps of training.
const STEPS: u64 = 1_500;
/// Units per hidden layer.
const WIDTH: usize = 32;
/// From here on the rows count as orthogonal: a tenth of what they overlap at the start.
const ORTHOGONAL: f64 = 0.02;

/// E4-10: the penalty makes the rows orthogonal.
pub struct Orthogonal;

impl Experiment for Orthogonal {
    fn name(&self) -> &'static str {
        "orthogonal"
    }

    fn about(&self) -> &'static str {
        "orthogonal regularisation drives the off-diagonal of WWᵀ to zero, and the run keeps its modes"
    }

    fn source(&self) -> &'static str {
        "Brock et al. 2019, arXiv:1809.11096, section 3.1"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        let real = ring(1.0);
        for (name, terms) in [("free", vec![]), ("orthogonal", vec!["orthogonal=0.1".to_string()])] {
            let settings =
                Settings { seed, width: WIDTH, batch: 128, steps: STEPS, regularizers: terms, ..Default::default() };
            let mut trainer = trainer(&settings, &real)?;
            let mut curve = Curves::default();
            curve.push(0, [("overlap".to_string(), overlap(&trainer.state().generator))]);
            watch(&mut trainer, STEPS, 25, |trainer| {
                curve.push(trainer.state().step, [("overlap".to_string(), overlap(&trainer.state().generator))]);
                Ok(())
            })?;
            let points = generate(&trainer, &Prior::Gaussian { dim: settings.latent_dim }, seed, 2_500);
            let steps =
                curve.steps.iter().zip(curve.get("overlap")).find(|(_, overlap)| f64::from(**overlap) <= ORTHOGONAL);
            record.set(&format!("{name}_overlap"), curve.last("overlap").unwrap_or(f32::NAN));
            record.set(&format!("{name}_steps"), steps.map_or(f64::NAN, |(step, _)| *step as f64));
            record.set(&format!("{name}_modes"), Modes::new(real.modes())?.measure(&points).captured as f64);
            if seed == 0 {
                record.curves.insert(name.into(), curve);
            }
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        let claim = |value, low, high, claim| Criterion { claim, value, low, high };
        vec![
            // Half and twice the 1/√32 of random rows.
            claim("free_overlap", 0.09, 0.36, "without it the rows overlap as random ones do"),
            claim("orthogonal_overlap", 0.0, ORTHOGONAL, "with it they are orthogonal"),
            claim("orthogonal_steps", 25.0, 750.0, "within half of the run"),
            claim("free_modes", 7.0, 8.0, "without it the run captures the modes"),
            claim("orthogonal_modes", 7.0, 8.0, "and with it too"),
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        use crate::plot::Lines;
        let named = [("free", "without"), ("orthogonal", "orthogonal regularisation, β = 0.1")];
        let series = |(name, label): &(&str, &str)| series(record, name, "overlap", *label);
        Lines {
            title: "How far the rows of W are from orthogonal".into(),
            x_label: "step".into(),
            y_label: "overlap".into(),
            log: true,
            series: named.iter().filter_map(series).collect(),
            note: "8 Gaussians, non-saturating · the middle weight of G · seed 0".into(),
        }
        .picture()
    }
}

/// The root mean square of the off-diagonal entries of WWᵀ over the mean of its diagonal, for G's square weight.
fn overlap(generator: &Network<Cpu>) -> f32 {
    let weight = generator.parameters().into_iter().find(|p| download(p).len() == WIDTH * WIDTH);
    let Some(weight) = weight else { return f32::NAN };
    let diagonal = download(weight).iter().map(|w| w * w).sum::<f32>() / WIDTH as f32;
    (orthogonality(weight).0 / (WIDTH * (WIDTH - 1)) as f32).sqrt() / diagonal
}
