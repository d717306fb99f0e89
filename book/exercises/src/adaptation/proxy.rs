//! How far apart two domains are, as a discriminator sees it.

use crate::close;

// ANCHOR: start
/// The proxy A-distance 2(1 − 2ε) of two domains, from D's logits for features of the source and of the target; a positive
/// one says "of the source". ε is D's error.
pub fn start(source: &[f64], target: &[f64]) -> f64 {
    let wrong =
        source.iter().filter(|logit| **logit <= 0.0).count() + target.iter().filter(|logit| **logit > 0.0).count();
    2.0 * (1.0 - 2.0 * wrong as f64 / (source.len() + target.len()) as f64)
}
// ANCHOR_END: start

// ANCHOR: solution
/// Each domain counts half, however many features there are of it; and a D that is wrong more often than a coin tells as
/// much as its opposite.
pub fn solution(source: &[f64], target: &[f64]) -> f64 {
    let positive = |logits: &[f64]| logits.iter().filter(|logit| **logit > 0.0).count() as f64 / logits.len() as f64;
    let error = 0.5 * (1.0 - positive(source) + positive(target));
    2.0 * (1.0 - 2.0 * error).abs()
}
// ANCHOR_END: solution

/// Holds an answer against cases by hand.
///
/// # Errors
/// What is wrong with it.
pub fn check(answer: fn(&[f64], &[f64]) -> f64) -> Result<(), String> {
    let (yes, no) = ([1.0; 30], [-1.0; 30]);
    close("told at a glance", answer(&yes, &no), 2.0, 1e-12)?;
    close("\"of the source\", whatever it is, for 30 and 30", answer(&yes, &yes), 0.0, 1e-12)?;
    close("the same for 30 of the source and 3 of the target", answer(&yes, &yes[..3]), 0.0, 1e-12)?;
    close("told at a glance, by a D that has the names exchanged", answer(&no, &yes[..7]), 2.0, 1e-12)?;
    // Right on three quarters of the source and on half of the target: ε = (1/4 + 1/2)/2.
    let (source, target) = ([0.3, 2.0, -0.1, 5.0], [0.2, -0.7]);
    close("right on 3 of 4 and on 1 of 2", answer(&source, &target), 0.5, 1e-12)
}

crate::exercise!(start, solution, check);
