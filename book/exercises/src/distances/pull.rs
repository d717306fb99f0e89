//! The weight w(u) = u² f″(u) with which the best critic of an f-GAN pulls on a generated point of ratio u = p/q.

use shall_we_gan::theory::f_divergence::FDivergence;

// ANCHOR: start
/// What you write: w(u) for the divergences "kl", "reverse-kl", "pearson", "squared-hellinger", "jensen-shannon" and,
/// to go beyond the page, "neyman", whose f is (1 − u)²/u.
pub fn start(name: &str, u: f64) -> f64 {
    match name {
        "jensen-shannon" => u / (u + 1.0),
        _ => f64::NAN,
    }
}
// ANCHOR_END: start

// ANCHOR: solution
/// f″ is 1/u, 1/u², 2, ½u^(−3/2), 1/(u(u + 1)); and of (1 − u)²/u = 1/u − 2 + u it is 2/u³.
pub fn solution(name: &str, u: f64) -> f64 {
    match name {
        "kl" => u,
        "reverse-kl" => 1.0,
        "pearson" => 2.0 * u * u,
        "squared-hellinger" => 0.5 * u.sqrt(),
        "jensen-shannon" => u / (u + 1.0),
        "neyman" => 2.0 / u,
        _ => f64::NAN,
    }
}
// ANCHOR_END: solution

/// w(u) is the derivative of f*(T*) by r = log u; here by central differences of the library's table. With a step of
/// 1e-4 in r they are off by some 1e-8 of the value.
///
/// # Errors
/// If a weight differs from the difference quotient.
pub fn check(answer: fn(&str, f64) -> f64) -> Result<(), String> {
    const H: f64 = 1e-4;
    for name in ["kl", "reverse-kl", "pearson", "squared-hellinger", "jensen-shannon", "neyman"] {
        let f = FDivergence::named(name).map_err(|e| e.to_string())?;
        for u in [0.01_f64, 0.3, 1.0, 2.0, 15.0] {
            let loss = |r: f64| f.conjugate(f.optimal_critic(r, 0.0));
            let wanted = (loss(u.ln() + H) - loss(u.ln() - H)) / (2.0 * H);
            crate::close(&format!("{name}: w({u})"), answer(name, u), wanted, 1e-6 * wanted.abs().max(1.0))?;
        }
    }
    Ok(())
}

crate::exercise!(start, solution, check);
