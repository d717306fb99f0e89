//! What goes over every number of a batch of pictures: in parts, on all threads.

use dfdx::{prelude::HasShape, tensor::Cpu};
use rayon::prelude::*;

use crate::backend::{
    Activation, Batch, Graph,
    cpu::{put, take, view, view_mut, zeros},
    kernels,
    picture::Resampling,
};

/// Numbers in a part, about: 64 KiB.
const PART: usize = 1 << 14;

/// d *= f′, given the outputs y of f.
pub fn multiply_by_slope(d: &mut [f32], y: &[f32], activation: Activation) {
    if activation != Activation::Linear {
        let parts = d.par_chunks_mut(PART).zip(y.par_chunks(PART));
        parts.for_each(|(d, y)| kernels::multiply_by_slope(d, y, activation));
    }
}

/// y = f(y + b), where the channels of y lie side by side.
pub fn finish(y: &mut [f32], bias: Option<&[f32]>, activation: Activation) {
    if bias.is_none() && activation == Activation::Linear {
        return;
    }
    let channels = bias.map_or(1, <[f32]>::len);
    y.par_chunks_mut(PART.next_multiple_of(channels)).for_each(|y| {
        if let Some(bias) = bias {
            y.chunks_exact_mut(channels).for_each(|pixel| kernels::add(pixel, bias));
        }
        kernels::activate(y, activation);
    });
}

/// See [`Backend::sum`](crate::backend::Backend::sum).
pub fn sum(graph: &mut Graph<Cpu>, a: &Batch<Cpu>, b: &Batch<Cpu>) -> Batch<Cpu> {
    let mut y = zeros(a.shape().0, a.shape().1);
    let parts = view_mut(&mut y).par_chunks_mut(PART).zip(view(a).par_chunks(PART)).zip(view(b).par_chunks(PART));
    parts.for_each(|((y, a), b)| {
        y.copy_from_slice(a);
        kernels::add(y, b);
    });
    let (a, b, output) = (a.clone(), b.clone(), y.clone());
    graph.record(move |gradients| {
        let dy = take(gradients, &output)?;
        for x in [&a, &b] {
            let dx = gradients.get_or_alloc_mut(x)?;
            dx.par_chunks_mut(PART).zip(dy.par_chunks(PART)).for_each(|(dx, dy)| kernels::add(dx, dy));
        }
        put(gradients, &output, dy)
    });
    y
}

/// See [`Backend::resample`](crate::backend::Backend::resample).
pub fn resample(graph: &mut Graph<Cpu>, x: &Batch<Cpu>, map: &Resampling<Cpu>) -> Batch<Cpu> {
    let mut y = zeros(x.shape().0, map.outputs());
    let rows = view_mut(&mut y).par_chunks_exact_mut(map.outputs()).zip(view(x).par_chunks_exact(map.inputs));
    rows.for_each(|(y, x)| {
        for (y, sources) in y.chunks_exact_mut(map.block).zip(map.sources.chunks_exact(map.terms)) {
            for at in sources.iter().flatten().map(|at| *at as usize * map.block) {
                kernels::add(y, &x[at..at + map.block]);
            }
        }
        y.iter_mut().for_each(|y| *y *= map.scale);
    });
    let (x, map, output) = (x.clone(), map.clone(), y.clone());
    graph.record(move |gradients| {
        let dy = take(gradients, &output)?;
        let dx = gradients.get_or_alloc_mut(&x)?;
        let rows = dx.par_chunks_exact_mut(map.inputs).zip(dy.par_chunks_exact(map.outputs()));
        rows.for_each(|(dx, dy)| {
            for (dy, sources) in dy.chunks_exact(map.block).zip(map.sources.chunks_exact(map.terms)) {
                for at in sources.iter().flatten().map(|at| *at as usize * map.block) {
                    let dx = &mut dx[at..at + map.block];
                    dx.iter_mut().zip(dy).for_each(|(dx, dy)| *dx += map.scale * dy);
                }
            }
        });
        put(gradients, &output, dy)
    });
    y
}

/// See [`Backend::at_maxima`](crate::backend::Backend::at_maxima).
pub fn at_maxima(graph: &mut Graph<Cpu>, x: &Batch<Cpu>, of: &Batch<Cpu>, windows: &Resampling<Cpu>) -> Batch<Cpu> {
    let (n, outputs) = (x.shape().0, windows.outputs());
    let mut indices = vec![0u32; n * outputs];
    indices.par_chunks_exact_mut(outputs).zip(view(x).par_chunks_exact(windows.inputs)).for_each(|(indices, x)| {
        let blocks = indices.chunks_exact_mut(windows.block).zip(windows.sources.chunks_exact(windows.terms));
        for (indices, sources) in blocks {
            for (channel, index) in indices.iter_mut().enumerate() {
                let at = sources.iter().flatten().map(|at| at * windows.block as u32 + channel as u32);
                // The first of equals; a number that is none counts as the greatest, as in PyTorch.
                let greater = |best: u32, next: u32| {
                    if x[next as usize] > x[best as usize] || x[next as usize].is_nan() { next } else { best }
                };
                *index = at.reduce(greater).unwrap_or(0);
            }
        }
    });
    let mut y = zeros(n, outputs);
    let rows = view_mut(&mut y).chunks_exact_mut(outputs).zip(view(of).chunks_exact(windows.inputs));
    for ((y, of), indices) in rows.zip(indices.chunks_exact(outputs)) {
        y.iter_mut().zip(indices).for_each(|(y, index)| *y = of[*index as usize]);
    }
    let (of, inputs, output) = (of.clone(), windows.inputs, y.clone());
    graph.record(move |gradients| {
        let dy = take(gradients, &output)?;
        let rows = gradients.get_or_alloc_mut(&of)?.chunks_exact_mut(inputs).zip(dy.chunks_exact(outputs));
        for ((d, dy), indices) in rows.zip(indices.chunks_exact(outputs)) {
            dy.iter().zip(indices).for_each(|(dy, index)| d[*index as usize] += dy);
        }
        put(gradients, &output, dy)
    });
    y
}
