//! What is penalised in weights, and what they are projected onto.

use dfdx::prelude::{Axes2, HasShape, PermuteTo as _, SumTo as _, TryMatMul as _};

use crate::backend::{Backend, Batch, download, upload};

// ANCHOR: orthogonality
/// ‖WᵀW ⊙ (1 − I)‖², the squared cosines between the columns of W times their lengths, and its derivative
/// 4·W·(WᵀW ⊙ (1 − I)): Brock et al. 2019 (arXiv:1809.11096), equation 3.
///
/// Of a wide W it takes the rows, W·Wᵀ: only the vectors of the shorter side can all be orthogonal, so that the
/// penalty of an orthogonal W is 0 in every shape.
pub fn orthogonality<B: Backend>(weight: &Batch<B>) -> (f32, Batch<B>) {
    let (rows, columns) = *weight.shape();
    let transposed = transpose(weight);
    let wide = rows <= columns;
    let gram = if wide { weight.clone().matmul(transposed) } else { transposed.matmul(weight.clone()) };
    let side = rows.min(columns);
    let others: Vec<f32> = (0..side * side).map(|i| if i % (side + 1) == 0 { 0.0 } else { 1.0 }).collect();
    let gram = gram * upload(weight.device(), &others, side);
    let cost = square_sum(gram.clone());
    let slope = if wide { gram.matmul(weight.clone()) } else { weight.clone().matmul(gram) };
    (cost, slope * 4.0)
}
// ANCHOR_END: orthogonality

/// ‖θ − θ̄‖² and its derivative in θ.
pub fn distance<B: Backend>(parameter: &Batch<B>, mean: &Batch<B>) -> (f32, Batch<B>) {
    let difference = parameter.clone() - mean.clone();
    (square_sum(difference.clone()), difference * 2.0)
}

// ANCHOR: clamp
/// W − max(0, σ − limit)·u·vᵀ with σ, u, v the first singular value of W and its vectors, which leaves the other
/// singular values as they are: Brock et al. 2019 (arXiv:1809.11096), section 4.1. `None` where σ is below the limit.
pub fn clamp_sigma<B: Backend>(weight: &Batch<B>, limit: f32) -> Option<Batch<B>> {
    let (sigma, u, v) = first_singular(weight);
    let excess = sigma - limit;
    (excess > 0.0).then(|| weight.clone() - transpose(&u).matmul(v) * excess)
}
// ANCHOR_END: clamp

/// (σ, u, v) by power iterations until u stands still; u is (1, outputs), v is (1, inputs).
fn first_singular<B: Backend>(weight: &Batch<B>) -> (f32, Batch<B>, Batch<B>) {
    const MOST: usize = 1000;
    let outputs = weight.shape().0;
    // A start that is not orthogonal to any structured direction.
    let start: Vec<f32> = (0..outputs).map(|i| 1.0 + 0.5 * (i as f32 * 0.7).sin()).collect();
    let (mut u, mut v) = B::power_iteration(weight, &upload(weight.device(), &start, outputs));
    for _ in 0..MOST {
        let before = u;
        (u, v) = B::power_iteration(weight, &before);
        // 1e-6 is what f32 resolves of a unit vector.
        let moved = square_sum(u.clone() - before);
        if moved <= 1e-12 {
            break;
        }
    }
    let sigma: f32 = download(&v.clone().matmul(transpose(weight))).iter().zip(download(&u)).map(|(a, b)| a * b).sum();
    (sigma, u, v)
}

fn transpose<B: Backend>(x: &Batch<B>) -> Batch<B> {
    x.clone().permute::<(usize, usize), Axes2<1, 0>>()
}

fn square_sum<B: Backend>(x: Batch<B>) -> f32 {
    x.square().sum::<(), _>().as_vec()[0]
}
