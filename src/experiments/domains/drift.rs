//! A distribution that drifts a little every day, with labels for day 0 alone.
//!
//! # Definition
//! On day t the classes of day 0 are turned by t·8°, moved by t·(0.1, −0.06) and stretched by the factor 1.02ᵗ. A classifier
//! is taught on day 0. Then come 15 days without labels, of each of which a sample is known.
//!
//! # Formula
//! Day by day: ADDA with day 0's features for real and day t's points for z, from day t − 1's encoder. At once: the same,
//! from day 0's encoder.
//!
//! # What must be seen
//! The classifier that stays as it is loses the signal within a few days. Who follows day by day keeps most of it to the
//! end, because a day's drift is small against the distance of the classes. Who goes from day 0 to the last day at once
//! takes the classes for one another.
//!
//! # Notes
//! Turned by 8° a day, the classes have changed places after 15 days: nothing in day 15 alone tells which was which. Who
//! follows takes 300 steps a day, who goes at once 1,500 for its day.
//!
//! # Reference
//! After Farshchian et al. 2018, arXiv:1810.00045, where it is brain signals that change from day to day.

use super::domain::{self, SOURCE};
use crate::{
    Result,
    adapt::{Split, Start, ThreeGaussians},
    backend::Cpu,
    experiments::{Criterion, Experiment, ExperimentRecord, SeedRecord},
    nn::Network,
    plot::{Lines, Picture, Series},
    train::record::Curves,
};

/// See the [module](self).
pub struct Drift;

/// Days without labels.
const DAYS: u64 = 15;
/// Steps on day 0, and of ADDA for a day.
const TAUGHT: u64 = 1_000;
const STEPS: u64 = 300;
/// Steps of ADDA for a day from day 0 at once.
const STEPS_AT_ONCE: u64 = 1_500;
/// Accuracy that counts as kept.
const KEPT: f32 = 0.9;
/// Who answers.
const WAYS: [(&str, &str); 3] = [("fixed", "as on day 0"), ("daily", "followed day by day"), ("at_once", "at once")];

/// The domain of a day.
fn day(day: u64) -> ThreeGaussians {
    let t = day as f32;
    ThreeGaussians { gain: 1.02f32.powf(t), angle: 8.0 * t, shift: [0.1 * t, -0.06 * t], ..SOURCE }
}

/// The encoder of a day after that many steps from another day's.
fn encoder(seed: u64, source: &Split<Cpu>, from: &Network<Cpu>, to: u64, steps: u64) -> Result<Network<Cpu>> {
    let begin = Split { encoder: from.fork(), classifier: source.classifier.fork() };
    let samples = (domain::features(seed, source)?, domain::known(day(to), seed, to)?);
    domain::adapted(seed, begin, Start::Copy, samples, steps)
}

impl Experiment for Drift {
    fn name(&self) -> &'static str {
        "drift"
    }

    fn about(&self) -> &'static str {
        "a drift of many days is followed day by day, and not at once"
    }

    fn source(&self) -> &'static str {
        "after Farshchian et al. 2018, arXiv:1810.00045"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        let source = domain::taught(seed, TAUGHT)?;
        let (mut yesterday, mut curve) = (source.encoder.fork(), Curves::default());
        for today in 0..=DAYS {
            let exam = domain::exam(day(today), seed, today)?;
            let mut at_once = source.encoder.fork();
            if today > 0 {
                yesterday = encoder(seed, &source, &yesterday, today, STEPS)?;
                at_once = encoder(seed, &source, &at_once, today, STEPS_AT_ONCE)?;
            }
            let answers = [&source.encoder, &yesterday, &at_once].map(|encoder| domain::share(&source, encoder, &exam));
            if today == DAYS {
                WAYS.iter().zip(answers).for_each(|((name, _), share)| record.set(&format!("{name}/last_day"), share));
            }
            curve.push(today, WAYS.iter().zip(answers).map(|((name, _), share)| (name.to_string(), share)));
        }
        for (name, _) in WAYS {
            let kept = curve.get(name).iter().take_while(|share| **share >= KEPT).count();
            record.set(&format!("{name}/days_kept"), kept as f64 - 1.0);
        }
        record.curves.insert("accuracy".into(), curve);
        Ok(record)
    }

    // Bounds from seeds 100 and 101.
    fn criteria(&self) -> Vec<Criterion> {
        let claim = |value, low, high, claim| Criterion { claim, value, low, high };
        vec![
            claim("fixed/days_kept", 2.0, 6.0, "the classifier of day 0 keeps nine tenths for a few days"),
            claim("fixed/last_day", 0.0, 0.2, "and has lost all on the last"),
            claim("at_once/days_kept", 3.0, 9.0, "who goes from day 0 at once keeps them some days longer"),
            claim("at_once/last_day", 0.0, 0.2, "and takes the classes of the last day for one another"),
            claim("daily/days_kept", 8.0, 15.0, "who follows day by day keeps them for most of the time"),
            claim("daily/last_day", 0.5, 1.0, "and names most of the last day"),
        ]
    }

    fn default_seeds(&self) -> u64 {
        10
    }

    fn figure(&self, record: &ExperimentRecord) -> Picture {
        let seed = |seed: &SeedRecord, name: &str| {
            let curve = seed.curves.get("accuracy")?;
            Some(Series::over("", &curve.steps, curve.get(name)))
        };
        let mean = |(name, title): &(&str, &str)| {
            let all: Vec<Series> = record.seeds.iter().filter_map(|one| seed(one, name)).collect();
            let at = |i: usize| {
                let values = all.iter().filter_map(|one| one.points.get(i));
                let (sum, n) = values.fold((0.0, 0.0), |(sum, n), point| (sum + point[1], n + 1.0));
                [i as f32, sum / n]
            };
            Series { name: title.to_string(), points: (0..=DAYS as usize).map(at).collect() }
        };
        Lines {
            title: "A stream that drifts by the day".into(),
            x_label: "day".into(),
            y_label: "share named rightly".into(),
            log: false,
            series: WAYS.iter().map(mean).collect(),
            note: format!("mean over {} seeds", record.seeds.len()),
        }
        .picture()
    }
}
