//! The best discriminator between two known densities and the value of the game (Goodfellow et al. 2014,
//! arXiv:1406.2661).
//!
//! The game is min_G max_D `V(D, G) = E_x[log D(x)] + E_z[log(1 − D(G(z)))]`, where x has the law p of the data. The
//! second mean is taken over z, but depends on G(z) only, so that it equals the mean of log(1 − D(x)) over the law q of
//! G(z): both integrands can stand under one integral over x, which D maximises point by point.
//!
//! Discriminators are given as logits f with D = σ(f), because log D and log(1 − D) of a sure discriminator can be
//! computed from f and not from D.

use super::density::LogDensity;
use super::logistic::{sigmoid, softplus};
use super::quadrature::{Integral, Region};

// ANCHOR: optimal
/// The logit of the optimal discriminator, log p(x) − log q(x) (Goodfellow et al. 2014, proposition 1).
///
/// NaN where both densities are 0: there D is not determined.
pub fn optimal_logit(log_p: f64, log_q: f64) -> f64 {
    log_p - log_q
}
// ANCHOR_END: optimal

/// The optimal discriminator D*(x) = p(x) / (p(x) + q(x)).
///
/// NaN where both densities are 0: there D is not determined.
pub fn optimal(log_p: f64, log_q: f64) -> f64 {
    optimal_smoothed(1.0, log_p, log_q)
}

/// The optimal discriminator under one-sided label smoothing, α p(x) / (p(x) + q(x)): real points have target α in
/// (0, 1], fakes 0 (Salimans et al. 2016, arXiv:1606.03498, section 3.4).
///
/// NaN where both densities are 0: there D is not determined.
pub fn optimal_smoothed(alpha: f64, log_p: f64, log_q: f64) -> f64 {
    alpha * sigmoid(optimal_logit(log_p, log_q))
}

// ANCHOR: value
/// The value V = ∫ p log D + q log(1 − D) of the discriminator D = σ(`logit`(x)).
pub fn value(logit: &dyn Fn(&[f64]) -> f64, log_p: LogDensity, log_q: LogDensity, region: &Region) -> Integral {
    region.integrate(|x| {
        let f = logit(x);
        -weighted(log_p(x), softplus(-f)) - weighted(log_q(x), softplus(f))
    })
}
// ANCHOR_END: value

/// max_D V, the value at the optimal discriminator. It equals −log 4 + 2 JSD(p, q), so that D = ½ everywhere and
/// −log 4 = −1.386 is the end of the game (Goodfellow et al. 2014, theorem 1).
///
/// # Convention
/// JSD(p, q) = ½ KL(p‖m) + ½ KL(q‖m) with m = (p + q)/2 lies in [0, log 2] and is what
/// [`jensen_shannon`](super::divergence::jensen_shannon) computes. Some texts leave both halves out and write
/// −log 4 + JS(p‖q); their JS is 2 JSD, in [0, log 4], and is the f-divergence
/// [`JENSEN_SHANNON`](super::f_divergence::JENSEN_SHANNON) here.
pub fn optimal_value(log_p: LogDensity, log_q: LogDensity, region: &Region) -> Integral {
    value(&|x| optimal_logit(log_p(x), log_q(x)), log_p, log_q, region)
}

/// The JSD in [0, log 2] that belongs to a value of the game at the optimum: (V + log 4) / 2. For any other
/// discriminator it is a lower bound of the JSD.
pub fn jensen_shannon_of_value(value: f64) -> f64 {
    0.5 * (value + 4f64.ln())
}

/// exp(`log_density`) · x, and 0 where there is no mass, whatever x is.
pub(super) fn weighted(log_density: f64, x: f64) -> f64 {
    let density = log_density.exp();
    if density == 0.0 { 0.0 } else { density * x }
}
