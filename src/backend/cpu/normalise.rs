//! Fused normalisations on the CPU.

use dfdx::{prelude::HasShape, tensor::Cpu};
use multiversion::multiversion;

use super::{kernels::column_sums, put, take, view, view_mut, zeros};
use crate::backend::{Batch, Graph, NORM_EPSILON};

/// See [`Backend::scale_shift`](crate::backend::Backend::scale_shift).
pub fn scale_shift(
    graph: &mut Graph<Cpu>,
    x: &Batch<Cpu>,
    scale: &Batch<Cpu>,
    shift: Option<&Batch<Cpu>>,
) -> Batch<Cpu> {
    let mut y = zeros(x.shape().0, x.shape().1);
    if let Some(shift) = shift {
        let shift = view(shift);
        view_mut(&mut y).chunks_exact_mut(shift.len()).for_each(|row| row.copy_from_slice(shift));
    }
    add_scaled(view_mut(&mut y), view(x), view(scale));
    let parameters = graph.wants_parameters();
    let (x, scale, shift, output) = (x.clone(), scale.clone(), shift.cloned(), y.clone());
    graph.record(move |gradients| {
        let dy = take(gradients, &output)?;
        add_scaled(gradients.get_or_alloc_mut(&x)?, &dy, view(&scale));
        if parameters {
            add_column_products(gradients.get_or_alloc_mut(&scale)?, &dy, view(&x));
            if let Some(shift) = &shift {
                column_sums(gradients.get_or_alloc_mut(shift)?, &dy);
            }
        }
        put(gradients, &output, dy)
    });
    y
}

/// out += γ ⊙ x, row by row.
#[multiversion(targets = "simd")]
fn add_scaled(out: &mut [f32], x: &[f32], scale: &[f32]) {
    for (out, x) in out.chunks_exact_mut(scale.len()).zip(x.chunks_exact(scale.len())) {
        for ((out, x), scale) in out.iter_mut().zip(x).zip(scale) {
            *out += scale * x;
        }
    }
}

/// sums += the sum over rows of a ⊙ b.
#[multiversion(targets = "simd")]
fn add_column_products(sums: &mut [f32], a: &[f32], b: &[f32]) {
    for (a, b) in a.chunks_exact(sums.len()).zip(b.chunks_exact(sums.len())) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
}

/// See [`Backend::normalise_rows`](crate::backend::Backend::normalise_rows).
pub fn rows(graph: &mut Graph<Cpu>, x: &Batch<Cpu>) -> Batch<Cpu> {
    let (y, roots) = normalised(x);
    let (x, output) = (x.clone(), y.clone());
    graph.record(move |gradients| {
        let dy = take(gradients, &output)?;
        add_projected(gradients.get_or_alloc_mut(&x)?, &dy, view(&output), &roots);
        put(gradients, &output, dy)
    });
    y
}

/// See [`Backend::normalise_rows_tangent`](crate::backend::Backend::normalise_rows_tangent).
pub fn rows_tangent(graph: &mut Graph<Cpu>, x: &Batch<Cpu>, t: &Batch<Cpu>) -> Batch<Cpu> {
    let (y, roots) = normalised(x);
    let mut out = zeros(t.shape().0, t.shape().1);
    add_projected(view_mut(&mut out), view(t), view(&y), &roots);
    let (x, t, output) = (x.clone(), t.clone(), out.clone());
    graph.record(move |gradients| {
        let d = take(gradients, &output)?;
        add_projected(gradients.get_or_alloc_mut(&t)?, &d, view(&y), &roots);
        add_curvature(gradients.get_or_alloc_mut(&x)?, &d, (view(&t), view(&output)), view(&y), &roots);
        put(gradients, &output, d)
    });
    out
}

