//! The reverse KL of a histogram over equally heavy modes, in nats.

use crate::close;

// ANCHOR: start
/// KL(h ‖ w) in nats for the numbers of high-quality samples at each mode, all modes being equally heavy.
pub fn start(counts: &[usize]) -> f64 {
    let (modes, all) = (counts.len() as f64, counts.iter().sum::<usize>() as f64);
    counts.iter().map(|count| *count as f64 / all).map(|h| h * (h * modes).ln()).sum()
}
// ANCHOR_END: start

// ANCHOR: solution
/// Σ hₖ ln(K hₖ) over the modes that have samples; NaN if none has.
pub fn solution(counts: &[usize]) -> f64 {
    let (modes, all) = (counts.len() as f64, counts.iter().sum::<usize>() as f64);
    if all == 0.0 {
        return f64::NAN;
    }
    let shares = counts.iter().filter(|count| **count > 0).map(|count| *count as f64 / all);
    shares.map(|h| h * (h * modes).ln()).sum()
}
// ANCHOR_END: solution

/// Holds an answer against cases by hand.
///
/// # Errors
/// What is wrong with it.
pub fn check(answer: fn(&[usize]) -> f64) -> Result<(), String> {
    close("four equal modes", answer(&[10, 10, 10, 10]), 0.0, 1e-12)?;
    close("one mode of eight", answer(&[0, 0, 50, 0, 0, 0, 0, 0]), 8.0f64.ln(), 1e-12)?;
    close("half of the modes", answer(&[5, 0, 5, 0]), 2.0f64.ln(), 1e-12)?;
    // ¾ ln 1.5 + ¼ ln 0.5
    close("three to one", answer(&[3, 1]), 0.75 * 1.5f64.ln() + 0.25 * 0.5f64.ln(), 1e-12)?;
    if !answer(&[0, 0]).is_nan() {
        return Err("no sample at all: there is no histogram, so the answer should be NaN".into());
    }
    Ok(())
}

crate::exercise!(start, solution, check);
