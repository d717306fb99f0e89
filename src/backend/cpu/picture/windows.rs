//! Windows of pictures as rows of a matrix, some columns at a time, and back.

use std::ops::Range;

use multiversion::multiversion;

use crate::backend::picture::Geometry;

/// For some columns of the window matrix of one picture, calls `run(where in the matrix, where in the picture, how
/// many)` for everything that lies in the picture. The columns of one row of a window lie side by side in both.
#[inline(always)]
fn each_run(g: &Geometry, columns: &Range<usize>, mut run: impl FnMut(usize, usize, usize)) {
    let ((rows, across), line) = (g.output(), g.kernel * g.channels);
    let width = g.width * g.channels;
    let (mut first, mut at) = (0, 0);
    while at < columns.len() {
        // A row of the window, and what of it is asked for.
        let (a, from) = ((columns.start + at) / line, (columns.start + at) % line);
        let length = (line - from).min(columns.len() - at);
        for y in 0..rows {
            let Some(top) = (y * g.stride + a).checked_sub(g.padding).filter(|top| *top < g.height) else { continue };
            for x in 0..across {
                // In numbers from the left edge of the picture, of which the padding is cut off.
                let left = x * g.stride * g.channels + from;
                let start = left.max(g.padding * g.channels);
                let end = (left + length).min(width + g.padding * g.channels);
                if start < end {
                    let row = (y * across + x) * columns.len() + at;
                    run(row + start - left, top * width + start - g.padding * g.channels, end - start);
                }
            }
        }
        first += 1;
        at += length;
    }
    debug_assert!(first <= g.kernel + 1);
}

/// Whether the window matrix has numbers from outside the picture.
fn reaches_out(g: &Geometry) -> bool {
    g.padding > 0
}

/// windows (n·h′·w′, columns) = those columns of the windows of pictures (n, h·w·c).
#[multiversion(targets = "simd")]
pub fn fill(windows: &mut [f32], pictures: &[f32], g: &Geometry, columns: Range<usize>) {
    if reaches_out(g) {
        windows.fill(0.0);
    }
    let pictures = pictures.chunks_exact(g.size().numbers());
    for (windows, picture) in windows.chunks_exact_mut(g.windows() * columns.len()).zip(pictures) {
        each_run(g, &columns, |row, at, count| windows[row..row + count].copy_from_slice(&picture[at..at + count]));
    }
}

/// pictures (n, h·w·c) += the windows (n·h′·w′, k·k·c), each number at its place.
#[multiversion(targets = "simd")]
pub fn add(pictures: &mut [f32], windows: &[f32], g: &Geometry) {
    let pictures = pictures.chunks_exact_mut(g.size().numbers());
    for (windows, picture) in windows.chunks_exact(g.windows() * g.window()).zip(pictures) {
        each_run(g, &(0..g.window()), |row, at, count| {
            picture[at..at + count].iter_mut().zip(&windows[row..row + count]).for_each(|(p, w)| *p += w);
        });
    }
}
