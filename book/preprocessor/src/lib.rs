//! The book's own preprocessor: figures, numbers, listings and demos by name, cells with what they gave, notebooks from
//! chapters. What it knows, it knows from the experiments' committed records; nothing is typed twice.
//!
//! In a page,
//! - `{{#include PATH[:ANCHOR]}}` is a file or the part of it between two anchors,
//! - `{{#figure EXPERIMENT CAPTION}}` is the experiment's figure, with seeds, command and verdict,
//! - `{{#number EXPERIMENT KEY [STATISTIC] [FORMAT]}}` is a number of its record,
//! - `{{#demo DISTRIBUTION EXPERIMENT [SETTING=VALUE …] [beside SETTING=VALUE …]}}` is the place of a live demo with
//!   settings over the distribution's own; `all_false=MEAN` starts from an all-false discriminator, and after `beside`
//!   stands in what a second run differs,
//! - `{{#figures}}` is the list of all figures and how they were made,
//! - a fence of `rust,cell` is a cell of the chapter's notebook.
//!
//! Whatever names something that is not there fails with file and line.

mod cell;
mod chapter;
mod check;
mod demo;
mod directive;
mod exercise;
mod figure;
mod formula;
mod include;
mod notebook;
mod number;
mod page;
mod place;
mod recording;
mod records;
mod serve;
mod site;

pub use check::{check, write};
pub use recording::record;
pub use serve::serve;
pub use site::{Gan, build};

/// Prints a line; whoever reads may have gone.
pub fn say(line: &str) {
    use std::io::Write as _;
    writeln!(std::io::stdout(), "{line}").ok();
}

/// Where cargo builds, for the book in that folder.
fn target_folder(root: &std::path::Path) -> anyhow::Result<std::path::PathBuf> {
    Ok(match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => std::path::absolute(folder)?,
        None => root.join("..").canonicalize()?.join("target"),
    })
}
