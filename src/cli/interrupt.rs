//! Ctrl-C: the first asks for an end after the present step, the second ends at once.

use std::sync::atomic::{AtomicBool, Ordering};

use super::output::tell;

/// What a shell answers for a program that an interrupt has ended: 128 + SIGINT.
pub const EXIT_CODE: u8 = 130;

static ASKED: AtomicBool = AtomicBool::new(false);

/// Listens from now on.
pub fn listen() {
    let handler = || {
        if ASKED.swap(true, Ordering::SeqCst) {
            std::process::exit(EXIT_CODE.into());
        }
        tell("\nSaving; press Ctrl-C again to leave at once.");
    };
    if let Err(why) = ctrlc::set_handler(handler) {
        tell(&format!("warning: Ctrl-C will not save ({why})"));
    }
}

/// Whether an end has been asked for.
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
