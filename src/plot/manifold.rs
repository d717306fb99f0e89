//! The generator as a map: a regular grid of latent points, bent by G.

use crate::train::record::{Manifold, Record, Snapshot};

use super::colour::{INK, density};
use super::frame::{Entry, Mark, frame};
use super::picture::{Drawn, Picture};
use super::plane::Plane;
use super::scale::scale;
use super::source;
use super::text::LABEL;

/// How many powers of ten the scale of densities spans to either side of its middle.
const DECADES: f32 = 2.0;

/// The grid of z under G. Under a uniform prior each cell holds the same mass, so a small cell is a dense one; the
/// colour is its density against the median cell's. Cells that leave the window are left out.
/// 640 × 620 pixels, at equal scale on both axes.
pub fn manifold(record: &Record, snapshot: &Snapshot) -> Picture {
    let (bounds, modes) = (record.bounds, record.modes.clone());
    let grid = snapshot.manifold.clone().unwrap_or_default();
    let note = source(record, Some(snapshot.step));
    Picture::new((640, 620), move |area| {
        let legend = [Entry::new(Mark::Ring, INK, "mode, 3σ")];
        let legend = if modes.is_empty() { &[] } else { &legend[..] };
        let inner = frame(area, "Where G puts the grid of z", legend, &note)?;
        let labels = [(0.0, "1/100"), (0.5, "median"), (1.0, "× 100")];
        let plane = Plane::new(&scale(&inner, "density", density, &labels)?, bounds, Some(LABEL))?;
        draw(&plane, &grid)?;
        plane.modes(&modes)?;
        plane.outline()
    })
}

fn draw(plane: &Plane<'_>, grid: &Manifold) -> Drawn {
    let cells = cells(grid);
    let mut areas: Vec<f32> = cells.iter().map(area).filter(|a| a.is_finite()).collect();
    areas.sort_by(f32::total_cmp);
    let Some(median) = areas.get(areas.len() / 2) else { return Ok(()) };
    // A cell folded to nothing is as dense as the scale shows.
    let dense =
        |cell| ((median.max(f32::MIN_POSITIVE) / area(cell).max(f32::MIN_POSITIVE)).log10() / DECADES + 1.0) / 2.0;
    cells.iter().try_for_each(|cell| plane.polygon(cell, density(dense(cell))))
}

/// The corners of each cell in order around it; none where the grid is not square.
fn cells(grid: &Manifold) -> Vec<[[f32; 2]; 4]> {
    let n = grid.side;
    if n < 2 || grid.points.len() != n * n {
        return Vec::new();
    }
    let corners = |i: usize| [i, i + 1, i + n + 1, i + n].map(|k| grid.points[k]);
    (0..n - 1).flat_map(|row| (0..n - 1).map(move |column| row * n + column)).map(corners).collect()
}

/// The area of a polygon (the shoelace formula).
fn area(corners: &[[f32; 2]; 4]) -> f32 {
    let next = corners.iter().cycle().skip(1);
    0.5 * corners.iter().zip(next).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum::<f32>().abs()
}
