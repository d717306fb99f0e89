//! Two time-scales: a faster discriminator.
//!
//! # Reference
//! Heusel et al. 2017, arXiv:1706.08500.

use super::{Criterion, Experiment, ExperimentRecord, SeedRecord, label_smoothing::env, support::play};
use crate::{Result, lab::Lab};

/// See the [module](self).
pub struct Ttur;

impl Experiment for Ttur {
    fn name(&self) -> &'static str {
        "ttur"
    }

    fn about(&self) -> &'static str {
        "a discriminator that learns four times as fast as the generator"
    }

    fn source(&self) -> &'static str {
        "Heusel et al. 2017, arXiv:1706.08500; E4-05"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        for (name, lr_d) in [("equal", 1e-4), ("ttur", 4e-4)] {
            let lab = Lab::new(&std::env::var("DIST").unwrap_or("ring".into())).width(env("W", 64.) as usize).batch(env("BATCH", 64.) as usize).steps(env("S", 3000.) as u64).seed(seed);
            let run = play(lab.lr_d(lr_d).lr_g(1e-4))?;
            for (measure, value) in run.measures() {
                record.set(&format!("{name}/{measure}"), value);
            }
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![]
    }

    #[cfg(feature = "plot")]
    fn figure(&self, _record: &ExperimentRecord) -> crate::plot::Picture {
        crate::plot::Lines::default().picture()
    }
}
