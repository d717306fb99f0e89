//! The discriminator within a classifier with K + 1 answers, of which the last, "made by G", has the logit 0: D = 1 −
//! P(K + 1 | x), from the K logits of the classes. For every logit that a 64-bit number can hold.

// ANCHOR: start
/// D from the logits of the classes, of which there is at least one.
pub fn start(logits: &[f64]) -> f64 {
    // The formula, as it stands. What if a logit is 1000?
    let z: f64 = logits.iter().map(|l| l.exp()).sum();
    z / (z + 1.0)
}
// ANCHOR_END: start

// ANCHOR: solution
/// D from the logits of the classes, of which there is at least one.
pub fn solution(logits: &[f64]) -> f64 {
    // The largest of all K + 1 logits; the last one is 0.
    let top = logits.iter().copied().fold(0.0, f64::max);
    // Z and 1, both divided by exp(top): no exponent is positive, and one of all terms is 1.
    let z: f64 = logits.iter().map(|l| (l - top).exp()).sum();
    z / (z + (-top).exp())
}
// ANCHOR_END: solution

/// Fractions by hand, far ends of both signs, and the relative precision of a D that is tiny.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(&[f64]) -> f64) -> Result<(), String> {
    // exp(log n) = n, so D is a fraction of small numbers.
    let logs = |numbers: &[f64]| -> Vec<f64> { numbers.iter().map(|n| n.ln()).collect() };
    for (numbers, wanted) in
        [(&[1.0][..], 0.5), (&[1.0; 10], 10.0 / 11.0), (&[2.0, 3.0, 4.0], 0.9), (&[0.25, 0.25, 0.5], 0.5)]
    {
        crate::close(&format!("D for the logits log {numbers:?}"), answer(&logs(numbers)), wanted, 1e-12)?;
    }
    for logits in [&[1e3][..], &[1e3, 1e3, 1e3], &[-1e3, 710.0], &[1e300, -1e300]] {
        crate::close(&format!("D for the logits {logits:?}, a class beyond doubt,"), answer(logits), 1.0, 1e-12)?;
    }
    for logits in [&[-1e3][..], &[-1e3, -2e3], &[-1e300, -1e300]] {
        crate::close(&format!("D for the logits {logits:?}, a fake beyond doubt,"), answer(logits), 0.0, 1e-300)?;
    }
    // By way of 1 − P(K + 1 | x) these are 0.
    for far in [40.0_f64, 700.0] {
        let scaled = answer(&[-far, -far - 5.0]) * far.exp();
        let what = format!("D for the logits {} and {}, in units of exp(-{far}),", -far, -far - 5.0);
        crate::close(&what, scaled, 1.0 + (-5f64).exp(), 1e-9)?;
    }
    Ok(())
}

crate::exercise!(start, solution, check);
