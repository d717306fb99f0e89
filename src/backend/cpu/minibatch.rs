//! Minibatch discrimination's similarities on the CPU: composed, n = 256 with 16 vectors of 8 numbers would go several
//! times through 8 million numbers.

use dfdx::{prelude::HasShape, tensor::Cpu};
use multiversion::multiversion;
use rayon::prelude::*;

use super::{put, take, view, view_mut, zeros};
use crate::backend::{Batch, Graph};

/// See [`Backend::similarities`](crate::backend::Backend::similarities).
pub fn similarities(graph: &mut Graph<Cpu>, m: &Batch<Cpu>, dims: usize) -> Batch<Cpu> {
    let (n, width) = *m.shape();
    let vectors = width / dims;
    // One (n, n) table of exp(−‖·‖₁) per vector, kept for the backward pass.
    let mut near = vec![0.0; vectors * n * n];
    let numbers = view(m);
    near.par_chunks_mut((n * n).max(1)).enumerate().for_each(|(b, near)| {
        fill_distances(near, &column_block(numbers, width, b * dims, dims), n);
        near.iter_mut().for_each(|d| *d = (-*d).exp());
    });
    let mut o = zeros(n, vectors);
    for (i, o) in view_mut(&mut o).iter_mut().enumerate() {
        let row = (i % vectors * n + i / vectors) * n;
        *o = near[row..row + n].iter().sum();
    }
    let (m, output) = (m.clone(), o.clone());
    graph.record(move |gradients| {
        let d = take(gradients, &output)?;
        let numbers = view(&m);
        let blocks: Vec<Vec<f32>> = (near.par_chunks((n * n).max(1)).enumerate())
            .map(|(b, near)| {
                let d: Vec<f32> = d.iter().skip(b).step_by(vectors).copied().collect();
                block_gradient(&column_block(numbers, width, b * dims, dims), near, &d)
            })
            .collect();
        let dm = gradients.get_or_alloc_mut(&m)?;
        for (i, row) in dm.chunks_exact_mut(width).enumerate() {
            for (into, block) in row.chunks_exact_mut(dims).zip(&blocks) {
                into.iter_mut().zip(block.iter().skip(i).step_by(n)).for_each(|(into, g)| *into += g);
            }
        }
        put(gradients, &output, d)
    });
    o
}

/// Some columns of a matrix, transposed: (count, n).
fn column_block(matrix: &[f32], width: usize, from: usize, count: usize) -> Vec<f32> {
    (from..from + count).flat_map(|c| matrix.iter().skip(c).step_by(width)).copied().collect()
}

/// distances (n, n) += ‖mᵢ − mⱼ‖₁ for the columns of `columns` (dims, n).
#[multiversion(targets = "simd")]
fn fill_distances(distances: &mut [f32], columns: &[f32], n: usize) {
    for (i, distances) in distances.chunks_exact_mut(n).enumerate() {
        for column in columns.chunks_exact(n) {
            let own = column[i];
            for (distance, other) in distances.iter_mut().zip(column) {
                *distance += (own - other).abs();
            }
        }
    }
}

/// −Σⱼ sign(mᵢ − mⱼ)·near(i, j)·(dᵢ + dⱼ) for every column i of `columns` (dims, n), in the same layout.
#[multiversion(targets = "simd")]
fn block_gradient(columns: &[f32], near: &[f32], d: &[f32]) -> Vec<f32> {
    let n = d.len();
    let (mut gradient, mut weights) = (vec![0.0f32; columns.len()], vec![0.0f32; n]);
    for (j, near) in near.chunks_exact(n).enumerate() {
        for ((weight, near), di) in weights.iter_mut().zip(near).zip(d) {
            *weight = near * (di + d[j]);
        }
        for (gradient, column) in gradient.chunks_exact_mut(n).zip(columns.chunks_exact(n)) {
            let other = column[j];
            for ((into, own), weight) in gradient.iter_mut().zip(column).zip(&weights) {
                let above = if *own > other { *weight } else { 0.0 };
                let below = if *own < other { *weight } else { 0.0 };
                *into += below - above;
            }
        }
    }
    gradient
}

/// See [`Backend::append`](crate::backend::Backend::append).
pub fn append(graph: &mut Graph<Cpu>, x: &Batch<Cpu>, o: &Batch<Cpu>) -> Batch<Cpu> {
    let ((n, a), b) = (*x.shape(), o.shape().1);
    let mut y = zeros(n, a + b);
    let rows = view(x).chunks_exact(a).zip(view(o).chunks_exact(b));
    for (y, (x, o)) in view_mut(&mut y).chunks_exact_mut(a + b).zip(rows) {
        y[..a].copy_from_slice(x);
        y[a..].copy_from_slice(o);
    }
    let (x, o, output) = (x.clone(), o.clone(), y.clone());
    graph.record(move |gradients| {
        let dy = take(gradients, &output)?;
        for (part, columns) in [(&x, 0..a), (&o, a..a + b)] {
            let into = gradients.get_or_alloc_mut(part)?.chunks_exact_mut(columns.len());
            for (into, dy) in into.zip(dy.chunks_exact(a + b)) {
                into.iter_mut().zip(&dy[columns.clone()]).for_each(|(into, dy)| *into += dy);
            }
        }
        put(gradients, &output, dy)
    });
    y
}
