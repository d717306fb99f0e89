//! What the CPU spends its time in: loops over plain slices, compiled for several instruction sets and chosen at run
//! time.
//!
//! They are a crate of their own so that a program which is to be small, as a page's is, can still have them fast.
//! Matrices are in row order where nothing else is said.

pub mod portable;

use multiversion::multiversion;

/// A matrix in a slice: the number in row i and column j is at i·`row` + j·`column`.
#[derive(Debug, Clone, Copy)]
pub struct Matrix<'a> {
    /// All numbers.
    pub numbers: &'a [f32],
    /// From a row to the next.
    pub row: usize,
    /// From a column to the next.
    pub column: usize,
}

/// c += a·b for c (m, n) in row order, a (m, k) and b (k, n).
///
/// # Panics
/// If a slice is too short for its matrix.
pub fn multiply(c: &mut [f32], a: Matrix, b: Matrix, sizes: (usize, usize, usize)) {
    product(c, a, b, sizes, true);
}

/// c = a·b, whatever c was before; else as [`multiply`].
///
/// # Panics
/// If a slice is too short for its matrix.
pub fn overwrite_by_product(c: &mut [f32], a: Matrix, b: Matrix, sizes: (usize, usize, usize)) {
    product(c, a, b, sizes, false);
}

fn product(c: &mut [f32], a: Matrix, b: Matrix, (m, n, k): (usize, usize, usize), adding: bool) {
    if m * n * k == 0 {
        if !adding {
            c.fill(0.0);
        }
        return;
    }
    let last = |rows: usize, row: usize, columns: usize, column: usize| (rows - 1) * row + (columns - 1) * column;
    assert!(m * n <= c.len());
    assert!(last(m, a.row, k, a.column) < a.numbers.len());
    assert!(last(k, b.row, n, b.column) < b.numbers.len());
    #[cfg(target_family = "wasm")]
    {
        if !adding {
            c.fill(0.0);
        }
        portable::multiply(c, a, b, (m, n, k));
    }
    #[cfg(not(target_family = "wasm"))]
    general(c, a, b, (m, n, k), adding);
}

/// The same by the gemm crate, which looks for the machine's instructions. It writes columns: of c in row order these are
/// the rows, and what is asked for is cᵀ = bᵀ·aᵀ.
#[cfg(not(target_family = "wasm"))]
fn general(c: &mut [f32], a: Matrix, b: Matrix, (m, n, k): (usize, usize, usize), adding: bool) {
    let stride = |s: usize| s as isize;
    // SAFETY: `product` has asserted that every element that the strides reach lies in its slice; c is borrowed
    // exclusively, so it overlaps neither a nor b.
    unsafe {
        gemm_f32::gemm::f32::get_gemm_fn()(
            n,
            m,
            k,
            c.as_mut_ptr(),
            stride(n),
            1,
            adding,
            b.numbers.as_ptr(),
            stride(b.row),
            stride(b.column),
            a.numbers.as_ptr(),
            stride(a.row),
            stride(a.column),
            1.0,
            1.0,
            false,
            false,
            false,
            gemm_common::Parallelism::None,
        );
    }
}

/// out (n, width) += coefficients (n, k) · basis (k, width), k or n small.
#[multiversion(targets = "simd")]
pub fn add_combinations(out: &mut [f32], coefficients: &[f32], basis: &[f32], width: usize) {
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
pub fn add_dots(out: &mut [f32], a: &[f32], b: &[f32], width: usize) {
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
pub fn add_outer(out: &mut [f32], coefficients: &[f32], a: &[f32], width: usize) {
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

/// y = max(y, 0)
#[multiversion(targets = "simd")]
pub fn relu(y: &mut [f32]) {
    // Not `f32::max`, which WebAssembly calls for every number.
    y.iter_mut().for_each(|y| *y = if *y > 0.0 { *y } else { 0.0 });
}

/// y = y for y > 0, slope·y otherwise.
#[multiversion(targets = "simd")]
pub fn leaky_relu(y: &mut [f32], slope: f32) {
    y.iter_mut().for_each(|y| *y = if *y > 0.0 { *y } else { slope * *y });
}

/// d = d where y > 0, 0 otherwise.
#[multiversion(targets = "simd")]
pub fn multiply_by_relu_slope(d: &mut [f32], y: &[f32]) {
    d.iter_mut().zip(y).for_each(|(d, y)| *d = if *y > 0.0 { *d } else { 0.0 });
}

/// d = d where y > 0, slope·d otherwise.
#[multiversion(targets = "simd")]
pub fn multiply_by_leaky_relu_slope(d: &mut [f32], y: &[f32], slope: f32) {
    d.iter_mut().zip(y).for_each(|(d, y)| *d = if *y > 0.0 { *d } else { slope * *d });
}

/// What an optimiser does at one step, as plain numbers: m ← decay_m·m + gain_m·g, v ← decay_v·v + gain_v·g², and
/// the parameter goes by −(m·correct_m) / (√(v·correct_v) + ε) times the learning rate, or by −m times it.
#[derive(Debug, Clone, Copy)]
pub struct Coefficients {
    /// What is kept of m.
    pub decay_m: f32,
    /// The weight of g in m.
    pub gain_m: f32,
    /// What is kept of v.
    pub decay_v: f32,
    /// The weight of g² in v.
    pub gain_v: f32,
    /// What m is multiplied by.
    pub correct_m: f32,
    /// What v is multiplied by.
    pub correct_v: f32,
    /// Whether the step is divided by √v.
    pub divides: bool,
}

/// The ε of Adam and RMSprop.
pub const EPSILON: f32 = 1e-8;

/// First moments below this are set to zero: those of dead units decay into the subnormal numbers after some hundred
/// steps, and arithmetic there is many times slower.
pub const TINY: f32 = 1e-30;

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
