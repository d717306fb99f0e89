//! The progress bar of a run, on the standard error; where that is no terminal, nothing is shown.

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use crate::{lab::Run, train::Step};

/// The measures that are shown while a run goes on, those that are taken: name, label, and whether it is a share.
const LIVE: [(&str, &str, bool); 5] = [
    ("modes", "modes", false),
    ("high_quality", "high quality", true),
    ("coverage", "coverage", true),
    ("lattice_stray", "stray", true),
    ("js", "JS", false),
];

/// The most measures that stand side by side.
const SHOWN: usize = 2;

/// A bar that follows a run.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    seen: usize,
}

impl Progress {
    /// The bar at the run's present step.
    pub fn new(run: &Run) -> Self {
        let template = "{human_pos}/{human_len} · {speed} · {eta} left · {msg} {wide_bar}";
        let style = ProgressStyle::with_template(template).expect("the template is fixed, and a test runs it");
        let speed = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = write!(out, "{:.0} steps/s", state.per_sec());
        };
        let bar = ProgressBar::new(run.end()).with_style(style.with_key("speed", speed));
        bar.set_position(run.engine().step());
        bar.reset_eta();
        Self { bar, seen: 0 }
    }

    /// Shows a step, and the measures where they are new.
    pub fn show(&mut self, run: &Run, step: &Step) {
        self.bar.set_position(step.step);
        let taken = run.record().curves.steps.len();
        if taken != self.seen {
            self.seen = taken;
            self.bar.set_message(live(run));
        }
    }

    /// Takes the bar away.
    pub fn clear(self) {
        self.bar.finish_and_clear();
    }
}

/// The last measures in a few words.
fn live(run: &Run) -> String {
    let record = run.record();
    let said = LIVE.iter().filter_map(|(name, label, share)| {
        let value = record.curves.last(name)?;
        Some(match *name {
            "modes" => format!("{label} {value}/{}", record.modes.len()),
            _ if *share => format!("{label} {:.0} %", 100.0 * value),
            _ => format!("{label} {value:.3}"),
        })
    });
    said.take(SHOWN).collect::<Vec<_>>().join(" · ")
}
