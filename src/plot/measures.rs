//! The names of the measures in words.

use std::collections::BTreeSet;

use crate::train::record::{Curves, Record, Snapshot};

use super::lines::{Lines, SMALL_TYPE, Series};
use super::picture::Picture;
use super::text::number;
use super::{frame, source};

/// A measure as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Measure {
    /// Its name in the record.
    pub name: String,
    /// Its name in words.
    pub label: String,
    /// Whether it is a share, shown in per cent.
    pub share: bool,
    /// What a perfect generator reaches; empty where that depends.
    pub perfect: String,
    /// What it says, in one or two plain sentences; empty for a measure of the user's own.
    pub meaning: &'static str,
}

impl Measure {
    /// A value of this measure with its unit.
    pub(super) fn write(&self, value: f32) -> String {
        if self.share && value.is_finite() {
            format!("{} %", number((1000.0 * value).round() / 10.0))
        } else {
            number(value)
        }
    }
}

/// Name in the record, name in words, whether a share, what is perfect, meaning.
const KNOWN: [(&str, &str, bool, &str, &str); 12] = [
    (
        "modes",
        "modes captured",
        false,
        "all",
        "How many modes have at least one sample within three standard deviations. Missing modes are mode collapse.",
    ),
    (
        "high_quality",
        "high-quality share",
        true,
        "98.9 %",
        "The share of samples within three standard deviations of a mode. Of a Gaussian's own samples 1 − exp(−4.5) \
         lie there.",
    ),
    (
        "reverse_kl",
        "reverse KL over modes",
        false,
        "0",
        "How unevenly the samples are spread over the modes, as a divergence from the true weights in nats. Dropping \
         modes makes it grow.",
    ),
    (
        "stray",
        "stray share",
        true,
        "0.03 %",
        "The share of samples that are further than four standard deviations from every mode.",
    ),
    ("weight_error", "weight error", false, "0", "How far the share of a mode is from its true weight."),
    (
        "covariance_error",
        "covariance error",
        false,
        "0",
        "How far the spread of the samples around a mode is from the mode's own, relative to it. A mode that has shrunk \
         to a point has an error of 1.",
    ),
    (
        "parzen",
        "Parzen log-likelihood",
        false,
        "",
        "The log-likelihood of real points under a kernel density estimate from samples, in nats. Higher is better, \
         but it depends on the kernel's width and can prefer a worse model.",
    ),
    ("mmd", "MMD²", false, "0", "The squared distance of the two samples' means in a kernel's feature space."),
    (
        "w1",
        "Wasserstein-1 distance",
        false,
        "",
        "How far mass must travel on average to turn one sample into the other, in the unit of the plane. Even two \
         samples of the truth are not at 0.",
    ),
    ("js", "Jensen–Shannon divergence", false, "0", "Between 0 (equal) and log 2 ≈ 0.693 nats (no overlap at all)."),
    ("coverage", "coverage", true, "100 %", "The share of lattice points that have a sample close by."),
    (
        "d_error",
        "distance to the optimal D",
        false,
        "0",
        "The mean absolute difference between the learned σ(D) and the optimal p/(p + q), where both are known.",
    ),
];

/// Whether a series is one of the trainer's own and not a measure.
fn of_the_trainer(name: &str) -> bool {
    let own = ["loss_", "d_real", "d_fake", "gradient_", "ratio_", "sigma_", "dead_"];
    own.iter().any(|prefix| name.starts_with(prefix))
}

/// The measures that the record holds, along training or at its end: known ones first, in the order of their table.
pub(super) fn taken(record: &Record) -> Vec<Measure> {
    let along = record.curves.series.keys().filter(|name| !of_the_trainer(name));
    let ends = record.snapshots.iter().flat_map(|s| s.measures.keys());
    let mut names: BTreeSet<&str> = along.chain(ends).map(String::as_str).collect();
    let known: Vec<_> = KNOWN.iter().filter(|known| names.remove(known.0)).collect();
    let in_words = known.into_iter().map(|&(name, label, share, perfect, meaning)| {
        let perfect = if name == "modes" { record.modes.len().to_string() } else { perfect.to_string() };
        Measure { name: name.to_string(), label: label.to_string(), share, perfect, meaning }
    });
    let in_words: Vec<_> = in_words.collect();
    let own = names.into_iter().map(|name| Measure {
        name: name.to_string(),
        label: name.replace('_', " "),
        share: false,
        perfect: String::new(),
        meaning: "",
    });
    in_words.into_iter().chain(own).collect()
}

/// The last value of a measure: of the last snapshot, or else of the curves.
pub(super) fn last(record: &Record, name: &str) -> Option<f32> {
    let snapshot = record.snapshots.last().and_then(|s| s.measures.get(name)).copied();
    snapshot.filter(|v| !v.is_nan()).or_else(|| record.curves.last(name))
}

/// A measure along training, from the curves or else from the snapshots, on an axis of its own.
fn along(record: &Record, measure: Measure) -> Lines {
    let Curves { steps, series } = &record.curves;
    let mut curve = match series.get(&measure.name) {
        Some(values) => Series::over("", steps, values),
        None => {
            let steps: Vec<_> = record.snapshots.iter().map(|s| s.step).collect();
            let value = |s: &Snapshot| s.measures.get(&measure.name).copied().unwrap_or(f32::NAN);
            Series::over("", &steps, &record.snapshots.iter().map(value).collect::<Vec<_>>())
        }
    };
    if measure.share {
        curve.points.iter_mut().for_each(|p| p[1] *= 100.0);
    }
    let unit = if measure.share { " (%)" } else { "" };
    Lines { title: measure.label + unit, series: vec![curve], ..Lines::default() }
}

/// Every measure along training, each on an axis of its own, two in a row of 720 pixels.
pub fn measures(record: &Record) -> Picture {
    let charts: Vec<Lines> = taken(record).into_iter().map(|measure| along(record, measure)).collect();
    let note = format!("{} · x: training step", source(record, None));
    let down = charts.len().div_ceil(2).max(1);
    Picture::new((720, 190 * down as u32 + 24), move |area| {
        let inner = frame::frame(area, "", &[], &note)?;
        let cells = inner.split_evenly((down, 2));
        charts.iter().zip(&cells).try_for_each(|(chart, cell)| chart.draw(cell, SMALL_TYPE))
    })
}
