//! What many experiments do with a run.

use super::Points;
use crate::{
    Result,
    lab::{Lab, Run},
    train::record::{Curves, Snapshot},
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
    snapshot.fake.iter().take(KEPT_POINTS).map(|p| p.map(|x| (x * 1e3).round() / 1e3)).collect()
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
