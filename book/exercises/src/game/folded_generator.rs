//! A generator that folds: z is standard normal and G(z) = z². Two values of z lead to every x > 0. The answer is the
//! density of G(z) at x > 0.

// ANCHOR: start
/// The density of z² at `x` > 0, for a standard normal z.
pub fn start(x: f64) -> f64 {
    // p_z(z)/|dG/dz| at z = √x. What about the other z?
    let normal = |z: f64| (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    normal(x.sqrt()) / (2.0 * x.sqrt())
}
// ANCHOR_END: start

// ANCHOR: solution
/// The density of z² at `x` > 0, for a standard normal z.
pub fn solution(x: f64) -> f64 {
    let normal = |z: f64| (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    // Both ±√x lead to x, with slopes of the same size, and what they bring adds up.
    [x.sqrt(), -x.sqrt()].into_iter().map(|z| normal(z) / (2.0 * z).abs()).sum()
}
// ANCHOR_END: solution

/// Compares the mass between a and b with the mass of the two intervals of z that are mapped there, both integrated.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(f64) -> f64) -> Result<(), String> {
    use shall_we_gan::theory::quadrature::integrate;

    let normal = |z: f64| (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    for (a, b) in [(0.1, 0.5), (0.5, 1.0), (1.0, 4.0), (4.0, 30.0)] {
        let mass = integrate(a, b, answer).map_err(|e| e.to_string())?.value;
        let (low, high) = (f64::sqrt(a), f64::sqrt(b));
        let right = integrate(low, high, normal).map_err(|e| e.to_string())?.value;
        let left = integrate(-high, -low, normal).map_err(|e| e.to_string())?.value;
        crate::close(&format!("the mass of G(z) between {a} and {b}"), mass, left + right, 1e-6)?;
    }
    Ok(())
}

crate::exercise!(start, solution, check);
