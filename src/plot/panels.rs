//! Several views of the plane side by side.

use crate::train::record::{Record, Snapshot};

use super::colour::{FAKE, INK, REAL, series};
use super::frame::{Entry, Mark, frame};
use super::panel::Panel;
use super::picture::Picture;
use super::source;
use super::text::{LABEL, fit, write};

/// The side of one panel in pixels, in a comparison and in a gallery.
const SIDE: u32 = 240;
const SMALL_SIDE: u32 = 160;
/// The most panels in a row of a comparison.
const ACROSS: usize = 5;

/// Small scatter panels in rows of at most five, each with its title, under one title, with one `note` in small type
/// that says where they come from ("seed 7"). Each panel is 240 pixels wide.
pub fn compare(title: &str, panels: Vec<Panel>, note: &str) -> Picture {
    let across = panels.len().clamp(1, ACROSS);
    rows(title, panels, across, SIDE, note)
}

/// The same for many panels, in rows of `across`, each 160 pixels wide.
pub fn gallery(title: &str, panels: Vec<Panel>, across: usize, note: &str) -> Picture {
    rows(title, panels, across.max(1), SMALL_SIDE, note)
}

fn rows(title: &str, panels: Vec<Panel>, across: usize, side: u32, note: &str) -> Picture {
    let down = panels.len().div_ceil(across).max(1);
    let size = (side * across as u32, (side + 28) * down as u32 + 90);
    let (title, note) = (title.to_string(), note.to_string());
    Picture::new(size, move |area| {
        let legend = legend(&panels);
        let cells = frame(area, &title, &legend, &note)?.split_evenly((down, across));
        panels.iter().zip(&cells).try_for_each(|(panel, cell)| {
            let (head, body) = cell.split_vertically(24);
            let size = fit(&panel.title, LABEL, side as i32 - 12);
            write(&head, &panel.title, size, INK, (8, 14))?;
            panel.draw(&body, None)
        })
    })
}

/// The classes of the first panel, where it has any; else what is real and what is fake.
fn legend(panels: &[Panel]) -> Vec<Entry> {
    match panels.first().map(|panel| &panel.classes[..]) {
        None | Some([]) => vec![Entry::new(Mark::Dot, REAL, "real"), Entry::new(Mark::Cross, FAKE, "fake")],
        Some(classes) => {
            let entry = |(i, (name, _)): (usize, &(String, _))| Entry::new(Mark::Dot, series(i), name.as_str());
            classes.iter().enumerate().map(entry).collect()
        }
    }
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
