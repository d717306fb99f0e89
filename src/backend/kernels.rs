//! The fused operations of the CPU, over plain slices in row order.
//!
//! Products with at most [`THIN`] rows, columns or inner terms take loops of their own, because a general matrix product
//! spends its time on packing there.

#[cfg(feature = "pictures")]
use gan_loops::Coefficients;
#[cfg(not(feature = "pictures"))]
pub use gan_loops::update;
use gan_loops::{Matrix, add_combinations, add_dots, add_outer};
pub use gan_loops::{add, column_sums, sum_of_squares};

use super::Activation;

/// Up to this many columns a product is done by hand.
const THIN: usize = 4;

/// y = x·Wᵀ + b for x (n, inputs), W (outputs, inputs).
pub fn dense(y: &mut [f32], x: &[f32], weight: &[f32], bias: Option<&[f32]>, inputs: usize) {
    let outputs = weight.len() / inputs;
    if let Some(bias) = bias {
        y.chunks_exact_mut(outputs).for_each(|row| row.copy_from_slice(bias));
    }
    multiply_by_transpose(y, x, weight, inputs, bias.is_some());
}

/// y = x·Wᵀ or, if `adding`, y += x·Wᵀ.
pub fn multiply_by_transpose(y: &mut [f32], x: &[f32], weight: &[f32], inputs: usize, adding: bool) {
    let outputs = weight.len() / inputs;
    let thin = inputs <= THIN || outputs <= THIN;
    if thin && !adding {
        y.fill(0.0);
    }
    if inputs <= THIN {
        add_combinations(y, x, &transposed(weight, inputs), outputs);
    } else if outputs <= THIN {
        add_dots(y, x, weight, inputs);
    } else {
        // W is (outputs, inputs) in row order, so Wᵀ has unit stride along its rows' axis.
        multiply(y, (x, inputs, 1), (weight, 1, inputs), (x.len() / inputs, outputs, inputs), adding);
    }
}

/// dx = dy·W or, if `adding`, dx += dy·W.
pub fn input_gradient(dx: &mut [f32], dy: &[f32], weight: &[f32], inputs: usize, adding: bool) {
    let outputs = weight.len() / inputs;
    if !adding && (outputs <= THIN || inputs <= THIN) {
        dx.fill(0.0);
    }
    if outputs <= THIN {
        add_combinations(dx, dy, weight, inputs);
    } else if inputs <= THIN {
        add_dots(dx, dy, &transposed(weight, inputs), outputs);
    } else {
        multiply(dx, (dy, outputs, 1), (weight, inputs, 1), (dy.len() / outputs, inputs, outputs), adding);
    }
}

/// dW += dyᵀ·x.
pub fn weight_gradient(dw: &mut [f32], dy: &[f32], x: &[f32], inputs: usize) {
    let outputs = dw.len() / inputs;
    if outputs <= THIN {
        add_outer(dw, dy, x, inputs);
    } else if inputs <= THIN {
        let mut across = vec![0.0; dw.len()];
        add_outer(&mut across, x, dy, outputs);
        add(dw, &transposed(&across, outputs));
    } else {
        multiply(dw, (dy, 1, outputs), (x, inputs, 1), (outputs, inputs, dy.len() / outputs), true);
    }
}

/// The transpose of a matrix with that many columns.
fn transposed(a: &[f32], columns: usize) -> Vec<f32> {
    (0..columns).flat_map(|c| a.iter().skip(c).step_by(columns)).copied().collect()
}

/// c = a·b or, if `adding`, c += a·b, for c (m, n) in row order; a (m, k) and b (k, n) with row and column strides.
fn multiply(
    c: &mut [f32],
    a: (&[f32], usize, usize),
    b: (&[f32], usize, usize),
    sizes: (usize, usize, usize),
    adding: bool,
) {
    let matrix = |(numbers, row, column)| Matrix { numbers, row, column };
    let multiply = if adding { gan_loops::multiply } else { gan_loops::overwrite_by_product };
    multiply(c, matrix(a), matrix(b), sizes);
}

/// y = f(y)
pub fn activate(y: &mut [f32], activation: Activation) {
    match activation {
        Activation::Linear => {}
        Activation::Relu => gan_loops::relu(y),
        Activation::LeakyRelu(slope) => gan_loops::leaky_relu(y, slope),
        other => y.iter_mut().for_each(|y| *y = other.value(*y)),
    }
}

/// d *= f′, given the outputs y of f.
pub fn multiply_by_slope(d: &mut [f32], y: &[f32], activation: Activation) {
    match activation {
        Activation::Linear => {}
        Activation::Relu => gan_loops::multiply_by_relu_slope(d, y),
        Activation::LeakyRelu(slope) => gan_loops::multiply_by_leaky_relu_slope(d, y, slope),
        other => d.iter_mut().zip(y).for_each(|(d, y)| *d *= other.slope(*y)),
    }
}

/// One optimiser step, see [`gan_loops::update`]; of a large parameter on all threads.
#[cfg(feature = "pictures")]
pub fn update(p: &mut [f32], g: &[f32], m: &mut [f32], v: &mut [f32], learning_rate: f32, c: Coefficients) {
    use rayon::prelude::*;
    const PART: usize = 1 << 15;
    if p.len() <= PART {
        return gan_loops::update(p, g, m, v, learning_rate, c);
    }
    let parts = p.par_chunks_mut(PART).zip(g.par_chunks(PART)).zip(m.par_chunks_mut(PART)).zip(v.par_chunks_mut(PART));
    parts.for_each(|(((p, g), m), v)| gan_loops::update(p, g, m, v, learning_rate, c));
}

/// v = Wᵀu / ‖Wᵀu‖ and u_next = Wv / ‖Wv‖.
pub fn power_iteration(u_next: &mut [f32], v: &mut [f32], weight: &[f32], u: &[f32]) {
    let inputs = v.len();
    add_combinations(v, u, weight, inputs);
    normalise(v);
    add_dots(u_next, v, weight, inputs);
    normalise(u_next);
}

/// x / ‖x‖
fn normalise(x: &mut [f32]) {
    let length = x.iter().map(|x| x * x).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    x.iter_mut().for_each(|x| *x /= length);
}

/// out = W / σ with σ = u·W·vᵀ, which is returned.
pub fn divide_by_sigma(out: &mut [f32], weight: &[f32], u: &[f32], v: &[f32]) -> f32 {
    let mut wv = vec![0.0; u.len()];
    add_dots(&mut wv, v, weight, v.len());
    let sigma: f32 = wv.iter().zip(u).map(|(a, b)| a * b).sum();
    out.iter_mut().zip(weight).for_each(|(o, w)| *o = w / sigma);
    sigma
}

// ANCHOR: sigma_gradient
/// dW += (d − ⟨d, W/σ⟩ u ⊗ v) / σ, given the gradient d of W/σ.
pub fn sigma_gradient(dw: &mut [f32], d: &[f32], normalised: &[f32], u: &[f32], v: &[f32], sigma: f32) {
    let inner: f32 = d.iter().zip(normalised).map(|(a, b)| a * b).sum();
    for ((dw, d), u) in dw.chunks_exact_mut(v.len()).zip(d.chunks_exact(v.len())).zip(u) {
        for ((dw, d), v) in dw.iter_mut().zip(d).zip(v) {
            *dw += (d - inner * u * v) / sigma;
        }
    }
}
// ANCHOR_END: sigma_gradient
