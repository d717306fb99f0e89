//! Games on a ring that is wide enough to be met within a few thousand steps.

use std::sync::Arc;

use toy_distributions::{Distribution, GaussianMixture, Mode};

use super::{
    ExperimentRecord, SeedRecord,
    support::{cloud, generate, trainer, watch},
};
use crate::{
    Result,
    backend::Cpu,
    lab::Settings,
    measure::{Modes, ModesReport},
    plot::Panel,
    train::{Trainer, record::ModeMark},
};

/// Eight Gaussians with σ = 0.05 on a circle of that radius: wide enough to be met within a few thousand steps.
pub fn ring(radius: f64) -> Arc<dyn Distribution> {
    Arc::new(GaussianMixture::ring(8, radius, 0.05).expect("eight Gaussians, and both lengths above 0"))
}

/// How a run on a [`ring`] ended.
pub struct Outcome {
    /// How the samples lie among the modes.
    pub modes: ModesReport,
    /// The first step, of every 20th, at which every mode was captured.
    pub reached: Option<u64>,
    /// How many modes were captured in the second half of the run, the mean over every 20th step: where G runs from
    /// mode to mode, its end alone says little.
    pub mean_captured: f64,
    /// The samples.
    pub points: Vec<[f32; 2]>,
    /// The engine at its end.
    pub engine: Trainer<Cpu>,
}

/// Steps of a [`hasty`] run.
pub const HASTY_STEPS: u64 = 1_000;

/// A small game whose G, five times as fast as D and with much momentum, runs from mode to mode: what a cure for
/// collapse starts from.
pub fn hasty(seed: u64) -> Settings {
    Settings { seed, width: 32, batch: 64, steps: HASTY_STEPS, lr_g: 5e-3, beta1: 0.9, ..Default::default() }
}

/// Plays those settings on the unit ring and writes down how it ended, each number after that name.
///
/// # Errors
/// As [`play`].
pub fn record(into: &mut SeedRecord, name: &str, settings: &Settings) -> Result<()> {
    let outcome = play(settings, 1.0)?;
    into.set(&format!("{name}_modes"), outcome.mean_captured);
    into.set(&format!("{name}_high_quality"), outcome.modes.high_quality);
    into.set(&format!("{name}_steps"), outcome.reached.map_or(f64::NAN, |step| step as f64));
    if into.seed == 0 {
        into.points.insert(name.into(), cloud(&outcome.points));
    }
    Ok(())
}

/// Plays those settings on a ring of that radius.
///
/// # Errors
/// If they cannot be played.
pub fn play(settings: &Settings, radius: f64) -> Result<Outcome> {
    let real = ring(radius);
    let modes = Modes::new(real.modes())?;
    let prior = settings.prior(&real)?;
    let mut engine = trainer(settings, &real)?;
    let (mut reached, mut second_half) = (None, Vec::new());
    watch(&mut engine, settings.steps, 20, |engine| {
        let step = engine.state().step;
        let captured = modes.measure(&generate(engine, &prior, settings.seed, 500)).captured;
        if captured == real.modes().len() {
            reached = reached.or(Some(step));
        }
        if 2 * step > settings.steps {
            second_half.push(captured as f64);
        }
        Ok(())
    })?;
    let mean_captured = second_half.iter().sum::<f64>() / second_half.len() as f64;
    let points = generate(&engine, &prior, settings.seed, 2_500);
    Ok(Outcome { modes: modes.measure(&points), reached, mean_captured, points, engine })
}

/// One panel per cloud of the first seed, over the modes of a [`ring`] of that radius.
pub fn clouds(record: &ExperimentRecord, radius: f32, names: &[(&str, &str)]) -> Vec<Panel> {
    let sides = 1.4 * radius;
    let mode = |m: &Mode| ModeMark { centre: [m.centre[0] as f32, m.centre[1] as f32], sigma: 0.05, weight: 0.125 };
    let panel = |(name, title): &(&str, &str)| Panel {
        title: title.to_string(),
        bounds: [-sides, sides, -sides, sides],
        modes: ring(radius.into()).modes().iter().map(mode).collect(),
        fake: record.points(name),
        ..Panel::default()
    };
    names.iter().map(panel).collect()
}
