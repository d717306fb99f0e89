//! Functions of logits, element by element, that neither overflow nor lose their digits.

use dfdx::prelude::{PutTape, SplitTape, Tape as _};

use super::Logits;
use crate::backend::Activation;

/// ln(1 + eˣ) element by element: −log σ(x) = softplus(−x) and −log(1 − σ(x)) = softplus(x).
pub fn softplus(x: Logits) -> Logits {
    map(x, |x| (Activation::Softplus.value(x), sigma(x)))
}

/// σ(x) = 1 / (1 + e⁻ˣ)
pub fn sigma(x: f32) -> f32 {
    Activation::Sigmoid.value(x)
}

/// Where [`exponential`] goes on as its tangent: f32 ends at e⁸⁸, and the sum over a large batch has to fit as well.
pub const STEEPEST: f32 = 64.0;

/// eˣ and its derivative; above [`STEEPEST`] the tangent there, so that both stay finite and keep rising.
pub fn exponential(x: f32) -> (f32, f32) {
    let e = x.min(STEEPEST).exp();
    (e * (1.0 + (x - STEEPEST).max(0.0)), e)
}

/// f(x) element by element, where f gives its value and its derivative.
pub fn map(x: Logits, f: impl Fn(f32) -> (f32, f32)) -> Logits {
    let (x, mut tape) = x.split_tape();
    let (values, slopes): (Vec<f32>, Vec<f32>) = x.as_vec().into_iter().map(f).unzip();
    let mut y = x.clone() * 1.0;
    y.copy_from(&values);
    let output = y.clone();
    tape.add_backward_op(move |gradients| {
        let dy = gradients.get_or_alloc_mut(&output)?.to_vec();
        for ((dx, dy), slope) in gradients.get_or_alloc_mut(&x)?.iter_mut().zip(dy).zip(slopes) {
            *dx += slope * dy;
        }
        Ok(())
    });
    y.put_tape(tape)
}
