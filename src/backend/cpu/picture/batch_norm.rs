//! Batch normalisation of pictures with its activation, in one pass over the numbers each way and one more for their
//! sums.

use dfdx::{prelude::HasShape, tensor::Cpu};
use multiversion::multiversion;
use rayon::prelude::*;

use super::elementwise::multiply_by_slope;
use crate::backend::{
    Activation, Batch, Graph, NORM_EPSILON,
    cpu::{put, take, view, view_mut, zeros},
    kernels,
};

/// See [`Backend::batch_norm`](crate::backend::Backend::batch_norm).
pub fn batch_norm(
    graph: &mut Graph<Cpu>,
    x: &Batch<Cpu>,
    kept: Option<[&Batch<Cpu>; 2]>,
    [scale, shift]: [&Batch<Cpu>; 2],
    activation: Activation,
) -> (Batch<Cpu>, [Batch<Cpu>; 2]) {
    let ((n, size), (rows, channels)) = (*x.shape(), *scale.shape());
    let moments = match kept {
        Some(kept) => kept.map(Batch::clone),
        None => moments(view(x), n, channels),
    };
    let mut y = zeros(n, size);
    let norm = Norm::new(&moments);
    view_mut(&mut y).par_chunks_exact_mut(size).zip(view(x).par_chunks_exact(size)).enumerate().for_each(
        |(i, (y, x))| {
            let row = i % rows * channels..i % rows * channels + channels;
            norm.apply(y, x, &view(scale)[row.clone()], &view(shift)[row]);
            kernels::activate(y, activation);
        },
    );
    let (parameters, own) = (graph.wants_parameters(), kept.is_none());
    let (x, scale, shift, output) = (x.clone(), scale.clone(), shift.clone(), y.clone());
    graph.record(move |gradients| {
        let mut dy = take(gradients, &output)?;
        multiply_by_slope(&mut dy, view(&output), activation);
        let sums = norm.sums(&dy, view(&x), size);
        if parameters {
            for (tensor, sums) in [(&shift, &sums[0]), (&scale, &sums[1])] {
                let into = gradients.get_or_alloc_mut(tensor)?;
                for (i, sums) in sums.chunks_exact(channels).enumerate() {
                    kernels::add(&mut into[i % rows * channels..][..channels], sums);
                }
            }
        }
        // What the batch's own moments take from the gradient: its means alone and along the normalised numbers.
        let means = sums.map(|sums| match own {
            true => norm.mean(&sums, view(&scale), n * size / channels),
            false => vec![0.0; channels],
        });
        let dx = gradients.get_or_alloc_mut(&x)?.par_chunks_exact_mut(size);
        dx.zip(dy.par_chunks_exact(size)).zip(view(&x).par_chunks_exact(size)).enumerate().for_each(
            |(i, ((dx, dy), x))| {
                let row = i % rows * channels..i % rows * channels + channels;
                norm.add_gradient(dx, dy, x, &view(&scale)[row], [&means[0], &means[1]]);
            },
        );
        put(gradients, &output, dy)
    });
    (y, moments)
}

/// Mean and variance of every channel: each picture around its own mean, put together by the formula of Chan et al.
/// 1979. Zeros of no picture.
fn moments(x: &[f32], n: usize, channels: usize) -> [Batch<Cpu>; 2] {
    if n == 0 {
        return [zeros(1, channels), zeros(1, channels)];
    }
    let size = x.len() / n;
    let pixels = (size / channels) as f64;
    let parts: Vec<[Vec<f32>; 2]> = x.par_chunks_exact(size).map(|x| picture_moments(x, channels)).collect();
    let (mut mean, mut variance) = (zeros(1, channels), zeros(1, channels));
    for (c, (mean, variance)) in view_mut(&mut mean).iter_mut().zip(view_mut(&mut variance)).enumerate() {
        let (mut m, mut v) = (0.0, 0.0);
        for (i, [part, spread]) in parts.iter().enumerate() {
            let apart = f64::from(part[c]) - m;
            m += apart / (i + 1) as f64;
            v += f64::from(spread[c]) + apart * apart * pixels * i as f64 / (i + 1) as f64;
        }
        (*mean, *variance) = (m as f32, (v / (n as f64 * pixels)) as f32);
    }
    [mean, variance]
}

/// The mean of every channel of one picture, and the sum of squared distances from it.
#[multiversion(targets = "simd")]
fn picture_moments(x: &[f32], channels: usize) -> [Vec<f32>; 2] {
    let (mut mean, mut spread) = (vec![0.0f32; channels], vec![0.0f32; channels]);
    for pixel in x.chunks_exact(channels) {
        mean.iter_mut().zip(pixel).for_each(|(m, x)| *m += x);
    }
    let share = channels as f32 / x.len() as f32;
    mean.iter_mut().for_each(|m| *m *= share);
    for pixel in x.chunks_exact(channels) {
        for ((s, m), x) in spread.iter_mut().zip(&mean).zip(pixel) {
            *s += (x - m) * (x - m);
        }
    }
    [mean, spread]
}

