//! The sentences of a report.

use crate::plot::measures::{last, taken};
use crate::plot::text::thousands;
use crate::train::record::Record;

/// What was covered and what was not, in one sentence or two.
pub fn summary(record: &Record) -> String {
    let modes = last(record, "modes").filter(|_| !record.modes.is_empty()).map(|found| {
        let all = record.modes.len();
        format!("{} of {all} modes{}", found.round(), lost(record))
    });
    let quality = last(record, "high_quality")
        .map(|share| format!("{:.1} % of samples within 3σ (a perfect sampler: 98.9 %)", 100.0 * share));
    let said: Vec<String> = modes.into_iter().chain(quality).collect();
    match (said.is_empty(), others(record)) {
        (false, _) => said.join("; ") + ".",
        (true, Some(others)) => others + ".",
        (true, None) => "Nothing was measured in this run.".to_string(),
    }
}

/// The modes that have less than a fifth of their weight, counted from 1.
fn lost(record: &Record) -> String {
    let shares = record.snapshots.last().map_or(&[][..], |s| &s.mode_shares);
    let thin = record.modes.iter().zip(shares).enumerate().filter(|(_, (mode, share))| **share < 0.2 * mode.weight);
    let thin: Vec<String> = thin.map(|(i, _)| (i + 1).to_string()).collect();
    let noun = if thin.len() == 1 { "mode" } else { "modes" };
    match thin.len() {
        0 => String::new(),
        1..=8 => format!(" (less than a fifth of its weight on {noun} {})", thin.join(", ")),
        many => format!(" (less than a fifth of its weight on {many} of them)"),
    }
}

/// The first measures of a run without modes.
fn others(record: &Record) -> Option<String> {
    let value =
        |m: crate::plot::measures::Measure| last(record, &m.name).map(|v| format!("{}: {}", m.label, m.write(v)));
    let said: Vec<String> = taken(record).into_iter().filter_map(value).take(3).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

/// How long and from which seed.
pub(super) fn origin(record: &Record) -> String {
    let steps = record.curves.steps.last().copied().max(record.snapshots.last().map(|s| s.step)).unwrap_or(0);
    format!("{} training steps · seed {}", thousands(steps), record.seed)
}
