//! The best discriminator for unequal batches: of all the points that it is shown, the share `real` (between 0 and 1,
//! both excluded) is drawn from p and the rest from q. At one place the densities are p and q, not both 0. The answer
//! is the best D there.

use shall_we_gan::theory::{discriminator, quadrature::integrate};

// ANCHOR: start
/// The D that maximises `real`·p·log D + (1 − `real`)·q·log(1 − D).
pub fn start(p: f64, q: f64, real: f64) -> f64 {
    // Right for equal batches, real = ½, and for no other.
    p / (p + q) + 0.0 * real
}
// ANCHOR_END: start

// ANCHOR: solution
/// The D that maximises `real`·p·log D + (1 − `real`)·q·log(1 − D).
pub fn solution(p: f64, q: f64, real: f64) -> f64 {
    real * p / (real * p + (1.0 - real) * q)
}
// ANCHOR_END: solution

/// At ½ the answer must be the library's; elsewhere its pay must beat that of every D on a fine grid, and two integrals
/// of the answer must be right: the share of points that are called real, on average, is the share of real points.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(f64, f64, f64) -> f64) -> Result<(), String> {
    for (p, q) in [(0.3, 0.1), (1.0, 1.0), (0.2, 1.7), (0.0, 0.5), (0.5, 0.0)] {
        let what = format!("for p = {p}, q = {q} and equal batches, D");
        crate::close(&what, answer(p, q, 0.5), discriminator::optimal(f64::ln(p), f64::ln(q)), 1e-12)?;
    }
    for real in [0.1, 0.4, 0.8] {
        for (p, q) in [(0.3, 0.1), (1.0, 1.0), (0.2, 1.7)] {
            let pay = |d: f64| real * p * d.ln() + (1.0 - real) * q * (1.0 - d).ln();
            let best = (1..10_000).map(|i| f64::from(i) / 1e4).max_by(|a, b| pay(*a).total_cmp(&pay(*b)));
            let what = format!("for p = {p}, q = {q} and a share {real} of real points, D");
            crate::close(&what, answer(p, q, real), best.unwrap_or(f64::NAN), 1e-4)?;
        }
        let normal = |x: f64, mean: f64| (-0.5 * (x - mean).powi(2)).exp() / std::f64::consts::TAU.sqrt();
        let called_real = integrate(-9.0, 10.0, |x| {
            let (p, q) = (normal(x, 0.0), normal(x, 1.0));
            answer(p, q, real) * (real * p + (1.0 - real) * q)
        });
        let called_real = called_real.map_err(|e| e.to_string())?.value;
        crate::close(
            &format!("with N(0, 1), N(1, 1) and a share {real} of real points, the mean of D"),
            called_real,
            real,
            1e-6,
        )?;
    }
    Ok(())
}

crate::exercise!(start, solution, check);
