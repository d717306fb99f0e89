//! By how much two classifiers disagree.

use crate::close;

// ANCHOR: start
/// The discrepancy of two classifiers: the mean over the rows of (1/K) Σₖ |p₁ₖ − p₂ₖ|, from the logits of both, row after
/// row of `classes` numbers. This start forgets something.
pub fn start(one: &[f64], other: &[f64], _classes: usize) -> f64 {
    one.iter().zip(other).map(|(a, b)| (a - b).abs()).sum::<f64>() / one.len() as f64
}
// ANCHOR_END: start

// ANCHOR: solution
/// Of the probabilities, which a softmax makes of the logits.
pub fn solution(one: &[f64], other: &[f64], classes: usize) -> f64 {
    let probabilities = |logits: &[f64]| -> Vec<f64> {
        let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let powers: Vec<f64> = logits.iter().map(|logit| (logit - largest).exp()).collect();
        powers.iter().map(|power| power / powers.iter().sum::<f64>()).collect()
    };
    let rows = one.chunks_exact(classes).zip(other.chunks_exact(classes));
    let apart =
        rows.map(|(a, b)| probabilities(a).iter().zip(probabilities(b)).map(|(a, b)| (a - b).abs()).sum::<f64>());
    apart.sum::<f64>() / one.len() as f64
}
// ANCHOR_END: solution

/// Holds an answer against cases by hand, and large logits.
///
/// # Errors
/// What is wrong with it.
pub fn check(answer: fn(&[f64], &[f64], usize) -> f64) -> Result<(), String> {
    let third = 3.0f64.ln();
    // (3/4, 1/4) against (1/2, 1/2).
    close("one row of two classes", answer(&[third, 0.0], &[0.0, 0.0], 2), 0.25, 1e-12)?;
    close("the same logits, each row with a number added", answer(&[1.0, 2.0, 0.5], &[4.0, 5.0, 3.5], 3), 0.0, 1e-12)?;
    let rows = answer(&[third, 0.0, third, 0.0], &[0.0, 0.0, third, 0.0], 2);
    close("that row, and one in agreement", rows, 0.125, 1e-12)?;
    // The most that there can be is 2/K: both sure, of different classes.
    close("both sure, with logits of a thousand", answer(&[1e3, 0.0, 0.0, 0.0], &[0.0, 1e3, 0.0, 0.0], 4), 0.5, 1e-12)
}

crate::exercise!(start, solution, check);
