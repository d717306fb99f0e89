//! Value and tangent of one neuron, y = tanh(w·x + b).

use crate::close;

// ANCHOR: start
/// (y, the derivative of y along the tangent t of x) for y = tanh(w·x + b).
pub fn start(w: f64, b: f64, x: f64, _t: f64) -> (f64, f64) {
    ((w * x + b).tanh(), f64::NAN)
}
// ANCHOR_END: start

// ANCHOR: solution
/// (f(a), f′(a)·w·t) with a = w·x + b and f′ = 1 − y².
pub fn solution(w: f64, b: f64, x: f64, t: f64) -> (f64, f64) {
    let y = (w * x + b).tanh();
    (y, (1.0 - y * y) * w * t)
}
// ANCHOR_END: solution

/// Holds an answer against differences along the tangent.
///
/// # Errors
/// What is wrong with it.
pub fn check(answer: fn(f64, f64, f64, f64) -> (f64, f64)) -> Result<(), String> {
    let h = 1e-5;
    for (w, b, x, t) in [(1.5, 0.2, -0.4, 1.0), (-0.7, 1.0, 2.0, 0.5), (0.3, 0.0, 0.0, -2.0), (2.0, -1.0, 0.5, 3.0)] {
        let (y, tangent) = answer(w, b, x, t);
        let at = |x: f64| (w * x + b).tanh();
        close(&format!("the value at w {w}, b {b}, x {x}"), y, at(x), 1e-12)?;
        let difference = (at(x + h * t) - at(x - h * t)) / (2.0 * h);
        close(&format!("the tangent at w {w}, b {b}, x {x}, t {t}"), tangent, difference, 1e-7)?;
    }
    Ok(())
}

crate::exercise!(start, solution, check);
