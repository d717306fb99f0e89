//! What `gan demo --json` says. The keys are stable.

use std::{collections::BTreeMap, path::PathBuf};

use serde::Serialize;

use super::folder::{CHECKPOINT, Folder};
use crate::{lab::Run, train::record::Record};

/// The object; [`options`](super::options) documents its keys.
#[derive(Debug, Serialize)]
pub struct Summary<'a> {
    distribution: &'a str,
    objective: &'a str,
    regularizers: &'a [String],
    prior: &'a str,
    seed: u64,
    steps: u64,
    steps_per_second: f64,
    modes: Option<usize>,
    modes_captured: Option<u32>,
    high_quality: Option<f32>,
    reverse_kl: Option<f32>,
    measures: BTreeMap<String, f32>,
    stopped: Option<&'a str>,
    report: PathBuf,
    record: PathBuf,
    checkpoint: PathBuf,
}

impl<'a> Summary<'a> {
    /// How a run stands, with the record that its files were made from.
    pub fn new(run: &'a Run, record: &'a Record, folder: &Folder, steps_per_second: f64) -> Self {
        let settings = run.settings();
        let measures = record.snapshots.last().map(|s| s.measures.clone()).unwrap_or_default();
        let measure = |name: &str| measures.get(name).copied();
        Self {
            distribution: &settings.distribution,
            objective: &settings.objective,
            regularizers: &settings.regularizers,
            prior: &settings.prior,
            seed: settings.seed,
            steps: run.engine().step(),
            steps_per_second,
            modes: (!record.modes.is_empty()).then_some(record.modes.len()),
            modes_captured: measure("modes").map(|modes| modes as u32),
            high_quality: measure("high_quality"),
            reverse_kl: measure("reverse_kl"),
            stopped: record.stopped.as_deref(),
            report: folder.path("report.html"),
            record: folder.path("record.json"),
            checkpoint: folder.path(CHECKPOINT),
            measures,
        }
    }
}
