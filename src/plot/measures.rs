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
        if self.share && value.is_finite() { per_cent(value) } else { number(value) }
    }
}

/// Name in the record, name in words, whether a share, what is perfect, meaning.
const KNOWN: [(&str, &str, bool, &str, &str); 17] = [
    (
        "modes",
        "modes captured",
        false,
        "",
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
        "coverage",
        "coverage",
        true,
        "",
        "The share of lattice points that have a sample within one cell. Chance leaves some points out even for a \
         perfect sampler.",
    ),
    (
        "lattice_stray",
        "off the lattice",
        true,
        "0 %",
        "The share of samples farther than one cell from every lattice point.",
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
        "weight_error",
        "weight error",
        true,
        "0 %",
        "The share of samples that would have to change their mode for every mode to have its true weight.",
    ),
    (
        "stray",
        "stray share",
        true,
        "0.03 %",
        "The share of samples farther than four standard deviations from every mode: the bridges between modes.",
    ),
    (
        "mean_error",
        "error of the means",
        false,
        "0",
        "How far the samples of a mode are from its centre on average, in the mode's standard deviations.",
    ),
    (
        "covariance_error",
        "error of the covariances",
        false,
        "0",
        "How far the spread of the samples around a mode is from the mode's own, relative to it. A mode that has shrunk \
         to a point has an error of 1.",
    ),
    (
        "js",
        "Jensen–Shannon divergence",
        false,
        "0",
        "Between 0 (equal) and log 2 ≈ 0.693 nats (no overlap at all). An estimate over cells: chance keeps it above 0.",
    ),
    (
        "mmd2",
        "MMD²",
        false,
        "0",
        "The squared distance of the means of fakes and real points in a kernel's feature space. By chance it can be \
         a little below 0.",
    ),
    (
        "wasserstein",
        "Wasserstein-1 distance",
        false,
        "",
        "How far samples have to be moved to become real points, on average and at the least, between 512 of each. Two \
         samples of the same distribution have some distance too.",
    ),
    (
        "parzen",
        "Parzen log-likelihood",
        false,
        "",
        "The log-likelihood of real points under a kernel density estimate from samples, in nats. Higher is better, \
         but it depends on the kernel's width and can prefer a worse model.",
    ),
    (
        "discriminator_accuracy",
        "D's accuracy",
        true,
        "50 %",
        "The share of features that D attributes to the right domain. At one half it cannot tell the domains.",
    ),
    (
        "entropy",
        "entropy of the answers",
        false,
        "",
        "How undecided the classes of the target's pictures are on average, in nats. Sure answers may be wrong ones.",
    ),
    (
        "agreement",
        "names kept",
        true,
        "",
        "The share of the target's pictures that are named as the source's encoder names them. Where few keep their \
         names, the classes may be permuted.",
    ),
    (
        "class_shares_off",
        "class shares off",
        true,
        "0 %",
        "The share of the target's pictures that would need another name for every class to be as frequent as in the \
         source, which is what is to be seen where both domains have the same mixture.",
    ),
];

/// What a perfect sampler reaches, by the record's own numbers where it depends on the run.
fn perfect(record: &Record, name: &str, known: &str) -> String {
    match name {
        "modes" => record.modes.len().to_string(),
        "coverage" => last(record, CEILING).map_or(String::new(), per_cent),
        _ => known.to_string(),
    }
}

/// The coverage of a perfect sampler: not a measure, but what one is read against.
const CEILING: &str = "coverage_ceiling";

/// A share to a tenth of a per cent.
fn per_cent(share: f32) -> String {
    format!("{} %", number((1000.0 * share).round() / 10.0))
}

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
    names.remove(CEILING);
    let known: Vec<_> = KNOWN.iter().filter(|known| names.remove(known.0)).collect();
    let in_words = known.into_iter().map(|&(name, label, share, perfect, meaning)| {
        let perfect = self::perfect(record, name, perfect);
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
