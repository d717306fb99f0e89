//! The largest singular value of a matrix, by power iteration.

// ANCHOR: start
/// What you write: the estimate σ̂ of the largest singular value after so many rounds of power iteration, from the
/// vector u of ones. `weight` holds the rows one after another, each of `inputs` numbers. A round is
/// v ← Wᵀu / ‖Wᵀu‖, u ← Wv / ‖Wv‖; at the end σ̂ = u·Wv.
///
/// This start takes the length of the longest row.
pub fn start(weight: &[f64], inputs: usize, _rounds: usize) -> f64 {
    weight.chunks(inputs).map(|row| row.iter().map(|w| w * w).sum::<f64>().sqrt()).fold(0.0, f64::max)
}
// ANCHOR_END: start

// ANCHOR: solution
/// The estimate after so many rounds.
pub fn solution(weight: &[f64], inputs: usize, rounds: usize) -> f64 {
    let mut u = vec![1.0; weight.len() / inputs];
    let mut sigma = 0.0;
    for _ in 0..rounds {
        let mut v = vec![0.0; inputs];
        for (row, u) in weight.chunks(inputs).zip(&u) {
            v.iter_mut().zip(row).for_each(|(v, w)| *v += w * u);
        }
        to_length_one(&mut v);
        u = weight.chunks(inputs).map(|row| row.iter().zip(&v).map(|(w, v)| w * v).sum()).collect();
        // Before it is scaled u is Wv, and its length is u·Wv for the scaled one.
        sigma = to_length_one(&mut u);
    }
    sigma
}

/// Scales to length 1 and returns the length that it had.
fn to_length_one(x: &mut [f64]) -> f64 {
    let length = x.iter().map(|x| x * x).sum::<f64>().sqrt();
    x.iter_mut().for_each(|x| *x /= length);
    length
}
// ANCHOR_END: solution

/// The hidden test: matrices whose singular values are known, and one round by hand.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(&[f64], usize, usize) -> f64) -> Result<(), String> {
    use crate::close;
    close("the 2 × 2 matrix diag(3, 2), 60 rounds", answer(&[3.0, 0.0, 0.0, 2.0], 2, 60), 3.0, 1e-9)?;
    // One round from (1, 1): v ∝ (3, 2), and ‖Wv‖ = √(81 + 16)/√13.
    let once = (97.0f64 / 13.0).sqrt();
    close("the same after 1 round only", answer(&[3.0, 0.0, 0.0, 2.0], 2, 1), once, 1e-12)?;
    close("a single row (3, 4): its length", answer(&[3.0, 4.0], 2, 5), 5.0, 1e-12)?;
    close("a single column (3, 4)", answer(&[3.0, 4.0], 1, 5), 5.0, 1e-12)?;
    // Its only eigenvalue is 0, its spectral norm is not.
    close("(0 2; 0 0), whose eigenvalues are 0", answer(&[0.0, 2.0, 0.0, 0.0], 2, 5), 2.0, 1e-12)?;
    // σ² is the larger root of s² − ‖W‖²s + det².
    let w = [1.0, 2.0, 3.0, 4.0];
    let sigma = ((30.0 + (30.0f64 * 30.0 - 16.0).sqrt()) / 2.0).sqrt();
    close("(1 2; 3 4), 30 rounds", answer(&w, 2, 30), sigma, 1e-9)?;
    let wide = [2.0, -1.0, 0.5, 0.0, 1.0, 3.0];
    for rounds in 1..6 {
        let (now, next) = (answer(&wide, 3, rounds), answer(&wide, 3, rounds + 1));
        if next < now - 1e-12 {
            return Err(format!("the estimate must never fall: {now} after {rounds} rounds, then {next}"));
        }
    }
    // W·Wᵀ = (5.25 0.5; 0.5 10), and its larger eigenvalue is σ².
    let sigma = ((15.25 + 4.75f64.hypot(1.0)) / 2.0).sqrt();
    close("a 2 × 3 matrix, 60 rounds", answer(&wide, 3, 60), sigma, 1e-9)
}

crate::exercise!(start, solution, check);
