//! How often is the best judge right? Real points come from p, fakes from q, and a coin decides which of the two the
//! judge is shown. Both are given as the probabilities of the same few places. The answer is a probability, from ½ to 1.

// ANCHOR: start
/// The share of right answers of the best judge; `p` and `q` have one entry per place, and each adds up to 1.
pub fn start(p: &[f64], q: &[f64]) -> f64 {
    // A judge that says "real" everywhere is right half of the time. Do better.
    0.5 * p.iter().sum::<f64>() + 0.0 * q.len() as f64
}
// ANCHOR_END: start

// ANCHOR: solution
/// The share of right answers of the best judge; `p` and `q` have one entry per place, and each adds up to 1.
pub fn solution(p: &[f64], q: &[f64]) -> f64 {
    // At each place the judge names the likelier source, and is right with that one's share.
    p.iter().zip(q).map(|(p, q)| 0.5 * p.max(*q)).sum()
}
// ANCHOR_END: solution

/// Compares with the best of all judges, found by trying every one: with n places there are 2ⁿ sets to call real.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(&[f64], &[f64]) -> f64) -> Result<(), String> {
    let cases: [(&[f64], &[f64]); 5] = [
        (&[1.0], &[1.0]),
        (&[0.25, 0.75], &[0.25, 0.75]),
        (&[1.0, 0.0], &[0.0, 1.0]),
        (&[0.5, 0.3, 0.2], &[0.1, 0.3, 0.6]),
        (&[0.4, 0.0, 0.1, 0.2, 0.3], &[0.1, 0.3, 0.3, 0.3, 0.0]),
    ];
    for (p, q) in cases {
        let wanted = (0..1_u32 << p.len()).map(|real| share_of_right_answers(p, q, real)).fold(0.0, f64::max);
        crate::close(&format!("for p = {p:?} and q = {q:?}, the share of right answers"), answer(p, q), wanted, 1e-12)?;
    }
    Ok(())
}

/// Of the judge that says "real" at the places whose bit is set.
fn share_of_right_answers(p: &[f64], q: &[f64], real: u32) -> f64 {
    p.iter().zip(q).enumerate().map(|(place, (p, q))| 0.5 * if real >> place & 1 == 1 { p } else { q }).sum()
}

crate::exercise!(start, solution, check);
