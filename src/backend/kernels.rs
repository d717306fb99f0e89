//! Loops over plain slices, compiled for several instruction sets and chosen at run time.
//!
//! Matrices are in row order. Products with at most [`THIN`] rows, columns or inner terms are written here, because a
//! general matrix product spends its time on packing there; all others go to the gemm crate.

use gemm_common::Parallelism;
use multiversion::multiversion;

use super::{
    Activation,
    rule::{Coefficients, EPSILON, TINY},
};

/// Up to this many columns a product is done by hand.
const THIN: usize = 4;

/// y = x·Wᵀ + b for x (n, inputs), W (outputs, inputs).
pub fn dense(y: &mut [f32], x: &[f32], weight: &[f32], bias: Option<&[f32]>, inputs: usize) {
    let outputs = weight.len() / inputs;
    match bias {
        Some(bias) => y.chunks_exact_mut(outputs).for_each(|row| row.copy_from_slice(bias)),
        None => y.fill(0.0),
    }
    if inputs <= THIN {
        add_combinations(y, x, &transposed(weight, inputs), outputs);
    } else if outputs <= THIN {
        add_dots(y, x, weight, inputs);
    } else {
        // W is (outputs, inputs) in row order, so Wᵀ has unit stride along its rows' axis.
        multiply((y, outputs), (x, inputs, 1), (weight, 1, inputs), (x.len() / inputs, outputs, inputs));
    }
}

/// dx += dy·W.
pub fn input_gradient(dx: &mut [f32], dy: &[f32], weight: &[f32], inputs: usize) {
    let outputs = weight.len() / inputs;
    if outputs <= THIN {
        add_combinations(dx, dy, weight, inputs);
    } else if inputs <= THIN {
        add_dots(dx, dy, &transposed(weight, inputs), outputs);
    } else {
        multiply((dx, inputs), (dy, outputs, 1), (weight, inputs, 1), (dy.len() / outputs, inputs, outputs));
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
        multiply((dw, inputs), (dy, 1, outputs), (x, inputs, 1), (outputs, inputs, dy.len() / outputs));
    }
}

/// The transpose of a matrix with that many columns.
fn transposed(a: &[f32], columns: usize) -> Vec<f32> {
    (0..columns).flat_map(|c| a.iter().skip(c).step_by(columns)).copied().collect()
}

