use shall_we_gan::theory::density;
use shall_we_gan::theory::divergence::{divergence, jensen_shannon, lower_bound};
use shall_we_gan::theory::f_divergence::{self as f, FDivergence};
use shall_we_gan::theory::quadrature::{Integral, Region};

use super::{Normal, PAIRS, Plane, TOLERANCE, assert_near};

fn between(
    which: &FDivergence,
    p: &dyn toy_distributions::Distribution,
    q: &dyn toy_distributions::Distribution,
) -> Integral {
    let (log_p, log_q) = (density::log_density(p).unwrap(), density::log_density(q).unwrap());
    divergence(which, &log_p, &log_q, &density::region(p, q).unwrap())
}

fn kl(p: Normal, q: Normal) -> f64 {
    (q.sigma / p.sigma).ln() + (p.sigma.powi(2) + (p.mean - q.mean).powi(2)) / (2.0 * q.sigma.powi(2)) - 0.5
}

/// ∫ (p − q)²/q = ∫ p²/q − 1, which exists for σ_p² < 2 σ_q².
fn pearson(p: Normal, q: Normal) -> Option<f64> {
    let (pp, qq) = (p.sigma.powi(2), q.sigma.powi(2));
    let spread = 2.0 * qq - pp;
    let shift = (p.mean - q.mean).powi(2);
    (spread > 0.0).then(|| qq / (p.sigma * spread.sqrt()) * (shift / spread).exp() - 1.0)
}

fn squared_hellinger(p: Normal, q: Normal) -> f64 {
    let sum = p.sigma.powi(2) + q.sigma.powi(2);
    let overlap = (2.0 * p.sigma * q.sigma / sum).sqrt() * (-0.25 * (p.mean - q.mean).powi(2) / sum).exp();
    2.0 - 2.0 * overlap
}

/// Relative to the value where it is large: χ² of the far pair is e⁴⁰⁰.
#[track_caller]
fn check(actual: Integral, expected: f64, what: &str) {
    assert!(actual.converged(), "{what}: {actual:?}");
    assert_near(actual.value, expected, TOLERANCE * expected.abs().max(1.0), what);
}

#[test]
fn divergences_of_normal_distributions_match_closed_forms() {
    for (p, q) in PAIRS {
        let what = format!("{p:?} {q:?}");
        check(between(&f::KL, &p, &q), kl(p, q), &format!("KL {what}"));
        check(between(&f::REVERSE_KL, &p, &q), kl(q, p), &format!("reverse KL {what}"));
        check(between(&f::JEFFREYS, &p, &q), kl(p, q) + kl(q, p), &format!("Jeffreys {what}"));
        check(between(&f::SQUARED_HELLINGER, &p, &q), squared_hellinger(p, q), &format!("Hellinger {what}"));
    }
}

#[test]
fn chi_squares_match_closed_forms() {
    // The far pair has χ² near e⁴⁰⁰, and its mass where neither density has any: it is left out.
    for (p, q) in &PAIRS[..4] {
        check(between(&f::PEARSON, p, q), pearson(*p, *q).unwrap(), &format!("Pearson {p:?} {q:?}"));
        check(between(&f::NEYMAN, p, q), pearson(*q, *p).unwrap(), &format!("Neyman {p:?} {q:?}"));
    }
}

/// Beyond σ_p² = 2 σ_q² Pearson's χ² is infinite, while Neyman's exists; at the border it is infinite as well.
#[test]
fn a_chi_square_that_does_not_exist_is_not_a_number_with_a_small_error() {
    let (wide, narrow) = (Normal { mean: 0.0, sigma: 1.5 }, Normal { mean: 0.0, sigma: 1.0 });
    assert_eq!(between(&f::PEARSON, &wide, &narrow).value, f64::INFINITY);
    assert_eq!(between(&f::NEYMAN, &narrow, &wide).value, f64::INFINITY);
    check(between(&f::PEARSON, &narrow, &wide), pearson(narrow, wide).unwrap(), "the other way round");
    let border = Normal { mean: 0.0, sigma: 2f64.sqrt() };
    assert!(!between(&f::PEARSON, &border, &narrow).converged());
}