/// The rows with mean 0 and variance 1, and the root s that each was divided by.
fn normalised(x: &Batch<Cpu>) -> (Batch<Cpu>, Vec<f32>) {
    let (n, features) = *x.shape();
    let mut y = zeros(n, features);
    let rows = view_mut(&mut y).chunks_exact_mut(features).zip(view(x).chunks_exact(features));
    let roots = rows.map(|(y, x)| normalise(y, x)).collect();
    (y, roots)
}

fn normalise(y: &mut [f32], x: &[f32]) -> f32 {
    let mean = x.iter().sum::<f32>() / x.len() as f32;
    let root = (x.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / x.len() as f32 + NORM_EPSILON).sqrt();
    y.iter_mut().zip(x).for_each(|(y, x)| *y = (x - mean) / root);
    root
}

/// The mean of a ⊙ b.
fn mean_product(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>() / a.len() as f32
}

/// out += (d − mean d − y·mean(y·d)) / s, row by row: the derivative of y in x, which is symmetric.
fn add_projected(out: &mut [f32], d: &[f32], y: &[f32], roots: &[f32]) {
    let features = y.len() / roots.len().max(1);
    let rows = out.chunks_exact_mut(features).zip(d.chunks_exact(features)).zip(y.chunks_exact(features));
    for (((out, d), y), root) in rows.zip(roots) {
        let mean = d.iter().sum::<f32>() / features as f32;
        let along = mean_product(d, y);
        for ((out, d), y) in out.iter_mut().zip(d).zip(y) {
            *out += (d - mean - along * y) / root;
        }
    }
}

/// dx += the derivative in x of L = Σ ⟨d, out⟩, where out = (t − mean t − y·mean(y·t)) / s is the tangent along t.
///
/// ∂L/∂y = −(d·mean(y·t) + t·mean(y·d)) / s and ∂L/∂s = −L/s; from there to x by [`add_projected`] and ∂s/∂x = y/n.
fn add_curvature(dx: &mut [f32], d: &[f32], (t, out): (&[f32], &[f32]), y: &[f32], roots: &[f32]) {
    let features = y.len() / roots.len().max(1);
    let mut dy = vec![0.0; y.len()];
    for (i, root) in roots.iter().enumerate() {
        let row = i * features..(i + 1) * features;
        let (d, t, y) = (&d[row.clone()], &t[row.clone()], &y[row.clone()]);
        let (along_t, along_d) = (mean_product(y, t), mean_product(y, d));
        for ((dy, d), t) in dy[row.clone()].iter_mut().zip(d).zip(t) {
            *dy = -(d * along_t + t * along_d) / root;
        }
        let ds = -mean_product(d, &out[row.clone()]) / root;
        dx[row].iter_mut().zip(y).for_each(|(dx, y)| *dx += ds * y);
    }
    add_projected(dx, &dy, y, roots);
}

/// See [`Backend::column_moments`](crate::backend::Backend::column_moments).
pub fn column_moments(graph: &mut Graph<Cpu>, x: &Batch<Cpu>) -> (Batch<Cpu>, Batch<Cpu>) {
    let (n, features) = *x.shape();
    let share = 1.0 / n as f32;
    let (mut mean, mut variance) = (zeros(1, features), zeros(1, features));
    column_sums(view_mut(&mut mean), view(x));
    view_mut(&mut mean).iter_mut().for_each(|m| *m *= share);
    add_squared_distances(view_mut(&mut variance), view(x), view(&mean));
    view_mut(&mut variance).iter_mut().for_each(|v| *v *= share);
    let (x, outputs) = (x.clone(), [mean.clone(), variance.clone()]);
    graph.record(move |gradients| {
        let [dm, dv] = [take(gradients, &outputs[0])?, take(gradients, &outputs[1])?];
        add_moment_gradients(gradients.get_or_alloc_mut(&x)?, view(&x), view(&outputs[0]), (&dm, &dv), share);
        put(gradients, &outputs[0], dm)?;
        put(gradients, &outputs[1], dv)
    });
    (mean, variance)
}

