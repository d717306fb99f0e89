//! A gradient reversal by hand: one weight before it, one behind.

use crate::close;

// ANCHOR: start
/// DANN with one number for everything: the feature of x is h = w·x, the domain's logit v·h, and the loss of the domain
/// log(1 + exp(−s·v·h)), with s = 1 for the source and −1 for the target. What do w and v get, between which a layer
/// reverses the gradient, times λ? This is what they would get without it.
pub fn start([w, v]: [f64; 2], x: f64, of_source: bool, _lambda: f64) -> [f64; 2] {
    let s = if of_source { 1.0 } else { -1.0 };
    let slope = -s / (1.0 + (s * v * w * x).exp());
    [slope * v * x, slope * w * x]
}
// ANCHOR_END: start

// ANCHOR: solution
/// v is behind the layer and descends as ever; what comes back through the layer reaches w times −λ.
pub fn solution([w, v]: [f64; 2], x: f64, of_source: bool, lambda: f64) -> [f64; 2] {
    let s = if of_source { 1.0 } else { -1.0 };
    let slope = -s / (1.0 + (s * v * w * x).exp());
    [-lambda * slope * v * x, slope * w * x]
}
// ANCHOR_END: solution

/// Holds an answer against differences of the loss.
///
/// # Errors
/// What is wrong with it.
pub fn check(answer: fn([f64; 2], f64, bool, f64) -> [f64; 2]) -> Result<(), String> {
    for (w, v, x, of_source, lambda) in [
        (0.5, 2.0, 1.0, true, 1.0),
        (0.5, 2.0, 1.0, false, 0.1),
        (-1.5, 0.3, 0.7, true, 0.5),
        (2.0, -1.0, -0.4, false, 0.0),
    ] {
        let s = if of_source { 1.0 } else { -1.0 };
        let loss = |w: f64, v: f64| (-s * v * w * x).exp().ln_1p();
        let h = 1e-6;
        let slopes = [(loss(w + h, v) - loss(w - h, v)) / (2.0 * h), (loss(w, v + h) - loss(w, v - h)) / (2.0 * h)];
        let [of_w, of_v] = answer([w, v], x, of_source, lambda);
        let case = format!("w = {w}, v = {v}, x = {x}, λ = {lambda}");
        // h² of a third derivative below 1, and the rounding of a loss of size 1 by 2h.
        close(&format!("{case}: what v gets"), of_v, slopes[1], 1e-9)?;
        close(&format!("{case}: what w gets"), of_w, -lambda * slopes[0], 1e-9)?;
    }
    Ok(())
}

crate::exercise!(start, solution, check);