/// TV = 2 Φ(|μ_p − μ_q| / 2σ) − 1 for equal σ; the values of Φ are from tables to 12 digits.
#[test]
fn total_variation_of_equal_widths_matches_the_closed_form() {
    let tables = [(0.0, 0.5), (1.0, 0.691_462_461_274), (2.0, 0.841_344_746_069), (4.0, 0.977_249_868_052)];
    for (shift, phi) in tables {
        let (p, q) = (Normal { mean: 1.0, sigma: 1.0 }, Normal { mean: 1.0 + shift, sigma: 1.0 });
        check(between(&f::TOTAL_VARIATION, &p, &q), 2.0 * phi - 1.0, "TV");
    }
}

/// JSD by the trapezoidal rule on a wide fine grid, which converges faster than any power for such integrands
/// (Trefethen, Weideman 2014), written out as ½ KL(p‖m) + ½ KL(q‖m).
#[test]
fn jensen_shannon_matches_an_independent_computation() {
    for (p, q) in PAIRS {
        let pdf = |d: Normal, x: f64| {
            (-0.5 * ((x - d.mean) / d.sigma).powi(2)).exp() / (d.sigma * std::f64::consts::TAU.sqrt())
        };
        let h = 1e-3;
        let expected: f64 = (-40_000..=40_000)
            .map(|i| {
                let x = h * i as f64;
                let (a, b) = (pdf(p, x), pdf(q, x));
                let half = |a: f64, b: f64| if a > 0.0 { 0.5 * a * (2.0 * a / (a + b)).ln() } else { 0.0 };
                h * (half(a, b) + half(b, a))
            })
            .sum();
        let (log_p, log_q) = (density::log_density(&p).unwrap(), density::log_density(&q).unwrap());
        let region = density::region(&p, &q).unwrap();
        check(jensen_shannon(&log_p, &log_q, &region), expected, &format!("JSD {p:?} {q:?}"));
        check(between(&f::JENSEN_SHANNON, &p, &q), 2.0 * expected, "2 JSD");
        check(between(&f::GAN, &p, &q), 2.0 * expected - 4f64.ln(), "2 JSD − log 4");
    }
}

/// In the plane with independent coordinates the KL divergences add, and the overlaps of Hellinger multiply.
#[test]
fn divergences_in_the_plane_match_closed_forms() {
    let [(a, b), (c, d)] = [PAIRS[2], PAIRS[3]];
    let (p, q) = (Plane(a, c), Plane(b, d));
    check(between(&f::KL, &p, &q), kl(a, b) + kl(c, d), "KL");
    check(between(&f::REVERSE_KL, &p, &q), kl(b, a) + kl(d, c), "reverse KL");
    let overlap = (1.0 - 0.5 * squared_hellinger(a, b)) * (1.0 - 0.5 * squared_hellinger(c, d));
    check(between(&f::SQUARED_HELLINGER, &p, &q), 2.0 - 2.0 * overlap, "Hellinger");
    let chi = (pearson(a, b).unwrap() + 1.0) * (pearson(c, d).unwrap() + 1.0) - 1.0;
    check(between(&f::PEARSON, &p, &q), chi, "Pearson");
}

/// Uniform densities on [0, 1] and [½, 3/2]: supports that overlap by half, so −∞ occurs in either density.
#[test]
fn supports_that_differ_give_the_right_bounds() {
    let log_p = |x: &[f64]| if (0.0..1.0).contains(&x[0]) { 0.0 } else { f64::NEG_INFINITY };
    let log_q = |x: &[f64]| log_p(&[x[0] - 0.5]);
    let far = |x: &[f64]| log_p(&[x[0] - 5.0]);
    let region = Region::whole(&[(-1.0, 7.0)]).unwrap();
    let d = |which: &FDivergence, q: &dyn Fn(&[f64]) -> f64| divergence(which, &log_p, q, &region).value;
    assert_near(d(&f::TOTAL_VARIATION, &log_q), 0.5, TOLERANCE, "TV, half");
    assert_near(d(&f::SQUARED_HELLINGER, &log_q), 1.0, TOLERANCE, "Hellinger, half");
    assert_near(d(&f::JENSEN_SHANNON, &log_q), 2f64.ln(), TOLERANCE, "JS, half");
    assert_near(d(&f::TOTAL_VARIATION, &far), 1.0, TOLERANCE, "TV, disjoint");
    assert_near(d(&f::SQUARED_HELLINGER, &far), 2.0, TOLERANCE, "Hellinger, disjoint");
    assert_near(d(&f::JENSEN_SHANNON, &far), 4f64.ln(), TOLERANCE, "JS, disjoint");
    for infinite in [f::KL, f::REVERSE_KL, f::JEFFREYS, f::PEARSON, f::NEYMAN] {
        assert_eq!(d(&infinite, &log_q), f64::INFINITY, "{}", infinite.name);
    }
}

