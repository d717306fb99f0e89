use shall_we_gan::theory::f_divergence::{ALL, FDivergence};

use super::assert_near;

type Function = fn(f64) -> f64;

/// The generators written out once more (as in the tables of Nowozin et al. 2016), f′(1), and f(1).
const CONTRACT: [(&str, Function, f64, f64); 9] = [
    ("kl", |u| u * u.ln(), 1.0, 0.0),
    ("reverse-kl", |u| -u.ln(), -1.0, 0.0),
    ("jeffreys", |u| (u - 1.0) * u.ln(), 0.0, 0.0),
    ("pearson", |u| (u - 1.0).powi(2), 0.0, 0.0),
    ("neyman", |u| (1.0 - u).powi(2) / u, 0.0, 0.0),
    ("squared-hellinger", |u| (u.sqrt() - 1.0).powi(2), 0.0, 0.0),
    ("jensen-shannon", |u| u * u.ln() - (u + 1.0) * ((u + 1.0) / 2.0).ln(), 0.0, 0.0),
    ("gan", |u| u * u.ln() - (u + 1.0) * (u + 1.0).ln(), -std::f64::consts::LN_2, -2.0 * std::f64::consts::LN_2),
    ("total-variation", |u| 0.5 * (u - 1.0).abs(), 0.0, 0.0),
];

const RATIOS: [f64; 9] = [1e-4, 0.03, 0.2, 0.7, 1.0, 1.5, 4.0, 30.0, 1e4];

fn row(name: &str) -> FDivergence {
    FDivergence::named(name).unwrap()
}

#[test]
fn generators_are_the_papers_and_convex() {
    assert_eq!(CONTRACT.map(|(name, ..)| name), ALL.map(|f| f.name));
    for (name, generator, threshold, at_one) in CONTRACT {
        let f = row(name);
        assert_near(f.generator(1.0), at_one, 1e-15, &format!("{name}: f(1)"));
        assert_near(f.threshold(), threshold, 1e-15, &format!("{name}: f'(1)"));
        for u in RATIOS {
            // Both sides round: relative to the terms that cancel in f, at most u² for Pearson.
            let scale = generator(u).abs().max(u);
            assert_near(f.generator(u), generator(u), 1e-12 * scale, &format!("{name}: f({u})"));
            for v in RATIOS {
                let chord = 0.5 * (f.generator(u) + f.generator(v));
                assert!(f.generator(0.5 * (u + v)) <= chord + 1e-12 * chord.abs(), "{name} is not convex: {u} {v}");
            }
        }
    }
}

/// T* = f′(u) by central differences; the total variation has a kink at 1, where T* is 0.
#[test]
fn the_optimal_critic_is_the_derivative_of_the_generator() {
    for (name, generator, ..) in CONTRACT {
        for u in RATIOS.into_iter().filter(|u| *u != 1.0) {
            let h = 1e-5 * u;
            let numeric = (generator(u + h) - generator(u - h)) / (2.0 * h);
            // Truncation of relative size h²/u² = 1e-10, cancellation of size ε |f| / h.
            let tolerance = 1e-8 * numeric.abs().max(1.0) + 1e-15 * (generator(u).abs() + u * u.ln().abs() + 1.0) / h;
            assert_near(row(name).optimal_critic(u.ln(), 0.0), numeric, tolerance, &format!("{name}: f'({u})"));
        }
    }
}

/// Fenchel and Young: f(u) + f*(t) ≥ u t for all u ≥ 0 and t in the domain, with equality at t = f′(u).
#[test]
fn conjugates_obey_fenchel_and_young() {
    for f in ALL {
        for u in RATIOS {
            let best = f.optimal_critic(u.ln(), 0.0);
            let scale = (u * best).abs().max(f.generator(u).abs()).max(1.0);
            assert_near(f.generator(u) + f.conjugate(best), u * best, 1e-11 * scale, &format!("{}: {u}", f.name));
            for v in [-3.0, -0.5, 0.0, 0.2, 1.0, 2.5] {
                let t = f.activation(v);
                let gap = f.generator(u) + f.conjugate(t) - u * t;
                assert!(gap >= -1e-11 * scale, "{}: u {u}, t {t}, gap {gap}", f.name);
                let near = (t - best).abs() < 0.05 * best.abs().max(0.2) || f.name == "total-variation";
                assert!(near || gap > 1e-9, "{}: u {u}, t {t} is not the best, but the gap is {gap}", f.name);
            }
        }
    }
}

/// Activations map far values into the domain of f*, increase and are as table 2 of the paper has them.
#[test]
fn activations_stay_inside_the_domain() {
    for f in ALL {
        let (low, high) = f.domain;
        let outputs: Vec<f64> = (-30..=30).map(|v| f.activation(v as f64)).collect();
        assert!(outputs.iter().all(|t| low <= *t && *t <= high), "{}", f.name);
        assert!(outputs.windows(2).all(|t| t[0] <= t[1]) && outputs[25] < outputs[35], "{}", f.name);
        let outside = if high.is_finite() { high + 1e-9 } else { continue };
        assert_eq!(f.conjugate(outside), f64::INFINITY, "{}", f.name);
    }
    let expected: [(&str, Function); 9] = [
        ("kl", |v| v),
        ("reverse-kl", |v| -(-v).exp()),
        ("jeffreys", |v| v),
        ("pearson", |v| v),
        ("neyman", |v| 1.0 - (-v).exp()),
        ("squared-hellinger", |v| 1.0 - (-v).exp()),
        ("jensen-shannon", |v| 2f64.ln() - (1.0 + (-v).exp()).ln()),
        ("gan", |v| -(1.0 + (-v).exp()).ln()),
        ("total-variation", |v| 0.5 * v.tanh()),
    ];
    for (name, activation) in expected {
        for v in [-2.0, -0.1, 0.0, 0.4, 3.0] {
            assert_near(row(name).activation(v), activation(v), 1e-13, name);
        }
    }
}

/// Far out the integrand keeps what the ratio p/q would lose: at log p = −1000 the ratio underflows to 0.
#[test]
fn integrands_survive_underflow() {
    assert_near(row("reverse-kl").integrand(-1000.0, -1.0), 999.0 * (-1f64).exp(), 1e-10, "reverse KL");
    assert_near(row("pearson").integrand(-1000.0, -1990.0), (-10f64).exp(), 1e-15, "Pearson");
    assert_near(row("jensen-shannon").integrand(0.0, f64::NEG_INFINITY), 2f64.ln(), 1e-15, "JS");
    for f in ALL {
        assert_eq!(f.integrand(f64::NEG_INFINITY, f64::NEG_INFINITY), 0.0, "{}", f.name);
    }
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest() {
    let message = FDivergence::named("jeffrey").unwrap_err().to_string();
    assert!(
        message.starts_with("unknown f-divergence \"jeffrey\" (did you mean \"jeffreys\"?); known: kl, "),
        "{message}"
    );
}
