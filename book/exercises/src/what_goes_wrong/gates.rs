//! The derivative of both losses of the generator in a fake point on the line, from the logit and its slope.

// ANCHOR: start
/// What you write: the derivatives in x of log(1 − D) and of −log D, where D = σ(f), from the logit f and its slope f′.
/// Logits of ±800 must not give NaN.
pub fn start(logit: f64, slope: f64) -> [f64; 2] {
    let belief = 1.0 / (1.0 + (-logit).exp());
    [belief * slope, slope / belief]
}
// ANCHOR_END: start

// ANCHOR: solution
/// −D·f′ and −(1 − D)·f′; and 1 − σ(f) is σ(−f), which keeps its digits where σ(f) is nearly 1.
pub fn solution(logit: f64, slope: f64) -> [f64; 2] {
    let sigmoid = |v: f64| 1.0 / (1.0 + (-v).exp());
    [-sigmoid(logit) * slope, -sigmoid(-logit) * slope]
}
// ANCHOR_END: solution

/// The hidden test: by hand at a logit of 0, then the library's formulas, which are tested against differences.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(f64, f64) -> [f64; 2]) -> Result<(), String> {
    use shall_we_gan::theory::gradient;

    let names = ["the derivative of log(1 - D)", "the derivative of -log D"];
    for (what, given) in names.iter().zip(answer(0.0, 2.0)) {
        crate::close(&format!("{what} at logit 0 and slope 2, where both gates are one half"), given, -1.0, 1e-12)?;
    }
    for logit in [-800.0, -40.0, -3.0, -0.5, 0.1, 2.0, 30.0, 800.0] {
        for slope in [-1.5, 0.25, 3.0] {
            let wanted = [gradient::saturating(logit, &[slope])[0], gradient::non_saturating(logit, &[slope])[0]];
            for ((what, given), wanted) in names.iter().zip(answer(logit, slope)).zip(wanted) {
                // Relative: at logit 30 the second is about 1e-13, and must not be 0.
                let tolerance = 1e-9 * wanted.abs() + 1e-300;
                crate::close(&format!("{what} at logit {logit} and slope {slope}"), given, wanted, tolerance)?;
            }
        }
    }
    Ok(())
}

crate::exercise!(start, solution, check);