/// Means and one over the roots of variances.
struct Norm {
    mean: Vec<f32>,
    inverse: Vec<f32>,
}

impl Norm {
    fn new([mean, variance]: &[Batch<Cpu>; 2]) -> Self {
        let inverse = view(variance).iter().map(|v| 1.0 / (v + NORM_EPSILON).sqrt()).collect();
        Self { mean: view(mean).to_vec(), inverse }
    }

    /// y = γ ⊙ (x − mean)·inverse + β.
    fn apply(&self, y: &mut [f32], x: &[f32], scale: &[f32], shift: &[f32]) {
        let slope: Vec<f32> = self.inverse.iter().zip(scale).map(|(i, s)| i * s).collect();
        let offset: Vec<f32> = shift.iter().zip(&slope).zip(&self.mean).map(|((b, a), m)| b - a * m).collect();
        line(y, x, &slope, &offset);
    }

    /// For every picture and channel, the sums of d and of d ⊙ (x − mean)·inverse, (n, c) each.
    fn sums(&self, d: &[f32], x: &[f32], size: usize) -> [Vec<f32>; 2] {
        let channels = self.mean.len();
        let (mut plain, mut along) = (vec![0.0; d.len() / size * channels], vec![0.0; d.len() / size * channels]);
        let sums = plain.par_chunks_exact_mut(channels).zip(along.par_chunks_exact_mut(channels));
        sums.zip(d.par_chunks_exact(size)).zip(x.par_chunks_exact(size)).for_each(|(((plain, along), d), x)| {
            add_sums(plain, along, d, x, &self.mean);
            along.iter_mut().zip(&self.inverse).for_each(|(a, i)| *a *= i);
        });
        [plain, along]
    }

    /// Σ over pictures of γ ⊙ sums, divided by the count.
    fn mean(&self, sums: &[f32], scale: &[f32], count: usize) -> Vec<f32> {
        let channels = self.mean.len();
        let mut mean = vec![0.0f32; channels];
        for (sums, scale) in sums.chunks_exact(channels).zip(scale.chunks_exact(channels).cycle()) {
            mean.iter_mut().zip(sums).zip(scale).for_each(|((m, s), g)| *m += g * s);
        }
        mean.iter_mut().for_each(|m| *m /= count as f32);
        mean
    }

    /// dx += (γ ⊙ dy − means[0] − (x − mean)·inverse ⊙ means[1])·inverse.
    fn add_gradient(&self, dx: &mut [f32], dy: &[f32], x: &[f32], scale: &[f32], means: [&[f32]; 2]) {
        let of_dy: Vec<f32> = self.inverse.iter().zip(scale).map(|(i, g)| i * g).collect();
        let of_x: Vec<f32> = self.inverse.iter().zip(means[1]).map(|(i, m)| -i * i * m).collect();
        let rest = self.inverse.iter().zip(means[0]).zip(&of_x).zip(&self.mean);
        let rest: Vec<f32> = rest.map(|(((i, m), a), mean)| -i * m - a * mean).collect();
        add_plane(dx, dy, x, &of_dy, &of_x, &rest);
    }
}

/// y = a ⊙ x + b, pixel by pixel.
#[multiversion(targets = "simd")]
fn line(y: &mut [f32], x: &[f32], a: &[f32], b: &[f32]) {
    for (y, x) in y.chunks_exact_mut(a.len()).zip(x.chunks_exact(a.len())) {
        for (((y, x), a), b) in y.iter_mut().zip(x).zip(a).zip(b) {
            *y = a * x + b;
        }
    }
}

/// plain += d and along += d ⊙ (x − mean), summed over pixels.
#[multiversion(targets = "simd")]
fn add_sums(plain: &mut [f32], along: &mut [f32], d: &[f32], x: &[f32], mean: &[f32]) {
    for (d, x) in d.chunks_exact(mean.len()).zip(x.chunks_exact(mean.len())) {
        for ((((p, a), d), x), m) in plain.iter_mut().zip(along.iter_mut()).zip(d).zip(x).zip(mean) {
            *p += d;
            *a += d * (x - m);
        }
    }
}

/// out += a ⊙ u + b ⊙ v + c, pixel by pixel.
#[multiversion(targets = "simd")]
fn add_plane(out: &mut [f32], u: &[f32], v: &[f32], a: &[f32], b: &[f32], c: &[f32]) {
    for ((out, u), v) in out.chunks_exact_mut(a.len()).zip(u.chunks_exact(a.len())).zip(v.chunks_exact(a.len())) {
        for (((((out, u), v), a), b), c) in out.iter_mut().zip(u).zip(v).zip(a).zip(b).zip(c) {
            *out += a * u + b * v + c;
        }
    }
}
