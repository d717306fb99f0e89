use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Tiles;
use crate::train::record::Curves;

/// What an experiment leaves behind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ExperimentRecord {
    /// The experiment's name.
    pub experiment: String,
    /// One record per seed, in the order of the seeds.
    pub seeds: Vec<SeedRecord>,
}

/// What one seed of an experiment leaves behind: small enough to be committed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SeedRecord {
    /// The seed.
    pub seed: u64,
    /// The numbers that the criteria speak of, by name.
    pub values: BTreeMap<String, f64>,
    /// Curves by name, for the figure; at most a hundred points each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub curves: BTreeMap<String, Curves>,
    /// Clouds of points by name, for the figure; kept for the first seed only, a few hundred points each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub points: BTreeMap<String, Points>,
    /// Generated pictures by name, for the figure; kept for the first seed only.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pictures: BTreeMap<String, Tiles>,
    /// The networks by which scores were taken, by the names of the sets they were taken on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extractors: BTreeMap<String, String>,
}

/// A cloud of points.
pub type Points = Vec<[f32; 2]>;

impl SeedRecord {
    /// An empty record of that seed.
    pub fn new(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    /// A number that was written down; NaN if it was not.
    pub fn get(&self, name: &str) -> f64 {
        self.values.get(name).copied().unwrap_or(f64::NAN)
    }

    /// Writes down a number. What is not finite is left out, and a claim on it fails.
    pub fn set(&mut self, name: &str, value: impl Into<f64>) {
        let value = value.into();
        if value.is_finite() {
            self.values.insert(name.to_string(), value);
        }
    }
}

impl ExperimentRecord {
    /// One value of every seed that has it.
    pub fn values(&self, name: &str) -> Vec<f64> {
        self.seeds.iter().filter_map(|seed| seed.values.get(name).copied()).collect()
    }

    /// The points of that name, which the first seed keeps; none if it does not.
    pub fn points(&self, name: &str) -> Points {
        self.seeds.first().and_then(|seed| seed.points.get(name)).cloned().unwrap_or_default()
    }

    /// The curves of that name of the first seed.
    pub fn curves(&self, name: &str) -> Option<&Curves> {
        self.seeds.first()?.curves.get(name)
    }

    /// The pictures of that name, which the first seed keeps.
    pub fn pictures(&self, name: &str) -> Option<&Tiles> {
        self.seeds.first()?.pictures.get(name)
    }

    /// The network by which scores were taken on that set; empty if none were.
    pub fn extractor(&self, set: &str) -> &str {
        self.seeds.first().and_then(|seed| seed.extractors.get(set)).map_or("", String::as_str)
    }

    /// The median of a value over the seeds; NaN if no seed has it.
    pub fn median(&self, name: &str) -> f64 {
        median(self.values(name))
    }

    /// Mean and standard error of a value over the seeds.
    pub fn mean(&self, name: &str) -> (f64, f64) {
        let values = self.values(name);
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
        (mean, (variance / n).sqrt())
    }

    /// The same as a cell of a table, so many times as large: "8.1 ± 0.3", without an error of one seed alone, and a dash
    /// where no seed has it.
    pub fn cell(&self, name: &str, scale: f64, digits: usize) -> String {
        let (mean, error) = self.mean(name);
        match (mean.is_nan(), error.is_nan()) {
            (true, _) => "–".into(),
            (false, true) => format!("{:.digits$}", scale * mean),
            (false, false) => format!("{:.digits$} ± {:.digits$}", scale * mean, scale * error),
        }
    }
}

/// The number in the middle, or the mean of the two; NaN of nothing.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = |i: usize| values.get(i).copied().unwrap_or(f64::NAN);
    0.5 * (at(values.len().saturating_sub(1) / 2) + at(values.len() / 2))
}
