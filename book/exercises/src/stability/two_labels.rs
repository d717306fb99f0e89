//! The optimal discriminator when both labels are smoothed.

// ANCHOR: start
/// What you write: the best D(x) at a point where the data has the density p and the generator q, if real points carry
/// the label alpha and fakes the label beta: the maximum of
/// p·(α log D + (1 − α) log(1 − D)) + q·(β log D + (1 − β) log(1 − D)) over D.
///
/// This start is right for beta = 0 only.
pub fn start(alpha: f64, _beta: f64, p: f64, q: f64) -> f64 {
    alpha * p / (p + q)
}
// ANCHOR_END: start

// ANCHOR: solution
/// The weight of log D is αp + βq, that of log(1 − D) is the rest of p + q. The best D is the share of the first.
pub fn solution(alpha: f64, beta: f64, p: f64, q: f64) -> f64 {
    (alpha * p + beta * q) / (p + q)
}
// ANCHOR_END: solution

/// The hidden test: the library for beta = 0, and a search over D for the rest.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(f64, f64, f64, f64) -> f64) -> Result<(), String> {
    use shall_we_gan::theory::discriminator::optimal_smoothed;
    for (p, q) in [(0.3, 0.7), (2.0, 0.1), (0.01, 1.0)] {
        for alpha in [1.0, 0.9, 0.7] {
            let wanted = optimal_smoothed(alpha, f64::ln(p), f64::ln(q));
            crate::close(&format!("α = {alpha}, β = 0, p = {p}, q = {q}"), answer(alpha, 0.0, p, q), wanted, 1e-9)?;
            for beta in [0.1, 0.3] {
                let what = format!("α = {alpha}, β = {beta}, p = {p}, q = {q}");
                crate::close(&what, answer(alpha, beta, p, q), searched(alpha, beta, p, q), 1e-6)?;
            }
        }
    }
    Ok(())
}

/// The best D by halving the interval in which the derivative changes its sign.
fn searched(alpha: f64, beta: f64, p: f64, q: f64) -> f64 {
    let slope = |d: f64| p * (alpha / d - (1.0 - alpha) / (1.0 - d)) + q * (beta / d - (1.0 - beta) / (1.0 - d));
    let (mut low, mut high) = (1e-9, 1.0 - 1e-9);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if slope(middle) > 0.0 { low = middle } else { high = middle }
    }
    low
}

crate::exercise!(start, solution, check);
