//! How fast the Dirac-GAN comes home, for each strength of R1.

// ANCHOR: start
/// What you write: the rate at which a small deviation from the solution dies in the Dirac-GAN with R1 of strength
/// gamma, at least 0: the r such that it falls like e^(−r·time), that is −Re λ of the slower eigenvalue of
/// (0, 1/2; −1/2, −gamma).
///
/// This start says that more friction is always better.
pub fn start(gamma: f64) -> f64 {
    gamma / 2.0
}
// ANCHOR_END: start

// ANCHOR: solution
/// λ² + γλ + 1/4 = 0 has the roots −γ/2 ± √(γ² − 1)/2. Below γ = 1 the root is imaginary and both decay with γ/2; above
/// it the slower one decays with (γ − √(γ² − 1))/2.
pub fn solution(gamma: f64) -> f64 {
    let under = gamma * gamma - 1.0;
    (gamma - under.max(0.0).sqrt()) / 2.0
}
// ANCHOR_END: solution

/// The hidden test: the linear game itself, played in small steps.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(f64) -> f64) -> Result<(), String> {
    crate::close("γ = 0, a circle", answer(0.0), 0.0, 1e-12)?;
    for gamma in [0.2, 0.5, 0.9, 1.5, 2.0, 5.0] {
        crate::close(&format!("γ = {gamma}"), answer(gamma), measured(gamma), 0.01)?;
    }
    crate::close("γ = 1, the best", answer(1.0), 0.5, 1e-9)?;
    if answer(0.9) >= answer(1.0) || answer(1.1) >= answer(1.0) {
        return Err("γ = 1 should be faster than its neighbours on both sides".into());
    }
    Ok(())
}

/// The decay between the times 100 and 900. Each is the largest deviation over a stretch of 30, longer than a round of
/// the distance; the phase that is left adds at most a thousandth or two.
fn measured(gamma: f64) -> f64 {
    let (h, mut u, mut psi) = (1e-2, 1.0f64, 0.0f64);
    let mut largest = [0.0f64; 2];
    for step in 0..93_000 {
        // The midpoint rule.
        let (half_u, half_psi) = (u + 0.25 * h * psi, psi + 0.5 * h * (-0.5 * u - gamma * psi));
        (u, psi) = (u + 0.5 * h * half_psi, psi + h * (-0.5 * half_u - gamma * half_psi));
        match step {
            10_000..13_000 => largest[0] = largest[0].max(u.hypot(psi)),
            90_000.. => largest[1] = largest[1].max(u.hypot(psi)),
            _ => {}
        }
    }
    (largest[0] / largest[1]).ln() / 800.0
}

crate::exercise!(start, solution, check);
