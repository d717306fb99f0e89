//! The progress bar of a run, on the standard error; where that is no terminal, nothing is shown.

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

/// A bar that follows a run.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// The bar at that step of so many.
    pub fn new(step: u64, end: u64) -> Self {
        let template = "{human_pos}/{human_len} · {speed} · {eta} left · {msg} {wide_bar}";
        let style = ProgressStyle::with_template(template).expect("the template is fixed, and a test runs it");
        let speed = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let speed = state.per_sec();
            let digits = if speed < 10.0 { 2 } else { 0 };
            let _ = write!(out, "{speed:.digits$} steps/s");
        };
        let bar = ProgressBar::new(end).with_style(style.with_key("speed", speed));
        bar.set_position(step);
        bar.reset_eta();
        Self(bar)
    }

    /// Shows a step, and what there is to say where that is new.
    pub fn show(&mut self, step: u64, said: Option<String>) {
        self.0.set_position(step);
        if let Some(said) = said {
            self.0.set_message(said);
        }
    }

    /// Takes the bar away.
    pub fn clear(self) {
        self.0.finish_and_clear();
    }
}
