//! Divergences between two known densities, by adaptive quadrature.

use super::density::LogDensity;
use super::discriminator::weighted;
use super::f_divergence::{FDivergence, JENSEN_SHANNON};
use super::quadrature::{Integral, Region};

/// D_f(P‖Q) = ∫ q f(p/q) over the region.
///
/// A divergence that does not exist answers ∞ where its integrand overflows (Pearson's χ² of Gaussians with
/// σ_p² > 2 σ_q²; KL where q is 0 and p is not), and else an [`Integral`] that has not converged.
pub fn divergence(f: &FDivergence, log_p: LogDensity, log_q: LogDensity, region: &Region) -> Integral {
    region.integrate(|x| f.integrand(log_p(x), log_q(x)))
}

// ANCHOR: jensen_shannon
/// JSD(p, q) = ½ KL(p‖m) + ½ KL(q‖m) with m = (p + q)/2, in [0, log 2] (Lin 1991).
pub fn jensen_shannon(log_p: LogDensity, log_q: LogDensity, region: &Region) -> Integral {
    divergence(&JENSEN_SHANNON, log_p, log_q, region).scaled(0.5)
}
// ANCHOR_END: jensen_shannon

/// The variational lower bound `E_p[T] − E_q[f*(T)]` ≤ D_f(P‖Q), reached by T = f′(p/q) (Nowozin et al. 2016,
/// arXiv:1606.00709, equation 4). −∞ if the critic leaves the domain of f* where q has mass.
///
/// The critic's values must not overflow where a density is still above 0. T* of the χ² divergences does so far out in
/// the tails: give a window there instead of the whole space.
// ANCHOR: lower_bound
pub fn lower_bound(
    f: &FDivergence,
    critic: &dyn Fn(&[f64]) -> f64,
    log_p: LogDensity,
    log_q: LogDensity,
    region: &Region,
) -> Integral {
    region.integrate(|x| {
        let t = critic(x);
        weighted(log_p(x), t) - weighted(log_q(x), f.conjugate(t))
    })
}
// ANCHOR_END: lower_bound
