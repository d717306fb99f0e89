//! Convolutions as products of matrices: windows are copied out of a few pictures at a time, into a buffer that every
//! thread keeps.

use std::cell::Cell;

use dfdx::{prelude::HasShape, tensor::Cpu};
use rayon::prelude::*;

use super::windows;
use crate::backend::{
    Activation, Batch, Graph,
    cpu::{put, take, view, view_mut, zeros},
    kernels,
    picture::Geometry,
};

/// Rows of a window matrix at a time, about: enough that the weight's packing does not show.
const ROWS: usize = 512;
/// Columns of a weight's gradient at a time, at least, and into how many parts they are cut at most.
const COLUMNS: usize = 24;
const PARTS: usize = 8;

thread_local! {
    static BUFFER: Cell<Vec<f32>> = const { Cell::new(Vec::new()) };
}

/// Lends this thread's buffer, whose numbers are whatever they were.
fn with_buffer<R>(length: usize, work: impl FnOnce(&mut [f32]) -> R) -> R {
    BUFFER.with(|cell| {
        // Taken, so that work which this thread steals meanwhile finds a buffer of its own.
        let mut buffer = cell.take();
        if buffer.len() < length {
            buffer.resize(length, 0.0);
        }
        let result = work(&mut buffer[..length]);
        cell.set(buffer);
        result
    })
}

/// Pictures at a time.
fn group(g: &Geometry) -> usize {
    (ROWS / g.windows()).max(1)
}

/// See [`Backend::convolve`](crate::backend::Backend::convolve).
pub fn convolve(
    graph: &mut Graph<Cpu>,
    x: &Batch<Cpu>,
    weight: &Batch<Cpu>,
    bias: Option<&Batch<Cpu>>,
    activation: Activation,
    g: Geometry,
    input: bool,
) -> Batch<Cpu> {
    let (n, channels) = (x.shape().0, weight.shape().0);
    let mut y = zeros(n, g.windows() * channels);
    forward(view_mut(&mut y), view(x), view(weight), bias.map(view), activation, &g);
    Way { activation, g, input, transposed: false }.record(graph, x, weight, bias, &y);
    y
}

/// See [`Backend::convolve_transposed`](crate::backend::Backend::convolve_transposed).
pub fn convolve_transposed(
    graph: &mut Graph<Cpu>,
    x: &Batch<Cpu>,
    weight: &Batch<Cpu>,
    bias: Option<&Batch<Cpu>>,
    activation: Activation,
    g: Geometry,
    input: bool,
) -> Batch<Cpu> {
    let mut y = zeros(x.shape().0, g.size().numbers());
    adjoint(view_mut(&mut y), view(x), view(weight), &g);
    super::elementwise::finish(view_mut(&mut y), bias.map(view), activation);
    Way { activation, g, input, transposed: true }.record(graph, x, weight, bias, &y);
    y
}

/// What gradients go back through.
struct Way {
    activation: Activation,
    g: Geometry,
    /// Whether x needs its gradient.
    input: bool,
    /// Whether it is the adjoint of a convolution: picture and windows have then exchanged their parts.
    transposed: bool,
}

impl Way {
    /// Records the way back from y to what it was made of.
    fn record(
        self,
        graph: &mut Graph<Cpu>,
        x: &Batch<Cpu>,
        weight: &Batch<Cpu>,
        bias: Option<&Batch<Cpu>>,
        y: &Batch<Cpu>,
    ) {
        let Self { activation, g, input, transposed } = self;
        let parameters = graph.wants_parameters();
        let (x, weight, bias, output) = (x.clone(), weight.clone(), bias.cloned(), y.clone());
        graph.record(move |gradients| {
            let mut dy = take(gradients, &output)?;
            super::elementwise::multiply_by_slope(&mut dy, view(&output), activation);
            if parameters {
                let (windowed, pictures) = if transposed { (view(&x), &dy[..]) } else { (&dy[..], view(&x)) };
                weight_gradient(gradients.get_or_alloc_mut(&weight)?, windowed, pictures, &g);
                if let Some(bias) = &bias {
                    kernels::column_sums(gradients.get_or_alloc_mut(bias)?, &dy);
                }
            }
            if input {
                let back = if transposed { add_forward } else { adjoint };
                back(gradients.get_or_alloc_mut(&x)?, &dy, view(&weight), &g);
            }
            put(gradients, &output, dy)
        });
    }
}

/// y (n, h′·w′·out) = f(x ∗ W + b) for pictures x (n, h·w·c).
fn forward(y: &mut [f32], x: &[f32], weight: &[f32], bias: Option<&[f32]>, f: Activation, g: &Geometry) {
    each_group(y, x, weight, g, |y, windows| {
        kernels::dense(y, windows, weight, bias, g.window());
        kernels::activate(y, f);
    });
}

/// y += x ∗ W.
fn add_forward(y: &mut [f32], x: &[f32], weight: &[f32], g: &Geometry) {
    each_group(y, x, weight, g, |y, windows| kernels::multiply_by_transpose(y, windows, weight, g.window(), true));
}

/// Calls `work` with every few pictures of y (n, h′·w′·out) and the windows (_, k·k·c) of those of x.
fn each_group(y: &mut [f32], x: &[f32], weight: &[f32], g: &Geometry, work: impl Fn(&mut [f32], &[f32]) + Sync) {
    let (group, channels) = (group(g), weight.len() / g.window());
    let ys = y.par_chunks_mut(group * g.windows() * channels);
    ys.zip(x.par_chunks(group * g.size().numbers())).for_each(|(y, x)| {
        with_buffer(y.len() / channels * g.window(), |windows| {
            windows::fill(windows, x, g, 0..g.window());
            work(y, windows);
        });
    });
}

/// x (n, h·w·c) += the adjoint of x ∗ W at y (n, h′·w′·out).
fn adjoint(x: &mut [f32], y: &[f32], weight: &[f32], g: &Geometry) {
    let (group, channels) = (group(g), weight.len() / g.window());
    let xs = x.par_chunks_mut(group * g.size().numbers());
    xs.zip(y.par_chunks(group * g.windows() * channels)).for_each(|(x, y)| {
        with_buffer(y.len() / channels * g.window(), |windows| {
            kernels::input_gradient(windows, y, weight, g.window(), false);
            windows::add(x, windows, g);
        });
    });
}

/// dW (out, k·k·c) += dyᵀ·windows of x, a part of the columns at a time.
fn weight_gradient(dw: &mut [f32], dy: &[f32], x: &[f32], g: &Geometry) {
    let (window, group) = (g.window(), group(g));
    let channels = dw.len() / window;
    let parts = (window / COLUMNS).clamp(1, PARTS);
    let sums: Vec<Vec<f32>> = (0..parts)
        .into_par_iter()
        .map(|part| {
            let columns = part * window / parts..(part + 1) * window / parts;
            let mut sum = vec![0.0; channels * columns.len()];
            let groups = dy.chunks(group * g.windows() * channels).zip(x.chunks(group * g.size().numbers()));
            for (dy, x) in groups {
                let rows = dy.len() / channels;
                with_buffer(rows * columns.len(), |windows| {
                    windows::fill(windows, x, g, columns.clone());
                    kernels::weight_gradient(&mut sum, dy, windows, columns.len());
                });
            }
            sum
        })
        .collect();
    for (part, sum) in sums.iter().enumerate() {
        let columns = part * window / parts..(part + 1) * window / parts;
        for (dw, sum) in dw.chunks_exact_mut(window).zip(sum.chunks_exact(columns.len())) {
            kernels::add(&mut dw[columns.clone()], sum);
        }
    }
}
