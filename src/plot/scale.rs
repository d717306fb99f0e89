//! The bar that says what the colours mean.

use plotters::element::Rectangle;
use plotters::style::{Color, RGBColor};

use super::colour::INK;
use super::picture::{Area, Drawn};
use super::text::{NOTE, write};

/// The width that a bar with its numbers takes.
const WIDTH: u32 = 96;

/// Draws a bar at the right edge, with its name below and `labels` at their share of the height; answers the rest.
pub(super) fn scale<'a>(
    area: &Area<'a>,
    name: &str,
    colour: impl Fn(f32) -> RGBColor,
    labels: &[(f32, &str)],
) -> Drawn<Area<'a>> {
    let (rest, side) = area.split_horizontally(area.dim_in_pixel().0.saturating_sub(WIDTH));
    // As high as a square window beside it with its labels.
    let (top, bottom) = (6, side.dim_in_pixel().1 as i32 - 50);
    let height = (bottom - top).max(1) as f32;
    for y in top..bottom {
        let share = (bottom - 1 - y) as f32 / (height - 1.0).max(1.0);
        side.draw(&Rectangle::new([(8, y), (24, y + 1)], colour(share).filled()))?;
    }
    side.draw(&Rectangle::new([(8, top), (24, bottom)], INK.stroke_width(1)))?;
    write(&side, name, NOTE, INK, (4, bottom + 18))?;
    for (share, label) in labels {
        write(&side, label, NOTE, INK, (30, (bottom - (share * height) as i32).clamp(top + 5, bottom - 6)))?;
    }
    Ok(rest)
}
