//! The progress bar of a run, on the standard error; where that is no terminal, nothing is shown.

use std::borrow::Cow;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::interrupt;
use crate::{Error, Result};

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

/// A bar for what can be counted, of that many; where the standard error is no terminal, nothing is shown.
pub fn counting(what: impl Into<Cow<'static, str>>, of: u64) -> ProgressBar {
    bar("{msg} · {human_pos}/{human_len} · {eta} left {wide_bar}", what, of)
}

/// Does what tells its progress, under such a bar.
pub fn watched<T>(what: &'static str, of: usize, task: impl FnOnce(&mut dyn FnMut(usize, usize)) -> T) -> T {
    let bar = counting(what, of as u64);
    let done = task(&mut |done, _| bar.set_position(done as u64));
    bar.finish_and_clear();
    done
}

/// The same as [`counting`] for bytes.
pub fn bytes(what: impl Into<Cow<'static, str>>, of: u64) -> ProgressBar {
    bar("{msg} · {bytes}/{total_bytes} · {eta} left {wide_bar}", what, of)
}

fn bar(template: &str, what: impl Into<Cow<'static, str>>, of: u64) -> ProgressBar {
    let style = ProgressStyle::with_template(template).expect("the templates are fixed, and tests run them");
    ProgressBar::new(of).with_style(style).with_message(what)
}

/// What a reader of pictures tells of its progress: a bar while it decodes, and an end where Ctrl-C asks for one.
pub fn reading() -> impl FnMut(usize, usize) -> Result<()> {
    let bar = counting("reading pictures", 0);
    move |done, of| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
        if done == of {
            bar.finish_and_clear();
        }
        if interrupt::asked() { Err(Error::Stopped { step: 0 }) } else { Ok(()) }
    }
}
