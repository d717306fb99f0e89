//! Ctrl-C: the first asks for an end after the present step, the second ends at once.

use std::sync::atomic::{AtomicBool, Ordering};

use super::output::tell;

/// What a shell answers for a program that an interrupt has ended: 128 + SIGINT.
pub const EXIT_CODE: u8 = 130;

static ASKED: AtomicBool = AtomicBool::new(false);

/// Listens from now on. What is done after the first is said in a word.
pub fn listen(doing: &'static str) {
    handle(move || {
        if ASKED.swap(true, Ordering::SeqCst) {
            std::process::exit(EXIT_CODE.into());
        }
        tell(&format!("\n{doing}; press Ctrl-C again to leave at once."));
    });
}

/// The same for what has no steps: the first ends at once, with these words.
pub fn leave(words: impl Fn() -> String + Send + 'static) {
    handle(move || {
        tell(&format!("\n{}", words()));
        std::process::exit(EXIT_CODE.into());
    });
}

fn handle(handler: impl FnMut() + Send + 'static) {
    if let Err(why) = ctrlc::set_handler(handler) {
        tell(&format!("warning: Ctrl-C will end this at once ({why})"));
    }
}

/// Whether an end has been asked for.
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
