//! Three ways to higher resolution: the study of seed 003 (Irie, Kobe City College of Technology), on pictures that are at
//! hand.

mod cost;
mod figure;
mod judge;
mod stage;
mod study;
mod super_resolution;

use std::sync::{Arc, OnceLock};

use crate::{
    Result,
    experiments::{Criterion, Experiment, ExperimentRecord, Request, SeedRecord},
    plot::Picture,
};

/// The pictures, where no others are asked for.
const SET: &str = "olivetti";
/// Pixels along a side at which everything is judged: those that the faces have.
const NATIVE: usize = 64;
/// Pixels along a side of the pictures that are drawn in one stage.
const SIZES: [usize; 3] = [32, 64, 128];
/// Numbers of a latent vector.
const LATENT: usize = 100;

/// D-01 to D-26: DCGAN at three sizes, in stages, and with super-resolution.
pub struct HighResolution {
    scale: Scale,
    data: String,
    /// Who judges, once it has learned to.
    judge: OnceLock<Arc<judge::Judge>>,
}

/// How large the study is.
#[derive(Debug, Clone, Copy)]
struct Scale {
    /// Channels of D's first convolution.
    width: usize,
    /// Epochs of every generator, one-stage or a stage of several,
    epochs: u64,
    /// but for the largest pictures in one stage.
    largest_epochs: u64,
    /// Epochs of SRCNN.
    srcnn_epochs: u64,
    /// Pixels along a side of the pictures of each stage.
    stages: &'static [usize],
}

/// What two cores do in some minutes.
const USUAL: Scale = Scale { width: 16, epochs: 12, largest_epochs: 3, srcnn_epochs: 4, stages: &[32, 64] };
/// As in the talk's table of equal epochs.
const FULL: Scale =
    Scale { width: 64, epochs: 6_000, largest_epochs: 6_000, srcnn_epochs: 2_000, stages: &[32, 64, 128] };

impl Default for HighResolution {
    fn default() -> Self {
        Self { scale: USUAL, data: SET.into(), judge: OnceLock::new() }
    }
}

impl Experiment for HighResolution {
    fn name(&self) -> &'static str {
        "high-resolution"
    }

    fn about(&self) -> &'static str {
        "larger pictures by a larger DCGAN, in stages, and by super-resolution: what each costs and gives"
    }

    fn source(&self) -> &'static str {
        "Irie, a study of high-resolution generation; SRCNN: Dong et al. 2016, arXiv:1501.00092"
    }

    fn on_request(&self, request: &Request) -> Result<Box<dyn Experiment>> {
        let data = request.data.clone().unwrap_or_else(|| SET.into());
        Ok(Box::new(Self { scale: if request.full { FULL } else { USUAL }, data, judge: OnceLock::new() }))
    }

    fn default_seeds(&self) -> u64 {
        2
    }

    fn takes_all_threads(&self) -> bool {
        true
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let v = |n: &str, d: u64| std::env::var(n).map_or(d, |x| x.parse().unwrap());
        let scale = Scale {
            epochs: v("HR_E", self.scale.epochs),
            largest_epochs: v("HR_EL", self.scale.largest_epochs),
            srcnn_epochs: v("HR_ES", self.scale.srcnn_epochs),
            width: v("HR_W", 16) as usize,
            ..self.scale
        };
        study::run(scale, &self.data, &self.judge, seed + v("HR_SEED", 0))
    }

    fn criteria(&self) -> Vec<Criterion> {
        let claim = |value, low, high, claim| Criterion { claim, value, low, high };
        vec![claim("srcnn/over_bicubic", 0.0, 5.0, "SRCNN is nearer than bicubic")]
    }

    fn table(&self, record: &ExperimentRecord) -> Option<String> {
        Some(figure::table(record))
    }

    fn figure(&self, record: &ExperimentRecord) -> Picture {
        figure::figure(record)
    }
}
