//! Games in the plane that are measured now and then only, which a lab does all along.

use std::sync::Arc;

use toy_distributions::Distribution;

use super::support;
use crate::{
    Error, Result,
    lab::{Lab, Settings},
    measure::Measures,
    train::Engine,
};

/// Samples that measures are taken on.
const MEASURED: usize = 2500;

/// A run of these settings, and what its samples are measured against.
pub struct Plane {
    engine: Box<dyn Engine>,
    measures: Measures,
    latent: Vec<f32>,
}

impl Plane {
    /// The run before its first step.
    pub fn new(settings: Settings) -> Result<Self> {
        let data = named(&settings.distribution)?;
        let latent = support::latent(&settings, MEASURED)?;
        let measures = Measures::new(&*data, &[] as &[&[f32]])?;
        Ok(Self { engine: Lab::from_settings(settings).engine()?, measures, latent })
    }

    /// Takes that many steps.
    pub fn advance(&mut self, steps: u64) -> Result<()> {
        (0..steps).try_for_each(|_| self.engine.advance().map(drop))
    }

    /// G(z) of noise that stays the same.
    pub fn samples(&self) -> Vec<[f32; 2]> {
        self.engine.generate(&self.latent).chunks_exact(2).map(|p| [p[0], p[1]]).collect()
    }

    /// One measure of these samples by its name; NaN if it does not apply.
    pub fn measure(&self, name: &str) -> f32 {
        self.measures.points(&self.samples()).get(name).copied().unwrap_or(f32::NAN)
    }
}

/// The distribution of that name.
pub fn named(name: &str) -> Result<Arc<dyn Distribution>> {
    let unknown = || Error::unknown("distribution", name, toy_distributions::ALL.iter().map(|d| d.name));
    toy_distributions::by_name(name).map(Arc::from).ok_or_else(unknown)
}

/// The window of a distribution of the plane: x from, x to, y from, y to.
pub fn window(data: &dyn Distribution) -> [f32; 4] {
    let bounds = data.bounds();
    [bounds[0].0, bounds[0].1, bounds[1].0, bounds[1].1].map(|v| v as f32)
}

/// A mode as it is drawn.
pub fn mark(mode: &toy_distributions::Mode) -> crate::train::record::ModeMark {
    let centre = [mode.centre[0] as f32, mode.centre[1] as f32];
    crate::train::record::ModeMark { centre, sigma: mode.covariance[0].sqrt() as f32, weight: mode.weight as f32 }
}