/// E_p[T] − E_q[f*(T)] reaches the divergence at T* and stays below it for two other critics, inside the domain of f*.
#[test]
fn the_variational_bound_is_tight_at_the_optimal_critic_only() {
    let (p, q) = PAIRS[2];
    let (log_p, log_q) = (density::log_density(&p).unwrap(), density::log_density(&q).unwrap());
    // Outside it not even Neyman's integrand, which has the widest tail (mean −2.6, σ 0.8), is above 1e-20.
    let region = Region::window(&[(-12.0, 12.0)]).unwrap();
    for which in f::ALL {
        let best = |x: &[f64]| which.optimal_critic(log_p(x), log_q(x));
        let truth = between(&which, &p, &q).value;
        let tight = lower_bound(&which, &best, &log_p, &log_q, &region);
        assert_near(tight.value, truth, TOLERANCE, which.name);
        for (shift, slope) in [(0.0, 0.0), (0.3, 0.5)] {
            let critic = |x: &[f64]| which.activation(shift + slope * x[0]);
            let below = lower_bound(&which, &critic, &log_p, &log_q, &region).value;
            assert!(below < truth - 1e-3, "{}: {below} is not below {truth}", which.name);
        }
    }
}

/// A critic outside the domain of f* bounds nothing.
#[test]
fn a_critic_outside_the_domain_gives_minus_infinity() {
    let (p, q) = PAIRS[1];
    let (log_p, log_q) = (density::log_density(&p).unwrap(), density::log_density(&q).unwrap());
    let region = density::region(&p, &q).unwrap();
    let bound = lower_bound(&f::TOTAL_VARIATION, &|_| 0.6, &log_p, &log_q, &region).value;
    assert_eq!(bound, f64::NEG_INFINITY);
}

/// A ring of eight narrow normal distributions (radius 1, σ 0.01), the hardest toy for quadrature, against itself
/// turned by half a step: the parts do not touch, so the total variation is 1; and against its wider twin (σ 0.02),
/// for which each part has the KL of two normal distributions in the plane.
#[test]
fn a_ring_of_narrow_modes_is_not_missed() {
    fn ring(turn: f64, sigma: f64) -> impl Fn(&[f64]) -> f64 {
        let tau = std::f64::consts::TAU;
        move |x| {
            let parts = (0..8).map(|i| {
                let (sin, cos) = (tau * (i as f64 + turn) / 8.0).sin_cos();
                -0.5 * ((x[0] - cos).powi(2) + (x[1] - sin).powi(2)) / sigma.powi(2)
            });
            // The largest part alone: the others are below e⁻⁷⁰⁰ where this one has mass.
            parts.fold(f64::NEG_INFINITY, f64::max) - (8.0 * tau * sigma.powi(2)).ln()
        }
    }
    let region = Region::whole(&[(-1.2, 1.2), (-1.2, 1.2)]).unwrap();
    let (narrow, turned, wide) = (ring(0.0, 0.01), ring(0.5, 0.01), ring(0.0, 0.02));
    check(divergence(&f::TOTAL_VARIATION, &narrow, &turned, &region), 1.0, "TV");
    check(divergence(&f::KL, &narrow, &wide, &region), 2.0 * (2f64.ln() + 1.0 / 8.0 - 0.5), "KL");
}
