use serde::Serialize;

use super::{Experiment, ExperimentRecord, SeedRecord};

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
    /// Whether it holds for the record.
    pub holds: bool,
    /// What was seen, in words.
    pub seen: String,
}

/// What a record says of its experiment's claims.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// One finding per criterion.
    pub findings: Vec<Finding>,
}

/// To four decimals, or in powers of ten where these would show nothing.
fn short(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-3 { format!("{value:.1e}") } else { format!("{value:.4}") }
}

impl Criterion {
    fn allows(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Held against every seed. A seed that lacks the value counts against the claim: NaN lies in no interval.
    fn by_seed(self, record: &ExperimentRecord) -> Finding {
        let value = |seed: &SeedRecord| seed.values.get(self.value).copied().unwrap_or(f64::NAN);
        let values: Vec<f64> = record.seeds.iter().map(value).collect();
        let held = values.iter().filter(|v| self.allows(**v)).count();
        let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
        let holds = !values.is_empty() && held as f64 >= DEPENDABLE * values.len() as f64;
        Finding {
            criterion: self,
            holds,
            seen: format!("{held} of {} seeds, {} to {}", values.len(), short(low), short(high)),
        }
    }

    /// Held against the mean over the seeds.
    fn by_mean(self, record: &ExperimentRecord) -> Finding {
        let (mean, error) = record.mean(self.value);
        Finding { criterion: self, holds: self.allows(mean), seen: format!("mean {} ± {}", short(mean), short(error)) }
    }
}

impl Verdict {
    /// The verdict on a record, from the record alone.
    pub fn of(experiment: &dyn Experiment, record: &ExperimentRecord) -> Self {
        let by_seed = experiment.criteria().into_iter().map(|criterion| criterion.by_seed(record));
        let by_mean = experiment.mean_criteria().into_iter().map(|criterion| criterion.by_mean(record));
        Self { findings: by_seed.chain(by_mean).collect() }
    }

    /// In how many seeds every claim on single seeds holds.
    pub fn seeds_that_hold(experiment: &dyn Experiment, record: &ExperimentRecord) -> usize {
        let criteria = experiment.criteria();
        let held = |seed: &&SeedRecord| {
            let value = |name: &str| seed.values.get(name).copied().unwrap_or(f64::NAN);
            criteria.iter().all(|criterion| criterion.allows(value(criterion.value)))
        };
        record.seeds.iter().filter(held).count()
    }

    /// Whether every claim holds.
    pub fn holds(&self) -> bool {
        !self.findings.is_empty() && self.findings.iter().all(|finding| finding.holds)
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for finding in &self.findings {
            let Finding { criterion, holds, seen } = finding;
            let mark = if *holds { "holds" } else { "FAILS" };
            let allowed = format!("{} in [{}, {}]", criterion.value, criterion.low, criterion.high);
            writeln!(f, "{mark}  {} — {allowed}: {seen}", criterion.claim)?;
        }
        write!(f, "verdict: {}", if self.holds() { "confirmed" } else { "NOT confirmed" })
    }
}
