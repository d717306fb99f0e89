//! A generator by hand: turn z, uniform on (0, 1), into a point x with the density λ·exp(−λx) on x > 0, the
//! exponential distribution with rate λ > 0.

// ANCHOR: start
/// G(z), for z uniform between 0 and 1.
pub fn start(z: f64, rate: f64) -> f64 {
    // The mean is right, 1/λ, but not the distribution.
    2.0 * z / rate
}
// ANCHOR_END: start

// ANCHOR: solution
/// G(z), for z uniform between 0 and 1.
pub fn solution(z: f64, rate: f64) -> f64 {
    // P(x > t) = exp(−λt), so the x that a share z of all points lies beyond is −log(z)/λ.
    -z.ln() / rate
}
// ANCHOR_END: solution

/// Compares the distribution of G(z), not G itself, for there are many right answers: 100,000 evenly spread z are
/// mapped, and at ten places the share of points below must be 1 − exp(−λx).
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(f64, f64) -> f64) -> Result<(), String> {
    const N: usize = 100_000;
    for rate in [0.5, 1.0, 4.0] {
        let points: Vec<f64> = (0..N).map(|i| answer((i as f64 + 0.5) / N as f64, rate)).collect();
        if let Some(bad) = points.iter().find(|x| !(x.is_finite() && **x >= 0.0)) {
            return Err(format!("G(z) must be a finite number that is not negative, and one is {bad} (rate {rate})"));
        }
        for tenth in 1..=10 {
            let x = 0.3 * f64::from(tenth) / rate;
            let below = points.iter().filter(|y| **y <= x).count() as f64 / N as f64;
            let what = format!("with rate {rate}, the share of points below {x:.2}");
            crate::close(&what, below, 1.0 - (-rate * x).exp(), 1e-4)?;
        }
    }
    Ok(())
}

crate::exercise!(start, solution, check);
