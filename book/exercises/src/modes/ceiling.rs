//! The share of a perfect sampler within s standard deviations of its mode, in the plane.

use shall_we_gan::measure::gaussian_share_within;

use crate::close;

// ANCHOR: start
/// The mass of N(0, I) in the plane within the radius `sigmas`. This is the density at that radius, and not yet it.
pub fn start(sigmas: f64) -> f64 {
    sigmas * (-0.5 * sigmas * sigmas).exp()
}
// ANCHOR_END: start

// ANCHOR: solution
/// 1 − exp(−s²/2).
pub fn solution(sigmas: f64) -> f64 {
    -(-0.5 * sigmas * sigmas).exp_m1()
}
// ANCHOR_END: solution

/// Holds an answer against the library's incomplete gamma function, which is computed by another way.
///
/// # Errors
/// What is wrong with it.
pub fn check(answer: fn(f64) -> f64) -> Result<(), String> {
    for sigmas in [0.1, 1.0, 2.0, 3.0, 4.0] {
        close(&format!("within {sigmas}σ"), answer(sigmas), gaussian_share_within(sigmas, 2), 1e-12)?;
    }
    close("within 0σ", answer(0.0), 0.0, 0.0)
}

crate::exercise!(start, solution, check);