/// c += a·b for c (m, n) in row order; a (m, k) and b (k, n) with row and column strides.
fn multiply(
    (c, c_row): (&mut [f32], usize),
    (a, a_row, a_column): (&[f32], usize, usize),
    (b, b_row, b_column): (&[f32], usize, usize),
    (m, n, k): (usize, usize, usize),
) {
    if m * n * k == 0 {
        return;
    }
    let last = |rows: usize, row: usize, columns: usize, column: usize| (rows - 1) * row + (columns - 1) * column;
    assert!(last(m, c_row, n, 1) < c.len());
    assert!(last(m, a_row, k, a_column) < a.len());
    assert!(last(k, b_row, n, b_column) < b.len());
    let stride = |s: usize| s as isize;
    // SAFETY: the three assertions say that every element that the strides reach lies in its slice; c is borrowed
    // exclusively, so it overlaps neither a nor b.
    unsafe {
        gemm_f32::gemm::f32::get_gemm_fn()(
            m,
            n,
            k,
            c.as_mut_ptr(),
            1,
            stride(c_row),
            true,
            a.as_ptr(),
            stride(a_column),
            stride(a_row),
            b.as_ptr(),
            stride(b_column),
            stride(b_row),
            1.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

/// out (n, width) += coefficients (n, k) · basis (k, width), k or n small.
#[multiversion(targets = "simd")]
fn add_combinations(out: &mut [f32], coefficients: &[f32], basis: &[f32], width: usize) {
    let k = basis.len() / width;
    for (out, coefficients) in out.chunks_exact_mut(width).zip(coefficients.chunks_exact(k)) {
        for (c, basis) in coefficients.iter().zip(basis.chunks_exact(width)) {
            for (o, b) in out.iter_mut().zip(basis) {
                *o += c * b;
            }
        }
    }
}

/// out (n, k) += the dot products of each row of a (n, width) with each row of b (k, width), k or n small.
#[multiversion(targets = "simd")]
fn add_dots(out: &mut [f32], a: &[f32], b: &[f32], width: usize) {
    const LANES: usize = 16;
    let k = b.len() / width;
    for (out, a) in out.chunks_exact_mut(k).zip(a.chunks_exact(width)) {
        for (o, b) in out.iter_mut().zip(b.chunks_exact(width)) {
            let mut sums = [0.0f32; LANES];
            let (a, a_rest) = a.as_chunks::<LANES>();
            let (b, b_rest) = b.as_chunks::<LANES>();
            for (a, b) in a.iter().zip(b) {
                for lane in 0..LANES {
                    sums[lane] += a[lane] * b[lane];
                }
            }
            let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
            *o += sums.iter().sum::<f32>() + rest;
        }
    }
}

/// out (k, width) += Σ over rows of coefficients (n, k) ⊗ a (n, width), k small.
#[multiversion(targets = "simd")]
fn add_outer(out: &mut [f32], coefficients: &[f32], a: &[f32], width: usize) {
    let k = out.len() / width;
    for (coefficients, a) in coefficients.chunks_exact(k).zip(a.chunks_exact(width)) {
        for (c, out) in coefficients.iter().zip(out.chunks_exact_mut(width)) {
            for (o, a) in out.iter_mut().zip(a) {
                *o += c * a;
            }
        }
    }
}

/// Σ a², in lanes and so in the same order for every instruction set.
#[multiversion(targets = "simd")]
pub fn sum_of_squares(a: &[f32]) -> f32 {
    let mut sums = [0.0f32; 16];
    let (chunks, rest) = a.as_chunks::<16>();
    for chunk in chunks {
        for (sum, a) in sums.iter_mut().zip(chunk) {
            *sum += a * a;
        }
    }
    sums.iter().sum::<f32>() + rest.iter().map(|a| a * a).sum::<f32>()
}

/// a += b
#[multiversion(targets = "simd")]
pub fn add(a: &mut [f32], b: &[f32]) {
    for (a, b) in a.iter_mut().zip(b) {
        *a += b;
    }
}

/// sums += the sum of the rows of a.
#[multiversion(targets = "simd")]
pub fn column_sums(sums: &mut [f32], a: &[f32]) {
    for row in a.chunks_exact(sums.len()) {
        for (s, a) in sums.iter_mut().zip(row) {
            *s += a;
        }
    }
}

/// y = f(y)
#[multiversion(targets = "simd")]
pub fn activate(y: &mut [f32], activation: Activation) {
    match activation {
        Activation::Linear => {}
        // Written out so that the choice is made once, outside the loop.
        Activation::Relu => y.iter_mut().for_each(|y| *y = Activation::Relu.value(*y)),
        Activation::LeakyRelu(slope) => y.iter_mut().for_each(|y| *y = Activation::LeakyRelu(slope).value(*y)),
        other => y.iter_mut().for_each(|y| *y = other.value(*y)),
    }
}

/// d *= f′, given the outputs y of f.
#[multiversion(targets = "simd")]
pub fn multiply_by_slope(d: &mut [f32], y: &[f32], activation: Activation) {
    match activation {
        Activation::Linear => {}
        Activation::Relu => d.iter_mut().zip(y).for_each(|(d, y)| *d = if *y > 0.0 { *d } else { 0.0 }),
        Activation::LeakyRelu(slope) => {
            d.iter_mut().zip(y).for_each(|(d, y)| *d = if *y > 0.0 { *d } else { slope * *d });
        }
        other => d.iter_mut().zip(y).for_each(|(d, y)| *d *= other.slope(*y)),
    }
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

/// One optimiser step: moments m and v, then the parameter p.
#[multiversion(targets = "simd")]
pub fn update(p: &mut [f32], g: &[f32], m: &mut [f32], v: &mut [f32], learning_rate: f32, c: Coefficients) {
    for (((p, g), m), v) in p.iter_mut().zip(g).zip(m.iter_mut()).zip(v.iter_mut()) {
        let moment = c.decay_m * *m + c.gain_m * g;
        *m = if moment.abs() < TINY { 0.0 } else { moment };
        if c.divides {
            *v = c.decay_v * *v + c.gain_v * g * g;
            *p -= learning_rate * (*m * c.correct_m) / ((*v * c.correct_v).sqrt() + EPSILON);
        } else {
            *p -= learning_rate * *m;
        }
    }
}
