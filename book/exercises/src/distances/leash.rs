//! What a critic with a gradient penalty answers instead of W₁, for two heaps with a gap between them.

// ANCHOR: start
/// What you write: the critic's estimate E_p D − E_q D for two point masses at distance `gap` ≥ 0, when it maximises
/// this less λ·(g − target)², with g its slope in the gap. W₁ itself is the gap.
pub fn start(gap: f64, _lambda: f64, _target: f64) -> f64 {
    gap
}
// ANCHOR_END: start

// ANCHOR: solution
/// g·gap − λ(g − target)² is largest for g = target + gap/(2λ).
pub fn solution(gap: f64, lambda: f64, target: f64) -> f64 {
    (target + gap / (2.0 * lambda)) * gap
}
// ANCHOR_END: solution

/// Tries slopes from 0 to 20 in steps of a thousandth.
///
/// # Errors
/// If an estimate differs from that of the best slope.
pub fn check(answer: fn(f64, f64, f64) -> f64) -> Result<(), String> {
    for (gap, lambda, target) in [(4.0, 10.0, 1.0), (0.5, 10.0, 1.0), (4.0, 0.5, 1.0), (3.0, 2.0, 0.0)] {
        let score = |g: &f64| g * gap - lambda * (g - target).powi(2);
        let slopes = (0..=20_000).map(|i| 1e-3 * f64::from(i));
        let best = slopes.max_by(|a, b| score(a).total_cmp(&score(b))).unwrap_or(f64::NAN);
        let what = format!("the estimate for a gap of {gap} with λ = {lambda} and the target {target}");
        crate::close(&what, answer(gap, lambda, target), best * gap, 1e-3 * gap)?;
    }
    Ok(())
}

crate::exercise!(start, solution, check);
