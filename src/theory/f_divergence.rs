//! The f-divergences D_f(P‖Q) = ∫ q f(p/q) and what it takes to train a GAN on them: Nowozin, Cseke, Tomioka 2016,
//! "f-GAN", arXiv:1606.00709.
//!
//! For a convex f with conjugate f*(t) = sup_u (u t − f(u)), every critic T gives the lower bound
//! `E_p[T] − E_q[f*(T)]` ≤ D_f(P‖Q), and T* = f′(p/q) reaches it. A network's free output v is brought into the domain
//! of f* by an output activation, T = g(v).
//!
//! P comes first in all names: the Kullback–Leibler divergence is KL(P‖Q) = ∫ p log(p/q), with the data as P.

use std::f64::consts::LN_2;

use super::discriminator::weighted;
use super::logistic::softplus;
use crate::{Error, Result};

/// One f-divergence: a row of the table [`ALL`].
#[derive(Debug, Clone, Copy)]
pub struct FDivergence {
    /// Its name ("reverse-kl").
    pub name: &'static str,
    /// f(u), to print.
    pub formula: &'static str,
    /// The interval of t on which f* is finite; at its ends f* may already be ∞.
    pub domain: (f64, f64),
    /// q f(p/q) of log p and log q, at least one of them finite; so that no ratio overflows.
    integrand: fn(f64, f64) -> f64,
    /// f′(eʳ) of r = log(p/q).
    critic: fn(f64) -> f64,
    /// f* inside its domain.
    conjugate: fn(f64) -> f64,
    /// g, from ℝ into the domain.
    activation: fn(f64) -> f64,
}

impl FDivergence {
    /// The divergence of that name.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the known names.
    pub fn named(name: &str) -> Result<Self> {
        let known = ALL.iter().find(|f| f.name == name).copied();
        known.ok_or_else(|| Error::unknown("f-divergence", name, ALL.iter().map(|f| f.name)))
    }

    /// The generator f(u) for u ≥ 0.
    pub fn generator(&self, u: f64) -> f64 {
        (self.integrand)(u.ln(), 0.0)
    }

    /// The conjugate f*(t); ∞ outside the [domain](FDivergence::domain).
    pub fn conjugate(&self, t: f64) -> f64 {
        let (low, high) = self.domain;
        if low <= t && t <= high { (self.conjugate)(t) } else { f64::INFINITY }
    }

    /// The output activation g(v), which maps any v into the domain of f* (table 2 of the paper).
    pub fn activation(&self, v: f64) -> f64 {
        (self.activation)(v)
    }

    /// The optimal critic T* = f′(p/q), from the two log-densities at a point.
    pub fn optimal_critic(&self, log_p: f64, log_q: f64) -> f64 {
        (self.critic)(log_p - log_q)
    }

    /// f′(1), the critic's output where both densities are equal: above it the critic says "real".
    pub fn threshold(&self) -> f64 {
        (self.critic)(0.0)
    }

    /// q f(p/q) at a point, from the two log-densities; 0 where both densities are.
    pub fn integrand(&self, log_p: f64, log_q: f64) -> f64 {
        if log_p == f64::NEG_INFINITY && log_q == f64::NEG_INFINITY { 0.0 } else { (self.integrand)(log_p, log_q) }
    }
}

/// All f-divergences.
pub const ALL: [FDivergence; 9] =
    [KL, REVERSE_KL, JEFFREYS, PEARSON, NEYMAN, SQUARED_HELLINGER, JENSEN_SHANNON, GAN, TOTAL_VARIATION];

/// Kullback–Leibler, ∫ p log(p/q).
// ANCHOR: kl
pub const KL: FDivergence = FDivergence {
    name: "kl",
    formula: "u log u",
    domain: (f64::NEG_INFINITY, f64::INFINITY),
    integrand: |log_p, log_q| weighted(log_p, log_p - log_q),
    critic: |r| 1.0 + r,
    conjugate: |t| (t - 1.0).exp(),
    activation: |v| v,
};
// ANCHOR_END: kl

/// Reverse Kullback–Leibler, ∫ q log(q/p).
pub const REVERSE_KL: FDivergence = FDivergence {
    name: "reverse-kl",
    formula: "−log u",
    domain: (f64::NEG_INFINITY, 0.0),
    integrand: |log_p, log_q| weighted(log_q, log_q - log_p),
    critic: |r| -(-r).exp(),
    conjugate: |t| -1.0 - (-t).ln(),
    activation: |v| -(-v).exp(),
};

/// Jeffreys, ∫ (p − q) log(p/q): the sum of both Kullback–Leibler divergences.
pub const JEFFREYS: FDivergence = FDivergence {
    name: "jeffreys",
    formula: "(u − 1) log u",
    domain: (f64::NEG_INFINITY, f64::INFINITY),
    integrand: |log_p, log_q| weighted(log_p, log_p - log_q) + weighted(log_q, log_q - log_p),
    critic: |r| r - (-r).exp_m1(),
    conjugate: |t| {
        let w = lambert_w_of_exp(1.0 - t);
        w + 1.0 / w + t - 2.0
    },
    activation: |v| v,
};

