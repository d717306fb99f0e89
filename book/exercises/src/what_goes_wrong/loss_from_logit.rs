//! −log D from the logit, for every logit that a 64-bit number can hold.

// ANCHOR: start
/// What you write: −log σ(logit), in nats, finite for every finite logit and never rounded to 0 too early.
pub fn start(logit: f64) -> f64 {
    let belief = 1.0 / (1.0 + (-logit).exp());
    -belief.ln()
}
// ANCHOR_END: start

// ANCHOR: solution
/// −log σ(f) = log(1 + e⁻ᶠ) = max(−f, 0) + log(1 + e^−|f|): no exponent is positive, and `ln_1p` keeps what is small.
pub fn solution(logit: f64) -> f64 {
    (-logit).max(0.0) + (-logit.abs()).exp().ln_1p()
}
// ANCHOR_END: solution

/// The hidden test: by hand at 0, both far ends, and the slope −(1 − D) by differences in between.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(f64) -> f64) -> Result<(), String> {
    crate::close("the loss at logit 0, where D is one half", answer(0.0), 2f64.ln(), 1e-12)?;
    crate::close("the loss of a fake that is surely called fake, logit -1000", answer(-1000.0), 1000.0, 1e-9)?;
    crate::close("the same at -1e300", answer(-1e300) / 1e300, 1.0, 1e-12)?;
    // e⁻⁴⁰ is 4.2e-18: by way of D it is 0.
    crate::close("the loss at logit 40, in units of exp(-40)", answer(40.0) * 40f64.exp(), 1.0, 1e-6)?;
    crate::close("the loss at logit 1000", answer(1000.0), 0.0, 1e-300)?;
    for logit in [-5.0, -1.0, 0.5, 3.0] {
        let h = 1e-5;
        let slope = (answer(logit + h) - answer(logit - h)) / (2.0 * h);
        let wanted = -shall_we_gan::theory::logistic::sigmoid(-logit);
        crate::close(&format!("the slope of the loss at logit {logit}"), slope, wanted, 1e-8)?;
    }
    Ok(())
}

crate::exercise!(start, solution, check);
