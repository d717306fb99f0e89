//! The total variation between packs of m samples of which each says only whether it lies in a set.

use crate::close;

// ANCHOR: start
/// TV(pᵐ, qᵐ) for two coins that show heads with probability p and q. This is the case m = 1.
pub fn start(p: f64, q: f64, _m: u32) -> f64 {
    (p - q).abs()
}
// ANCHOR_END: start

// ANCHOR: solution
/// ½ Σⱼ C(m, j) |pʲ(1 − p)ᵐ⁻ʲ − qʲ(1 − q)ᵐ⁻ʲ|
pub fn solution(p: f64, q: f64, m: u32) -> f64 {
    let law = |p: f64, j: u32| p.powi(j as i32) * (1.0 - p).powi((m - j) as i32);
    let ways = |j: u32| (0..j).map(|i| f64::from(m - i) / f64::from(i + 1)).product::<f64>();
    (0..=m).map(|j| 0.5 * ways(j) * (law(p, j) - law(q, j)).abs()).sum()
}
// ANCHOR_END: solution

/// Holds an answer against closed forms and the two bounds that every pair keeps.
///
/// # Errors
/// What is wrong with it.
pub fn check(answer: fn(f64, f64, u32) -> f64) -> Result<(), String> {
    for m in 1..=12 {
        let missing = 1.0 - 0.8f64.powi(m as i32);
        close(&format!("a missing fifth, m = {m}"), answer(0.2, 0.0, m), missing, 1e-12)?;
        close(&format!("equal coins, m = {m}"), answer(0.3, 0.3, m), 0.0, 1e-12)?;
        let (low, high) = (1.0 - 0.96f64.powf(f64::from(m) / 2.0), missing);
        let tilted = answer(0.5, 0.7, m);
        if !(low - 1e-12..=high + 1e-12).contains(&tilted) {
            return Err(format!("0.5 against 0.7, m = {m}: yours is {tilted}, outside of {low} to {high}"));
        }
    }
    // (0.25, 0.5, 0.25) against (0.09, 0.42, 0.49).
    close("0.5 against 0.7, m = 2", answer(0.5, 0.7, 2), 0.24, 1e-12)
}

crate::exercise!(start, solution, check);
