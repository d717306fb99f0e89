//! The derivative of a gradient penalty without second derivatives of a network: D(x) = a·tanh(w·x).

use crate::close;

// ANCHOR: start
/// ∂P/∂w of P = (D′(x) − target)² for D(x) = a·tanh(w·x). This one takes y for a constant, which it is not.
pub fn start(a: f64, w: f64, x: f64, target: f64) -> f64 {
    let y = (w * x).tanh();
    let v = 2.0 * (a * w * (1.0 - y * y) - target);
    v * a * (1.0 - y * y)
}
// ANCHOR_END: start

// ANCHOR: solution
/// v·∂(a·w·(1 − y²))/∂w with v = 2(D′ − target) held constant and ∂y/∂w = x·(1 − y²).
pub fn solution(a: f64, w: f64, x: f64, target: f64) -> f64 {
    let y = (w * x).tanh();
    let slope = 1.0 - y * y;
    let v = 2.0 * (a * w * slope - target);
    v * a * (slope - 2.0 * w * y * x * slope)
}
// ANCHOR_END: solution

/// Holds an answer against differences of the penalty.
///
/// # Errors
/// What is wrong with it.
pub fn check(answer: fn(f64, f64, f64, f64) -> f64) -> Result<(), String> {
    let h = 1e-5;
    for (a, w, x, target) in [(1.0, 0.8, 0.5, 0.0), (-2.0, 1.3, -0.7, 0.0), (0.5, -0.4, 1.5, 1.0), (3.0, 0.2, 2.0, 1.0)]
    {
        let penalty = |w: f64| (a * w * (1.0 - (w * x).tanh().powi(2)) - target).powi(2);
        let difference = (penalty(w + h) - penalty(w - h)) / (2.0 * h);
        close(&format!("a {a}, w {w}, x {x}, target {target}"), answer(a, w, x, target), difference, 1e-6)?;
    }
    Ok(())
}

crate::exercise!(start, solution, check);
