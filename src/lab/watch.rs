//! Who looks on while runs go.

use std::sync::OnceLock;

use super::Run;

/// Someone who looks on at every run of this program, and who can stop them: a notebook shows what it sees.
pub trait Watcher: Sync {
    /// Whether runs are to stop now.
    fn stops(&self) -> bool;

    /// A run has taken a step.
    fn saw(&self, run: &Run);
}

static WATCHER: OnceLock<&'static dyn Watcher> = OnceLock::new();

/// Lets that one look on, from now to the program's end; a second one is not heard.
pub fn watch(watcher: &'static dyn Watcher) {
    WATCHER.get_or_init(|| watcher);
}

pub(super) fn stops() -> bool {
    WATCHER.get().is_some_and(|watcher| watcher.stops())
}

pub(super) fn saw(run: &Run) {
    if let Some(watcher) = WATCHER.get() {
        watcher.saw(run);
    }
}
