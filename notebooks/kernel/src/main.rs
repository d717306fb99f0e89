//! The Jupyter kernel of the tutorial: cells in Rust, with the library in them, pictures that change while a cell runs,
//! and a stop button that keeps variables.
//!
//! ```text
//! client ── sockets (server) ── worker ── evaluate ── evcxr ── the process that runs cells (child)
//!                └── stop ────────────────────────────────────────┘
//! ```
//!
//! evcxr compiles each cell into a shared object and loads it into the child. What the child prints is sorted there
//! ([`lines`]) and comes back as [`event`]s.

mod analyzer;
mod bundle;
mod cargo;
mod child;
mod cli;
mod code;
mod complete;
mod connection;
mod context;
mod doctor;
mod evaluate;
mod event;
mod files;
mod help;
mod install;
mod kept;
mod lines;
mod outbox;
mod probe;
mod report;
mod server;
mod state;
mod stop;
mod tree;
mod wire;
mod worker;

use std::process::ExitCode;

/// evcxr starts this program again as the process that runs cells.
const RUNS_CELLS: &str = "EVCXR_IS_RUNTIME";

fn main() -> ExitCode {
    if let Some(code) = cargo::hook() {
        return code;
    }
    if std::env::var_os(RUNS_CELLS).is_some()
        && let Err(error) = child::take_over()
    {
        eprintln!("the process that runs cells cannot begin: {error:#}");
        return ExitCode::FAILURE;
    }
    evcxr::runtime_hook();
    match cli::run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
