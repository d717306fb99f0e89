//! `InfoGAN`'s lower bound on the mutual information of code and picture, in nats, for a code with finitely many values:
//! the entropy of the code plus the mean of log Q(c | x). Given are the probabilities of the codes, which may be 0, and
//! for each of some draws of (c, x) the probability that Q gave to the code c that x was made from.

// ANCHOR: start
/// The bound, from the probability of each code and Q(c | x) for each draw of (c, x).
pub fn start(codes: &[f64], said: &[f64]) -> f64 {
    // Two mistakes: a code that never comes, and what is averaged.
    let entropy: f64 = codes.iter().map(|p| -p * p.ln()).sum();
    entropy + (said.iter().sum::<f64>() / said.len() as f64).ln()
}
// ANCHOR_END: start

// ANCHOR: solution
/// The bound, from the probability of each code and Q(c | x) for each draw of (c, x).
pub fn solution(codes: &[f64], said: &[f64]) -> f64 {
    let entropy: f64 = codes.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum();
    entropy + said.iter().map(|q| q.ln()).sum::<f64>() / said.len() as f64
}
// ANCHOR_END: solution

/// Compares with the mutual information of a table, H(c) + H(x) − H(c, x), where Q is p(c | x); and asks for the bounds
/// of a Q that knows nothing, of one that knows all, and of one that is sure and wrong.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(&[f64], &[f64]) -> f64) -> Result<(), String> {
    let entropy = |p: &[f64]| -> f64 { p.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum() };
    let repeated = |counts: &[(usize, f64)]| -> Vec<f64> {
        counts.iter().flat_map(|(n, q)| std::iter::repeat_n(*q, *n)).collect()
    };

    // Twenty draws: 9 and 1 of the two pictures for one code, 3 and 7 for the other.
    let joint = [0.45, 0.05, 0.15, 0.35];
    let information = entropy(&[0.5, 0.5]) + entropy(&[0.6, 0.4]) - entropy(&joint);
    let exact = repeated(&[(9, 0.75), (1, 0.125), (3, 0.25), (7, 0.875)]);
    crate::close("the bound for the Q that is p(c | x)", answer(&[0.5, 0.5], &exact), information, 1e-12)?;

    let ignorant = repeated(&[(2, 0.2), (8, 0.8)]);
    crate::close(
        "the bound for a Q that only knows how frequent codes are",
        answer(&[0.2, 0.8], &ignorant),
        0.0,
        1e-12,
    )?;
    crate::close(
        "the bound for a Q that is sure and right, one of whose codes never comes,",
        answer(&[0.5, 0.0, 0.5], &[1.0; 4]),
        2f64.ln(),
        1e-12,
    )?;
    let wrong = answer(&[0.5, 0.5], &[1.0, 0.0, 1.0, 1.0]);
    if wrong != f64::NEG_INFINITY {
        return Err(format!("the bound for a Q that is once sure and wrong: yours is {wrong}, it should be -inf"));
    }
    Ok(())
}

crate::exercise!(start, solution, check);
