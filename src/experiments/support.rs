//! What many experiments do with a run.

use super::Points;
use crate::{
    Result,
    lab::{Lab, Run},
    prior::Stream,
    random::{self, Purpose},
    train::{
        Engine, Step,
        record::{Curves, Snapshot},
    },
};

/// Points of a cloud that a committed record keeps.
const KEPT_POINTS: usize = 300;
/// Points of a curve that a committed record keeps.
const KEPT_STEPS: usize = 60;

/// Runs a lab to its end. A run that leaves the finite numbers is a result here: its record says where it stopped.
pub fn play(lab: Lab) -> Result<Run> {
    let mut run = lab.start()?;
    match run.finish() {
        Ok(()) | Err(crate::Error::Diverged { .. }) => Ok(run),
        Err(e) => Err(e),
    }
}

/// The generated points of a snapshot, as many as a record keeps.
pub fn points(snapshot: &Snapshot) -> Points {
    kept(&snapshot.fake)
}

/// Some of a run's curves, as many points as a record keeps.
pub fn curves(all: &Curves, names: &[&str]) -> Curves {
    let stride = all.steps.len().div_ceil(KEPT_STEPS).max(1);
    let kept = |i: &usize| (all.steps.len() - 1 - i).is_multiple_of(stride);
    let mut thin = Curves::default();
    for i in (0..all.steps.len()).filter(kept) {
        thin.push(all.steps[i], names.iter().map(|name| (name.to_string(), all.get(name)[i])));
    }
    thin
}

/// Trains a bare engine to its end and looks at it every `stride` steps. A run that leaves the finite numbers ends there.
///
/// # Errors
/// If the lab cannot be set up, or what `look` answers.
pub fn watch(lab: Lab, stride: u64, mut look: impl FnMut(&dyn Engine, &Step) -> Result<()>) -> Result<Box<dyn Engine>> {
    let steps = lab.settings().steps;
    let mut engine = lab.engine()?;
    for step in 1..=steps {
        let seen = match engine.advance() {
            Err(crate::Error::Diverged { .. }) => break,
            other => other?,
        };
        if step % stride == 0 {
            look(&*engine, &seen)?;
        }
    }
    Ok(engine)
}

/// n points of the plane that G makes of a prior, the same z whenever it is called.
pub fn generate(engine: &dyn Engine, prior: &dyn Stream, seed: u64, n: usize) -> Vec<[f32; 2]> {
    let mut z = vec![0.0; n * prior.features()];
    prior.fill(&mut random::stream(seed, Purpose::Measure, 0, 0), &mut z);
    engine.generate(&z).chunks_exact(2).map(|x| [x[0], x[1]]).collect()
}

/// The total variance of points, the trace of their covariance.
pub fn variance(points: &[[f32; 2]]) -> f64 {
    let n = points.len() as f64;
    let axis = |i: usize| {
        let mean = points.iter().map(|x| f64::from(x[i])).sum::<f64>() / n;
        points.iter().map(|x| (f64::from(x[i]) - mean).powi(2)).sum::<f64>() / n
    };
    axis(0) + axis(1)
}

/// As many of the points as a record keeps, to three decimals.
pub fn kept(points: &[[f32; 2]]) -> Points {
    points.iter().take(KEPT_POINTS).map(|p| p.map(|x| (x * 1e3).round() / 1e3)).collect()
}
