//! What a computation costs: seconds of a step, memory of the process.

use std::{fs, time::Instant};

use crate::experiments::record::median;

/// Seconds of steps, of which the median counts: a run that is stopped for a while, or has to share the machine for a
/// while, does not look slow for that.
pub struct Meter {
    steps: Vec<f64>,
}

/// What a step costs.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// The median of the steps' seconds.
    pub seconds: f64,
    /// The most memory that the process has held since the meter was made, in MiB; NaN where the system does not say.
    pub mib: f64,
}

impl Meter {
    /// Begins: what the process has held at most is forgotten (Linux, `man 5 proc`).
    pub fn new() -> Self {
        // Where this cannot be written, there is no peak to be read either, or it is that of the whole process.
        let _ = fs::write("/proc/self/clear_refs", "5");
        Self { steps: Vec::new() }
    }

    /// Takes the time of a step.
    pub fn step<T>(&mut self, step: impl FnOnce() -> T) -> T {
        let begin = Instant::now();
        let done = step();
        self.steps.push(begin.elapsed().as_secs_f64());
        done
    }

    /// What a step has cost so far.
    pub fn read(&self) -> Cost {
        Cost { seconds: median(self.steps.clone()), mib: peak() }
    }
}

/// The peak of the process's resident memory in MiB, as Linux counts it.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<f64>().ok());
    kib.map_or(f64::NAN, |kib| kib / 1024.0)
}
