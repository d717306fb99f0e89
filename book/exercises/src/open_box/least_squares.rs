//! The least-squares loss of the discriminator with the labels −1 (generated) and 1 (real).

use shall_we_gan::objective::{LeastSquares, Player, evaluate};

use crate::close;

// ANCHOR: start
/// ½·mean (v − 1)² over the real logits v, plus ½·mean (v + 1)² over the generated ones.
pub fn start(real: &[f32], fake: &[f32]) -> f32 {
    let _ = (real, fake);
    f32::NAN
}
// ANCHOR_END: start

// ANCHOR: solution
/// ½·mean (v − 1)² over the real logits v, plus ½·mean (v + 1)² over the generated ones.
pub fn solution(real: &[f32], fake: &[f32]) -> f32 {
    let half_mean = |logits: &[f32], label: f32| {
        0.5 * logits.iter().map(|v| (v - label).powi(2)).sum::<f32>() / logits.len() as f32
    };
    half_mean(real, 1.0) + half_mean(fake, -1.0)
}
// ANCHOR_END: solution

/// Holds an answer against the library.
///
/// # Errors
/// What is wrong with it.
pub fn check(answer: fn(&[f32], &[f32]) -> f32) -> Result<(), String> {
    let objective = LeastSquares { a: -1.0, b: 1.0, c: 0.0 };
    let cases: [(&[f32], &[f32]); 3] = [(&[1.0], &[-1.0]), (&[0.5, 2.0], &[1.5, -3.0]), (&[-1.0, 0.0, 4.0], &[2.0])];
    for (real, fake) in cases {
        let wanted = evaluate(&objective, Player::Discriminator, real, fake, 1).loss;
        let given = f64::from(answer(real, fake));
        close(&format!("real {real:?}, generated {fake:?}"), given, f64::from(wanted), 1e-5)?;
    }
    Ok(())
}

crate::exercise!(start, solution, check);
