//! The Jensen–Shannon divergence of two distributions on finitely many places, in nats and in the convention of this
//! book: the mean of two KL divergences, from 0 to log 2. Probabilities may be 0.

// ANCHOR: start
/// JSD(p, q); `p` and `q` have one entry per place, and each adds up to 1.
pub fn start(p: &[f64], q: &[f64]) -> f64 {
    // Two mistakes: the convention, and what happens where a probability is 0.
    p.iter().zip(q).map(|(p, q)| p * (2.0 * p / (p + q)).ln() + q * (2.0 * q / (p + q)).ln()).sum()
}
// ANCHOR_END: start

// ANCHOR: solution
/// JSD(p, q); `p` and `q` have one entry per place, and each adds up to 1.
pub fn solution(p: &[f64], q: &[f64]) -> f64 {
    let term = |a: f64, b: f64| if a > 0.0 { 0.5 * a * (2.0 * a / (a + b)).ln() } else { 0.0 };
    p.iter().zip(q).map(|(p, q)| term(*p, *q) + term(*q, *p)).sum()
}
// ANCHOR_END: solution

/// Compares with the entropy of the mixture less the mean of both entropies, which is another way to write it.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(&[f64], &[f64]) -> f64) -> Result<(), String> {
    let entropy = |p: &[f64]| -> f64 { p.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum() };
    let cases: [(&str, &[f64], &[f64]); 4] = [
        ("for two equal distributions", &[0.25, 0.75], &[0.25, 0.75]),
        ("for two that share no place (the largest value there is, log 2)", &[0.5, 0.5, 0.0], &[0.0, 0.0, 1.0]),
        ("for p = 0.5, 0.3, 0.2 and q = 0.1, 0.3, 0.6", &[0.5, 0.3, 0.2], &[0.1, 0.3, 0.6]),
        ("where one probability is 0", &[0.6, 0.4, 0.0], &[0.2, 0.3, 0.5]),
    ];
    for (when, p, q) in cases {
        let mixture: Vec<f64> = p.iter().zip(q).map(|(p, q)| 0.5 * (p + q)).collect();
        let wanted = entropy(&mixture) - 0.5 * (entropy(p) + entropy(q));
        crate::close(&format!("{when}, the divergence"), answer(p, q), wanted, 1e-12)?;
        crate::close(&format!("{when} and the two exchanged, the divergence"), answer(q, p), wanted, 1e-12)?;
    }
    Ok(())
}

crate::exercise!(start, solution, check);