/// Pearson χ², ∫ (p − q)²/q.
///
/// f* is the paper's, the conjugate of (u − 1)² over all real u. It is the tight one for T ≥ −2, where every critic
/// should be, since p/q is not negative.
pub const PEARSON: FDivergence = FDivergence {
    name: "pearson",
    formula: "(u − 1)²",
    domain: (f64::NEG_INFINITY, f64::INFINITY),
    integrand: |log_p, log_q| (2.0 * log_difference(log_p, log_q) - log_q).exp(),
    critic: |r| 2.0 * r.exp_m1(),
    conjugate: |t| 0.25 * t * t + t,
    activation: |v| v,
};

/// Neyman χ², ∫ (p − q)²/p.
pub const NEYMAN: FDivergence = FDivergence {
    name: "neyman",
    formula: "(1 − u)²/u",
    domain: (f64::NEG_INFINITY, 1.0),
    integrand: |log_p, log_q| (2.0 * log_difference(log_p, log_q) - log_p).exp(),
    critic: |r| -(-2.0 * r).exp_m1(),
    conjugate: |t| 2.0 - 2.0 * (1.0 - t).sqrt(),
    activation: |v| -(-v).exp_m1(),
};

/// Squared Hellinger, ∫ (√p − √q)², in [0, 2]: without the factor ½ that some texts have.
pub const SQUARED_HELLINGER: FDivergence = FDivergence {
    name: "squared-hellinger",
    formula: "(√u − 1)²",
    domain: (f64::NEG_INFINITY, 1.0),
    integrand: |log_p, log_q| ((0.5 * log_p).exp() - (0.5 * log_q).exp()).powi(2),
    critic: |r| -(-0.5 * r).exp_m1(),
    conjugate: |t| t / (1.0 - t),
    activation: |v| -(-v).exp_m1(),
};

/// Jensen–Shannon without its halves, KL(p‖m) + KL(q‖m) with m = (p + q)/2, in [0, log 4]: 2 JSD, as the f of the
/// paper gives it. [`jensen_shannon`](super::divergence::jensen_shannon) is the JSD.
pub const JENSEN_SHANNON: FDivergence = FDivergence {
    name: "jensen-shannon",
    formula: "u log u − (u + 1) log((u + 1)/2)",
    domain: (f64::NEG_INFINITY, LN_2),
    integrand: |log_p, log_q| {
        let r = log_p - log_q;
        weighted(log_p, LN_2 - softplus(-r)) + weighted(log_q, LN_2 - softplus(r))
    },
    critic: |r| LN_2 - softplus(-r),
    conjugate: |t| -(-t.exp_m1()).ln_1p(),
    activation: |v| LN_2 - softplus(-v),
};

/// The GAN's own, ∫ p log(p/(p + q)) + q log(q/(p + q)) = 2 JSD − log 4. Its f(1) is −log 4 and not 0: the divergence of
/// two equal distributions is the value of the game at its end. T* = log D*.
pub const GAN: FDivergence = FDivergence {
    name: "gan",
    formula: "u log u − (u + 1) log(u + 1)",
    domain: (f64::NEG_INFINITY, 0.0),
    integrand: |log_p, log_q| {
        let r = log_p - log_q;
        -weighted(log_p, softplus(-r)) - weighted(log_q, softplus(r))
    },
    critic: |r| -softplus(-r),
    conjugate: |t| -(-t.exp_m1()).ln(),
    activation: |v| -softplus(-v),
};

/// Total variation, ½ ∫ |p − q|, in [0, 1].
pub const TOTAL_VARIATION: FDivergence = FDivergence {
    name: "total-variation",
    formula: "½ |u − 1|",
    domain: (-0.5, 0.5),
    integrand: |log_p, log_q| 0.5 * (log_p.exp() - log_q.exp()).abs(),
    critic: |r| if r == 0.0 { 0.0 } else { 0.5 * r.signum() },
    conjugate: |t| t,
    activation: |v| 0.5 * v.tanh(),
};

/// log |p − q| from log p and log q, at least one of them finite.
fn log_difference(log_p: f64, log_q: f64) -> f64 {
    log_p.max(log_q) + (-(-(log_p - log_q).abs()).exp_m1()).ln()
}

/// W(eˣ), Lambert's W: the w > 0 with w + log w = x, by Newton's method.
fn lambert_w_of_exp(x: f64) -> f64 {
    // In s = log w the equation eˢ + s = x is convex and increasing: from the right of its root Newton's method
    // descends to it. Both s = x and, for x ≥ 1, s = log x lie to the right.
    let mut s = if x < 1.0 { x } else { x.ln() };
    for _ in 0..50 {
        let step = (s.exp() + s - x) / (s.exp() + 1.0);
        s -= step;
        if step.abs() <= f64::EPSILON * s.abs().max(1.0) {
            break;
        }
    }
    s.exp()
}