/// sums += the sum over rows of (x − mean)².
#[multiversion(targets = "simd")]
fn add_squared_distances(sums: &mut [f32], x: &[f32], mean: &[f32]) {
    for x in x.chunks_exact(mean.len()) {
        for ((sum, x), mean) in sums.iter_mut().zip(x).zip(mean) {
            *sum += (x - mean) * (x - mean);
        }
    }
}

/// dx += (dm + 2·dv·(x − mean)) / n
#[multiversion(targets = "simd")]
fn add_moment_gradients(dx: &mut [f32], x: &[f32], mean: &[f32], (dm, dv): (&[f32], &[f32]), share: f32) {
    for (dx, x) in dx.chunks_exact_mut(mean.len()).zip(x.chunks_exact(mean.len())) {
        for ((((dx, x), mean), dm), dv) in dx.iter_mut().zip(x).zip(mean).zip(dm).zip(dv) {
            *dx += share * (dm + 2.0 * dv * (x - mean));
        }
    }
}

/// See [`Backend::standardise`](crate::backend::Backend::standardise).
pub fn standardise(
    graph: &mut Graph<Cpu>,
    x: &Batch<Cpu>,
    mean: &Batch<Cpu>,
    variance: &Batch<Cpu>,
    own: f32,
) -> Batch<Cpu> {
    let mut y = zeros(x.shape().0, x.shape().1);
    standardise_rows(view_mut(&mut y), view(x), view(mean), view(variance), own);
    let (x, mean, variance, output) = (x.clone(), mean.clone(), variance.clone(), y.clone());
    graph.record(move |gradients| {
        let mut d = take(gradients, &output)?;
        let mut dv = vec![0.0; variance.shape().1];
        let mut dm = dv.clone();
        standardise_gradients(&mut d, &mut dv, (view(&x), view(&output)), view(&mean), view(&variance), own);
        super::kernels::add(gradients.get_or_alloc_mut(&x)?, &d);
        column_sums(&mut dm, &d);
        gradients.get_or_alloc_mut(&mean)?.iter_mut().zip(&dm).for_each(|(into, dm)| *into -= dm);
        super::kernels::add(gradients.get_or_alloc_mut(&variance)?, &dv);
        put(gradients, &output, d)
    });
    y
}

#[multiversion(targets = "simd")]
fn standardise_rows(y: &mut [f32], x: &[f32], mean: &[f32], variance: &[f32], own: f32) {
    let others = 1.0 - own;
    for (y, x) in y.chunks_exact_mut(mean.len()).zip(x.chunks_exact(mean.len())) {
        for (((y, x), mean), variance) in y.iter_mut().zip(x).zip(mean).zip(variance) {
            let c = x - mean;
            *y = others * c / (others * variance + own * others * c * c + NORM_EPSILON).sqrt();
        }
    }
}

/// Turns d = ∂L/∂y into ∂L/∂x and adds to dv = ∂L/∂variance; ∂L/∂mean is less the column sums of ∂L/∂x.
///
/// With s the root: ∂y/∂x = (1 − own − own·y²) / s and ∂y/∂variance = −(1 − own)·y / 2s².
#[multiversion(targets = "simd")]
fn standardise_gradients(
    d: &mut [f32],
    dv: &mut [f32],
    (x, y): (&[f32], &[f32]),
    mean: &[f32],
    variance: &[f32],
    own: f32,
) {
    let (others, features) = (1.0 - own, mean.len());
    for ((d, x), y) in d.chunks_exact_mut(features).zip(x.chunks_exact(features)).zip(y.chunks_exact(features)) {
        for (((((d, x), y), mean), variance), dv) in
            d.iter_mut().zip(x).zip(y).zip(mean).zip(variance).zip(dv.iter_mut())
        {
            let c = x - mean;
            let square = others * variance + own * others * c * c + NORM_EPSILON;
            *dv -= *d * 0.5 * others * y / square;
            *d *= (others - own * y * y) / square.sqrt();
        }
    }
}
