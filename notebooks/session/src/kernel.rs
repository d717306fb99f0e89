//! The way from a cell to its kernel. What is to be shown goes as one line to standard output, behind a character that
//! nobody prints; the kernel's child takes these lines out again. In any other program there is no kernel.

use std::{
    fmt::Display,
    io::Write,
    sync::atomic::{AtomicBool, Ordering},
};

use serde_json::{Value, json};

use crate::live;

/// What a line to the kernel begins with.
const MARK: char = '\u{1e}';

/// Whether a kernel of ours listens.
static LISTENS: AtomicBool = AtomicBool::new(false);
/// Whether somebody has pressed stop since the cell began.
static STOP: AtomicBool = AtomicBool::new(false);

pub fn listens() -> bool {
    LISTENS.load(Ordering::Relaxed)
}

pub fn stops() -> bool {
    STOP.load(Ordering::Relaxed)
}

/// Whether evcxr reads what is printed. It says so to the process that runs its cells; the book's recorder does the same.
fn is_read() -> bool {
    std::env::var_os("EVCXR_IS_RUNTIME").is_some()
}

/// Prints what a notebook shows, between the marks that evcxr looks for; in a terminal, what is to be read instead.
pub fn show(kind: &str, content: impl FnOnce() -> String, plain: impl Display) {
    if is_read() {
        println!("EVCXR_BEGIN_CONTENT {kind}\n{}\nEVCXR_END_CONTENT", content());
    } else {
        println!("{plain}");
    }
}

/// Sends an event. evcxr looks for words of its own in every line, so these are written another way.
pub fn send(event: &Value) {
    println!("{MARK}{}", event.to_string().replace("EVCXR_", "\\u0045VCXR_"));
}

/// Says that the cell has failed, in the user's terms.
pub fn fail(message: &str) {
    if listens() {
        send(&json!({ "failed": message }));
    } else {
        eprintln!("{message}");
    }
}

/// Called by the kernel's child before the first cell.
#[unsafe(no_mangle)]
pub extern "C" fn gan_notebook_begin() {
    LISTENS.store(true, Ordering::Relaxed);
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("a panic without a message");
        send(&json!({ "panicked": message }));
    }));
    live::begin();
}

/// Called by the kernel's child when somebody presses stop; inside a signal handler, so it does no more than this.
#[unsafe(no_mangle)]
pub extern "C" fn gan_notebook_stop() {
    STOP.store(true, Ordering::Relaxed);
}

/// Called by the kernel's child before each cell; inside a signal handler too. A stop that came too late for an earlier
/// cell is none for this one.
#[unsafe(no_mangle)]
pub extern "C" fn gan_notebook_cell_begins() {
    STOP.store(false, Ordering::Relaxed);
}

/// Called by the kernel's child after each cell, on a thread of its own.
#[unsafe(no_mangle)]
pub extern "C" fn gan_notebook_cell_ended() {
    live::end_cell();
    // A line without an end is still in the buffer. If it cannot be written, nobody listens any more.
    let _ = std::io::stdout().flush();
}
