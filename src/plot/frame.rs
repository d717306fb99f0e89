//! What stands around every drawing: the title, the legend, and in small type where the numbers come from.

use plotters::prelude::{Circle, Cross, PathElement, Rectangle};
use plotters::style::{Color, RGBColor};

use super::colour::{FAINT, INK};
use super::picture::{Area, Drawn};
use super::text::{LABEL, NOTE, TITLE, fit, width, write};

/// How a thing looks in the drawing and so in the legend.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mark {
    Line,
    Dot,
    Cross,
    Ring,
    Bar,
}

/// One line of a legend.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub mark: Mark,
    pub colour: RGBColor,
    pub name: String,
}

impl Entry {
    pub(super) fn new(mark: Mark, colour: RGBColor, name: impl Into<String>) -> Self {
        Entry { mark, colour, name: name.into() }
    }
}

/// Draws title, legend and note, and answers the area that they leave. What is empty takes no room.
pub(super) fn frame<'a>(area: &Area<'a>, title: &str, legend: &[Entry], note: &str) -> Drawn<Area<'a>> {
    let (across, down) = area.dim_in_pixel();
    let size = |text, size| fit(text, size, across as i32 - 28);
    let mut top = 10;
    if !title.is_empty() {
        write(area, title, size(title, TITLE), INK, (14, top + 10))?;
        top += 26;
    }
    if !legend.is_empty() {
        top = draw_legend(area, legend, top + 10, across as i32)? + 14;
    }
    let mut bottom = down as i32 - 4;
    if !note.is_empty() {
        write(area, note, size(note, NOTE), FAINT, (14, bottom - 8))?;
        bottom -= 20;
    }
    Ok(area.clone().shrink((0, top as u32), (across, (bottom - top).max(1) as u32)))
}

/// Entries from left to right, in as many rows as they need; answers the middle of the last row.
fn draw_legend(area: &Area<'_>, legend: &[Entry], top: i32, across: i32) -> Drawn<i32> {
    let (mut x, mut y) = (14, top);
    for entry in legend {
        let room = 24 + width(&entry.name, LABEL) + 18;
        if x > 14 && x + room > across {
            (x, y) = (14, y + 20);
        }
        draw_mark(area, entry, (x + 9, y))?;
        write(area, &entry.name, LABEL, INK, (x + 24, y))?;
        x += room;
    }
    Ok(y)
}

fn draw_mark(area: &Area<'_>, entry: &Entry, (x, y): (i32, i32)) -> Drawn {
    let (filled, line) = (entry.colour.filled(), entry.colour.stroke_width(2));
    match entry.mark {
        Mark::Line => area.draw(&PathElement::new(vec![(x - 9, y), (x + 9, y)], line)),
        Mark::Dot => area.draw(&Circle::new((x, y), 4, filled)),
        Mark::Cross => area.draw(&Cross::new((x, y), 4, line)),
        Mark::Ring => area.draw(&Circle::new((x, y), 6, entry.colour.stroke_width(1))),
        Mark::Bar => area.draw(&Rectangle::new([(x - 5, y - 5), (x + 6, y + 6)], filled)),
    }
}
