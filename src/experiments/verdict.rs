use serde::Serialize;

use super::{Experiment, ExperimentRecord};

/// Failures that a class relies on, and their cures, must come out in this share of seeds: 19 of 20.
const DEPENDABLE: f64 = 0.95;

/// A claim on one value of every seed: it lies in a stated interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Criterion {
    /// What is claimed, in words.
    pub claim: &'static str,
    /// The value's name in [`SeedRecord::values`](super::SeedRecord::values).
    pub value: &'static str,
    /// The smallest value that agrees.
    pub low: f64,
    /// The largest value that agrees.
    pub high: f64,
}

/// A criterion held against a record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// The criterion.
    pub criterion: Criterion,
    /// Seeds in which it holds.
    pub holds: usize,
    /// Seeds in all.
    pub seeds: usize,
    /// The smallest and the largest value seen.
    pub seen: (f64, f64),
}

/// What a record says of its experiment's claims.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// One finding per criterion.
    pub findings: Vec<Finding>,
}

impl Finding {
    /// Whether it holds in at least 19 of 20 seeds; with fewer than 20 seeds, in all of them.
    pub fn holds(&self) -> bool {
        self.seeds > 0 && self.holds as f64 >= DEPENDABLE * self.seeds as f64
    }
}

impl Verdict {
    /// The verdict on a record, from the record alone.
    pub fn of(experiment: &dyn Experiment, record: &ExperimentRecord) -> Self {
        let findings = experiment.criteria().into_iter().map(|criterion| {
            // A seed that lacks the value counts against the claim: NaN lies in no interval.
            let value = |seed: &super::SeedRecord| seed.values.get(criterion.value).copied().unwrap_or(f64::NAN);
            let values: Vec<f64> = record.seeds.iter().map(value).collect();
            let holds = values.iter().filter(|v| (criterion.low..=criterion.high).contains(*v)).count();
            let seen = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
            Finding { criterion, holds, seeds: values.len(), seen }
        });
        Self { findings: findings.collect() }
    }

    /// Whether every claim holds.
    pub fn holds(&self) -> bool {
        !self.findings.is_empty() && self.findings.iter().all(Finding::holds)
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for finding in &self.findings {
            let Finding { criterion, holds, seeds, seen } = finding;
            let mark = if finding.holds() { "holds" } else { "FAILS" };
            let allowed = format!("{} in [{}, {}]", criterion.value, criterion.low, criterion.high);
            writeln!(
                f,
                "{mark}  {} — {allowed}: {holds} of {seeds} seeds, seen {:.4} to {:.4}",
                criterion.claim, seen.0, seen.1
            )?;
        }
        write!(f, "verdict: {}", if self.holds() { "confirmed" } else { "NOT confirmed" })
    }
}
