//! What a cell shows while it runs: one output, drawn anew a few times a second.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use shall_we_gan::lab::{Run, Watcher, watch};

use crate::{kernel, show::portrait};

/// A run that is done sooner shows nothing.
const PATIENCE: Duration = Duration::from_millis(400);
/// The time between two frames.
const PAUSE: Duration = Duration::from_millis(300);

/// The bytes of a picture. In base64, with the text, a frame then has fewer than 100,000.
const PICTURE: usize = 74_000;

/// What the cell that is running has shown so far.
struct Live {
    cell: u64,
    /// Whether the output is there.
    drawn: bool,
    /// Whether it has shown the run that is going on.
    shown: bool,
    began: Instant,
    first: u64,
    last: u64,
    next: Instant,
}

static LIVE: Mutex<Option<Live>> = Mutex::new(None);
static CELL: Mutex<u64> = Mutex::new(0);

struct Notebook;

impl Watcher for Notebook {
    fn stops(&self) -> bool {
        kernel::stops()
    }

    fn saw(&self, run: &Run) {
        let mut live = LIVE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (now, step) = (Instant::now(), run.engine().step());
        let live = live.get_or_insert_with(|| Live::new(now, step));
        if step != live.last + 1 {
            // Another run; a fresh one may be done soon.
            (live.began, live.first, live.shown) = (now, step, false);
            if step == 1 {
                live.next = now + PATIENCE;
            }
        }
        live.last = step;
        if now >= live.next || live.shown && step == run.end() {
            live.draw(run, now);
            live.next = Instant::now() + PAUSE;
        }
    }
}

impl Live {
    fn new(now: Instant, step: u64) -> Self {
        let cell = *CELL.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        Self { cell, drawn: false, shown: false, began: now, first: step, last: step, next: now + PATIENCE }
    }

    fn draw(&mut self, run: &Run, now: Instant) {
        let text = progress(self.last, self.last - self.first, run.end(), now - self.began);
        let picture = portrait(run).to_png_within(PICTURE);
        let event = if self.drawn { "update" } else { "display" };
        (self.drawn, self.shown) = (true, true);
        let data = frame(&text, &STANDARD.encode(picture));
        kernel::send(&json!({ event: data, "id": format!("run-{}", self.cell) }));
    }
}

/// Where a run is; how fast, and for how long, only if something is done to go by.
fn progress(step: u64, done: u64, end: u64, took: Duration) -> String {
    let rate = done as f64 / took.as_secs_f64();
    let speed = match end.saturating_sub(step) {
        _ if !(rate.is_finite() && rate > 0.0) => String::new(),
        0 => format!(", {rate:.0} steps/s"),
        left => format!(", {rate:.0} steps/s, {:.0} s left", left as f64 / rate),
    };
    format!("step {step} of {end}{speed}")
}

fn frame(text: &str, picture: &str) -> Value {
    let html = format!("<div>{text}</div><img alt=\"{text}\" src=\"data:image/png;base64,{picture}\">");
    json!({ "text/plain": text, "text/html": html })
}

/// From now on runs are shown, and can be stopped.
pub fn begin() {
    watch(&Notebook);
}

/// The next cell shows its runs in an output of its own.
pub fn end_cell() {
    *LIVE.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = None;
    *CELL.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) += 1;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_said_only_if_something_is_done_to_go_by() {
        let said = |step, done, seconds| progress(step, done, 600, Duration::from_secs(seconds));
        assert_eq!(said(200, 100, 1), "step 200 of 600, 100 steps/s, 4 s left");
        assert_eq!((said(1, 0, 0), said(1, 0, 1)), ("step 1 of 600".into(), "step 1 of 600".into()));
        assert_eq!(said(600, 300, 3), "step 600 of 600, 100 steps/s");
    }
}
