//! Packing: a discriminator that sees m samples at once notices that they are all alike.
//!
//! # Definition
//! D looks at m real or m generated samples in one row. The runs on the ring differ in m alone; the samples per batch are
//! the same, so that D of m sees a batch of 1/m as many rows.
//!
//! # Formula
//! D compares pᵐ with qᵐ: to miss modes costs more the larger m is.
//!
//! # What must be seen
//! A weak D with m = 1 loses more than half of the 8 modes; with m = 2 to 4 more of them are there.
//!
//! # Notes
//! A mode counts if one of 2,500 samples lies within 3σ of it.
//!
//! # Reference
//! Lin et al. 2018, "PacGAN: The power of two samples in generative adversarial networks", arXiv:1712.04086.

use super::{
    Criterion, Experiment, ExperimentRecord, SeedRecord,
    plane::{self, Plane},
    support::thin,
};
use crate::{Result, lab::Settings};

/// See the [module](self).
pub struct Packing;

impl Experiment for Packing {
    fn name(&self) -> &'static str {
        "packing"
    }

    fn about(&self) -> &'static str {
        "a discriminator that sees several samples at once keeps modes that one of single samples loses"
    }

    fn source(&self) -> &'static str {
        "Lin et al. 2018, arXiv:1712.04086; E1-11"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        for m in 1..=4 {
            let settings = Settings {
                distribution: "ring".into(),
                regularizers: vec![format!("packing={m}")],
                width: 64,
                batch: 96,
                lr_d: 3e-4,
                lr_g: 1e-3,
                steps: 1500,
                seed,
                ..Settings::default()
            };
            let mut run = Plane::new(settings)?;
            run.advance(1500)?;
            record.set(&format!("modes/{m}"), run.measure("modes"));
            if seed == 0 {
                record.points.insert(format!("m = {m}"), thin(&run.samples()));
            }
        }
        let modes = |m: u32| record.values[&format!("modes/{m}")];
        let packed = (modes(2) + modes(3) + modes(4)) / 3.0;
        let gain = packed - modes(1);
        record.set("modes/packed", packed);
        record.set("gain", gain);
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![
            Criterion { claim: "m = 1 keeps at most half of the modes", value: "modes/1", low: 1.0, high: 4.0 },
            Criterion {
                claim: "m = 2, 3, 4 together keep at least one mode more on average",
                value: "gain",
                low: 1.0,
                high: 7.0,
            },
        ]
    }

    #[cfg(feature = "plot")]
    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        let first = record.seeds.first();
        let data = plane::named("ring").ok();
        let panel = |(title, fake): (&String, &super::Points)| crate::plot::Panel {
            title: title.clone(),
            bounds: data.as_ref().map(|data| plane::window(&**data)).unwrap_or_default(),
            modes: data.iter().flat_map(|data| data.modes()).map(plane::mark).collect(),
            fake: fake.clone(),
            ..Default::default()
        };
        let panels = first.iter().flat_map(|seed| &seed.points).map(panel).collect();
        crate::plot::compare("D sees m samples at once", panels, &super::support::origin(record))
    }
}
