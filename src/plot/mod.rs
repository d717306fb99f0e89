//! Pictures, animations and reports, made from a [`Record`] and from nothing else: no file, no clock, no chance. The
//! same record gives the same bytes.
//!
//! - The plane: [`scene`] (real and fake over D's surface), [`manifold`] (the grid of z under G), [`strip`] (a run in a
//!   row of moments), [`compare`] (several runs side by side), [`gallery`] (many).
//! - The curves: [`losses`], [`beliefs`], [`gradients`], [`ratio`], [`singular_values`], [`dead_units`], [`fitted`],
//!   [`measures()`]; [`Lines`] draws any others.
//! - Shares: [`mode_shares`] of a run's modes, [`histograms`] of anything.
//! - Pictures that a generator draws: [`grid`].
//! - [`Picture::above`] puts one over another.
//!
//! [`figures`] answers all of these that a record has numbers for. Each is a [`Picture`], which is written as PNG or
//! SVG. [`animation`] answers a GIF, [`report`] one HTML file that holds everything ([`gallery_report`] for pictures), and [`summary`] one sentence.

mod animation;
mod axis;
mod bars;
mod canvas;
pub mod colour;
mod curves;
mod figures;
mod frame;
mod glyphs;
mod grid;
mod histograms;
mod lines;
mod manifold;
mod measures;
mod panel;
mod panels;
mod picture;
mod plane;
mod report;
mod scale;
mod scene;
mod text;

pub use animation::animation;
pub use bars::mode_shares;
pub use curves::{beliefs, dead_units, fitted, gradients, losses, ratio, singular_values};
pub use figures::{Figure, figures};
pub use grid::{Images, grid};
pub use histograms::{Histogram, histograms};
pub use lines::{Lines, Series};
pub use manifold::manifold;
pub use measures::measures;
pub use panel::Panel;
pub use panels::{compare, gallery, strip};
pub use picture::Picture;
pub use report::{gallery_report, report, summary};
pub use scene::{Layers, scene};

use crate::train::record::Record;

/// Where a picture's numbers come from, for its small type.
fn source(record: &Record, step: Option<u64>) -> String {
    let step = step.map(|step| format!(" · step {}", text::thousands(step))).unwrap_or_default();
    format!("{} · seed {}{step}", record.title, record.seed)
}
