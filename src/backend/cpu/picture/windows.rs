//! Windows of pictures as rows of a matrix, some columns at a time, and back.

use std::ops::Range;

use multiversion::multiversion;

use crate::backend::picture::Geometry;

/// Some numbers that lie side by side in the matrix, in one row, and where they lie in the picture.
enum Run {
    /// (where in the matrix, where in the picture, how many)
    Inside(usize, usize, usize),
    /// (where in the matrix, how many)
    Outside(usize, usize),
}

/// Visits those columns of the window matrix of one picture: what is in one line of a window lies side by side in both.
#[inline(always)]
fn each_run(g: &Geometry, columns: &Range<usize>, mut visit: impl FnMut(Run)) {
    let ((rows, across), line) = (g.output(), g.kernel * g.channels);
    // In numbers from the left edge of the padded picture.
    let (first, last) = (g.padding * g.channels, (g.padding + g.width) * g.channels);
    let mut at = 0;
    while at < columns.len() {
        // A line of the window, and what of it is asked for.
        let (a, from) = ((columns.start + at) / line, (columns.start + at) % line);
        let length = (line - from).min(columns.len() - at);
        for (y, x) in (0..rows).flat_map(|y| (0..across).map(move |x| (y, x))) {
            let row = (y * across + x) * columns.len() + at;
            let left = x * g.stride * g.channels + from;
            let (start, end) = (left.clamp(first, last), (left + length).clamp(first, last));
            match (y * g.stride + a).checked_sub(g.padding).filter(|top| *top < g.height && start < end) {
                Some(top) => {
                    if start > left {
                        visit(Run::Outside(row, start - left));
                    }
                    visit(Run::Inside(row + start - left, top * g.width * g.channels + start - first, end - start));
                    if end < left + length {
                        visit(Run::Outside(row + end - left, left + length - end));
                    }
                }
                None => visit(Run::Outside(row, length)),
            }
        }
        at += length;
    }
}

/// windows (n·h′·w′, columns) = those columns of the windows of pictures (n, h·w·c).
#[multiversion(targets = "simd")]
pub fn fill(windows: &mut [f32], pictures: &[f32], g: &Geometry, columns: Range<usize>) {
    let pictures = pictures.chunks_exact(g.size().numbers());
    for (windows, picture) in windows.chunks_exact_mut(g.windows() * columns.len()).zip(pictures) {
        each_run(g, &columns, |run| match run {
            Run::Inside(row, at, count) => windows[row..row + count].copy_from_slice(&picture[at..at + count]),
            Run::Outside(row, count) => windows[row..row + count].fill(0.0),
        });
    }
}

/// pictures (n, h·w·c) += the windows (n·h′·w′, k·k·c), each number at its place.
#[multiversion(targets = "simd")]
pub fn add(pictures: &mut [f32], windows: &[f32], g: &Geometry) {
    let pictures = pictures.chunks_exact_mut(g.size().numbers());
    for (windows, picture) in windows.chunks_exact(g.windows() * g.window()).zip(pictures) {
        each_run(g, &(0..g.window()), |run| {
            if let Run::Inside(row, at, count) = run {
                picture[at..at + count].iter_mut().zip(&windows[row..row + count]).for_each(|(p, w)| *p += w);
            }
        });
    }
}
