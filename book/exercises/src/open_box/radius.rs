//! The distance from the centre of a point that is uniform in a ball.

use crate::close;

// ANCHOR: start
/// The distance from the centre for a uniform u in [0, 1), in a ball of that radius in d dimensions. As if there were
/// as much room near the centre as far from it.
pub fn start(u: f64, radius: f64, _d: u32) -> f64 {
    radius * u
}
// ANCHOR_END: start

// ANCHOR: solution
/// F⁻¹(u) for F(r) = (r/radius)ᵈ.
pub fn solution(u: f64, radius: f64, d: u32) -> f64 {
    radius * u.powf(1.0 / f64::from(d))
}
// ANCHOR_END: solution

/// Holds an answer against the share of the volume within it, and its mean square against the closed form.
///
/// # Errors
/// What is wrong with it.
pub fn check(answer: fn(f64, f64, u32) -> f64) -> Result<(), String> {
    for d in [1, 2, 3, 10, 100] {
        for (u, radius) in [(0.0, 1.0), (0.25, 2.0), (0.5, 0.5), (0.999, 3.0)] {
            let share = (answer(u, radius, d) / radius).powi(d as i32);
            close(&format!("the share of the volume within it, d = {d}, u = {u}"), share, u, 1e-9)?;
        }
        // E r² = b²·d/(d + 2).
        let n = 100_000;
        let mean =
            (0..n).map(|i| answer((f64::from(i) + 0.5) / f64::from(n), 2.0, d).powi(2)).sum::<f64>() / f64::from(n);
        close(&format!("the mean of r² in {d} dimensions"), mean, 4.0 * f64::from(d) / f64::from(d + 2), 1e-3)?;
    }
    Ok(())
}

crate::exercise!(start, solution, check);
