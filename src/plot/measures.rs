//! The names of the measures in words.

use std::collections::BTreeSet;

use crate::train::record::Record;

use super::lines::{Lines, SMALL_TYPE, Series};
use super::picture::Picture;
use super::{frame, source};

/// A measure as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Measure {
    /// Its name in the record.
    pub name: String,
    /// Its name in words.
    pub label: String,
    /// What it says, in one or two plain sentences; empty for a measure of the user's own.
    pub meaning: &'static str,
}

/// Name in the record, name in words, meaning.
const KNOWN: [(&str, &str, &str); 12] = [
    (
        "modes",
        "modes captured",
        "How many modes have at least one sample within three standard deviations. Missing modes are mode collapse.",
    ),
    (
        "high_quality",
        "high-quality share",
        "The share of samples within three standard deviations of a mode. A perfect sampler reaches 98.9 %.",
    ),
    (
        "reverse_kl",
        "reverse KL over modes",
        "How unevenly the samples are spread over the modes, as a divergence from the true weights in nats. \
         0 is perfect; dropping modes makes it grow.",
    ),
    ("stray", "stray share", "The share of samples that are further than four standard deviations from every mode."),
    ("weight_error", "weight error", "How far the share of a mode is from its true weight. 0 is perfect."),
    (
        "covariance_error",
        "covariance error",
        "How far the spread of the samples around a mode is from the mode's own. 0 is perfect; a mode that has \
         shrunk to a point has an error of 1.",
    ),
    (
        "parzen",
        "Parzen log-likelihood",
        "The log-likelihood of real points under a kernel density estimate from samples, in nats. Higher is better, \
         but it rewards sharp samples little and depends on the kernel's width.",
    ),
    ("mmd", "MMD²", "The squared distance of two samples' means in a kernel's feature space. 0 means equal."),
    (
        "w1",
        "Wasserstein-1 distance",
        "The least distance that mass must travel, on average, to turn one sample into the other; in the unit of the \
         plane. Even two samples of the truth are not at 0.",
    ),
    ("js", "Jensen–Shannon divergence", "Between 0 (equal) and log 2 ≈ 0.693 nats (no overlap at all)."),
    ("coverage", "coverage", "The share of lattice points that at least one sample is nearest and close to."),
    (
        "d_error",
        "distance to the optimal D",
        "The mean absolute difference between the learned σ(D) and the optimal p/(p + q) where both are known.",
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
    let known = KNOWN.iter().filter(|(name, ..)| names.remove(name)).collect::<Vec<_>>();
    let known = known.into_iter().map(|(name, label, meaning)| Measure {
        name: name.to_string(),
        label: label.to_string(),
        meaning,
    });
    let known: Vec<_> = known.collect();
    let own =
        names.into_iter().map(|name| Measure { name: name.to_string(), label: name.replace('_', " "), meaning: "" });
    known.into_iter().chain(own).collect()
}

/// The last value of a measure: of the last snapshot, or else of the curves.
pub(super) fn last(record: &Record, name: &str) -> Option<f32> {
    let snapshot = record.snapshots.last().and_then(|s| s.measures.get(name)).copied();
    snapshot.filter(|v| !v.is_nan()).or_else(|| record.curves.last(name))
}

/// A measure along training: from the curves, or else from the snapshots.
fn along(record: &Record, name: &str) -> Series {
    match record.curves.series.get(name) {
        Some(values) => Series::over(name, &record.curves.steps, values),
        None => {
            let value = |s: &crate::train::record::Snapshot| s.measures.get(name).copied().unwrap_or(f32::NAN);
            let points = record.snapshots.iter().map(|s| [s.step as f32, value(s)]).collect();
            Series { name: name.to_string(), points }
        }
    }
}

/// Every measure along training, each on an axis of its own, two in a row of 720 pixels.
pub fn measures(record: &Record) -> Picture {
    let chart = |m: Measure| Lines { series: vec![along(record, &m.name)], title: m.label, ..Lines::default() };
    let charts: Vec<Lines> = taken(record).into_iter().map(chart).collect();
    let note = format!("{} · x: training step", source(record, None));
    let (across, down) = (charts.len().clamp(1, 2), charts.len().div_ceil(2).max(1));
    Picture::new((720, 190 * down as u32 + 24), move |area| {
        let inner = frame::frame(area, "", &[], &note)?;
        let cells = inner.split_evenly((down, across));
        charts.iter().zip(&cells).try_for_each(|(chart, cell)| chart.draw(cell, SMALL_TYPE))
    })
}
