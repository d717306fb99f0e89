//! What a cell shows while it runs: one output, drawn anew a few times a second.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use shall_we_gan::{
    lab::{Run, Watcher, watch},
    plot::{Layers, scene},
};

use crate::kernel;

/// A run that is done sooner shows nothing.
const PATIENCE: Duration = Duration::from_millis(400);
/// The time between two frames.
const PAUSE: Duration = Duration::from_millis(300);

/// What the cell that is running has shown so far.
struct Live {
    cell: u64,
    drawn: bool,
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
            // Another run.
            (live.began, live.first) = (now, step);
        }
        live.last = step;
        if now >= live.next {
            live.draw(run, now);
            live.next = Instant::now() + PAUSE;
        }
    }
}

impl Live {
    fn new(now: Instant, step: u64) -> Self {
        let cell = *CELL.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        Self { cell, drawn: false, began: now, first: step, last: step, next: now + PATIENCE }
    }

    fn draw(&mut self, run: &Run, now: Instant) {
        let done = (self.last - self.first) as f64;
        let rate = done / (now - self.began).as_secs_f64().max(1e-9);
        let left = run.end().saturating_sub(self.last) as f64 / rate.max(1e-9);
        let text = format!("step {} of {}, {rate:.0} steps/s, {left:.0} s left", self.last, run.end());
        let picture = scene(run.record(), &run.look(), Layers { arrows: false, ..Layers::ALL }).to_png();
        let event = if self.drawn { "update" } else { "display" };
        self.drawn = true;
        let data = frame(&text, &STANDARD.encode(picture));
        kernel::send(&json!({ event: data, "id": format!("run-{}", self.cell) }));
    }
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
