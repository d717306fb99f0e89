//! Several views of the plane side by side.

use crate::train::record::{Record, Snapshot};

use super::colour::{FAKE, INK, REAL};
use super::frame::{Entry, Mark, frame};
use super::panel::Panel;
use super::picture::Picture;
use super::source;
use super::text::{LABEL, fit, write};

/// The side of one panel in pixels.
const SIDE: u32 = 240;
/// The most panels in a row.
const ACROSS: usize = 5;

/// Small scatter panels in rows of at most five, each with its title, under one title, with one `note` in small type
/// that says where they come from ("seed 7"). Each panel is
/// 240 pixels wide.
pub fn compare(title: &str, panels: Vec<Panel>, note: &str) -> Picture {
    let across = panels.len().clamp(1, ACROSS);
    let down = panels.len().div_ceil(across).max(1);
    let size = (SIDE * across as u32, (SIDE + 28) * down as u32 + 90);
    let (title, note) = (title.to_string(), note.to_string());
    Picture::new(size, move |area| {
        let legend = [Entry::new(Mark::Dot, REAL, "real"), Entry::new(Mark::Cross, FAKE, "fake")];
        let cells = frame(area, &title, &legend, &note)?.split_evenly((down, across));
        panels.iter().zip(&cells).try_for_each(|(panel, cell)| {
            let (head, body) = cell.split_vertically(24);
            let size = fit(&panel.title, LABEL, SIDE as i32 - 12);
            write(&head, &panel.title, size, INK, (8, 14))?;
            panel.draw(&body, None)
        })
    })
}

/// `count` moments of a run from its first snapshot to its last, evenly spread over the snapshots.
pub fn strip(record: &Record, count: usize) -> Picture {
    let chosen = spread(&record.snapshots, count).into_iter().map(|s| Panel { arrows: vec![], ..Panel::of(record, s) });
    compare(&record.title, chosen.collect(), &source(record, None))
}

fn spread(snapshots: &[Snapshot], count: usize) -> Vec<&Snapshot> {
    let count = count.min(snapshots.len());
    let place = |i: usize| i * (snapshots.len() - 1) / (count - 1).max(1);
    (0..count).map(|i| &snapshots[place(i)]).collect()
}
