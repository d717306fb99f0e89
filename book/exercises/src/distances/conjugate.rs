//! The conjugate of Pearson's f(u) = (u − 1)² over the ratios that exist, u ≥ 0.

use shall_we_gan::theory::f_divergence::PEARSON;

// ANCHOR: start
/// What you write: sup over u ≥ 0 of u·t − (u − 1)². This is the supremum over all real u.
pub fn start(t: f64) -> f64 {
    t + 0.25 * t * t
}
// ANCHOR_END: start

// ANCHOR: solution
/// The parabola up to where its u = 1 + t/2 would be negative; below, the best u is 0.
pub fn solution(t: f64) -> f64 {
    if t >= -2.0 { t + 0.25 * t * t } else { -1.0 }
}
// ANCHOR_END: solution

/// Tries all u from 0 to 20 in steps of a thousandth; the best one is off by half a step at most, which costs 2.5e-7.
///
/// # Errors
/// If a value differs from the supremum.
pub fn check(answer: fn(f64) -> f64) -> Result<(), String> {
    for t in [-9.0, -4.0, -2.5, -2.0, -1.5, -0.3, 0.0, 1.0, 6.0, 20.0] {
        let tried = (0..=20_000).map(|i| 1e-3 * f64::from(i)).map(|u| u * t - PEARSON.generator(u));
        let best = tried.fold(f64::NEG_INFINITY, f64::max);
        crate::close(&format!("f*({t})"), answer(t), best, 1e-6)?;
    }
    Ok(())
}

crate::exercise!(start, solution, check);
