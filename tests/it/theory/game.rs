use dfdx::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use shall_we_gan::theory::change_of_variables::Pushforward;
use shall_we_gan::theory::density;
use shall_we_gan::theory::discriminator::{
    jensen_shannon_of_value, optimal, optimal_logit, optimal_smoothed, optimal_value, value,
};
use shall_we_gan::theory::divergence::jensen_shannon;
use shall_we_gan::theory::gradient::{non_saturating, pull_back, ratio, saturating};
use shall_we_gan::theory::quadrature::integrate;

use super::{Normal, PAIRS, TOLERANCE, assert_near, standard_normal};

/// Row A-09: at D = ½ the value is −log 4 = −1.3863, whatever the densities are.
#[test]
fn an_undecided_discriminator_has_the_value_minus_log_4() {
    for (p, q) in PAIRS {
        let (log_p, log_q) = (density::log_density(&p).unwrap(), density::log_density(&q).unwrap());
        let region = density::region(&p, &q).unwrap();
        assert_near(value(&|_| 0.0, &log_p, &log_q, &region).value, -1.386_294_361_119_890_6, TOLERANCE, "V");
    }
}

/// V* = −log 4 + 2 JSD, and no other discriminator does better.
#[test]
fn the_optimal_value_is_minus_log_4_plus_twice_the_jsd() {
    for (p, q) in PAIRS {
        let (log_p, log_q) = (density::log_density(&p).unwrap(), density::log_density(&q).unwrap());
        let region = density::region(&p, &q).unwrap();
        let best = optimal_value(&log_p, &log_q, &region).value;
        let jsd = jensen_shannon(&log_p, &log_q, &region).value;
        assert_near(best, -4f64.ln() + 2.0 * jsd, TOLERANCE, "identity");
        assert_near(jensen_shannon_of_value(best), jsd, TOLERANCE, "inverse");
        for (scale, shift) in [(0.5, 0.0), (1.0, 0.3), (1.5, -0.2)] {
            let other = |x: &[f64]| scale * optimal_logit(log_p(x), log_q(x)) + shift;
            let worse = value(&other, &log_p, &log_q, &region).value;
            // The far pair is separated so well that only the shift still costs something measurable.
            assert!(worse < best + 1e-9, "{worse} is above {best}");
        }
    }
    let (p, q) = PAIRS[1];
    let (log_p, log_q) = (density::log_density(&p).unwrap(), density::log_density(&q).unwrap());
    let region = density::region(&p, &q).unwrap();
    let worse = value(&|x| optimal_logit(log_p(x), log_q(x)) + 0.3, &log_p, &log_q, &region).value;
    assert!(worse < optimal_value(&log_p, &log_q, &region).value - 0.005);
}

/// D* = p/(p + q) where that can be computed, and the right limits where it cannot.
#[test]
fn the_optimal_discriminator_is_stable() {
    for (p, q) in [(0.3, 0.1), (1.0, 1.0), (1e-9, 2.0)] {
        let (log_p, log_q) = (f64::ln(p), f64::ln(q));
        assert_near(optimal(log_p, log_q), p / (p + q), 1e-15, "D*");
        assert_near(optimal_smoothed(0.9, log_p, log_q), 0.9 * p / (p + q), 1e-15, "smoothed");
    }
    // Both densities underflow, their ratio does not.
    assert_near(optimal(-5000.0, -5000.0 - 3f64.ln()), 0.75, 1e-12, "far out");
    assert_eq!(optimal(0.0, f64::NEG_INFINITY), 1.0);
    assert_eq!(optimal(f64::NEG_INFINITY, 0.0), 0.0);
    assert_near(optimal(-2000.0, -1300.0), (-700f64).exp(), 1e-310, "tiny, not 0");
    assert!(optimal(f64::NEG_INFINITY, f64::NEG_INFINITY).is_nan());
}

/// Row B-07: α p/(p + q) maximises p (α log D + (1 − α) log(1 − D)) + q log(1 − D), point by point: the derivative,
/// by central differences, is 0 there, and the value beats its neighbours.
#[test]
fn smoothed_labels_move_the_optimum_to_alpha_p_over_p_plus_q() {
    for alpha in [0.5, 0.9, 1.0] {
        for (p, q) in [(0.3, 0.1), (0.2, 0.2), (0.01, 1.0)] {
            let v = |d: f64| p * (alpha * d.ln() + (1.0 - alpha) * (1.0 - d).ln()) + q * (1.0 - d).ln();
            let best = optimal_smoothed(alpha, f64::ln(p), f64::ln(q));
            let h = 1e-6 * best;
            assert_near((v(best + h) - v(best - h)) / (2.0 * h), 0.0, 1e-6, "slope");
            assert!(v(best) > v(best * 0.99) && v(best) > v(best * 1.01 + 1e-6), "α {alpha}, p {p}, q {q}");
        }
    }
}

const NORMAL: Normal = Normal { mean: 0.0, sigma: 1.0 };

/// Row E2-04: G(z) = −(z + z³/3), falling, so that the |·| matters. The density integrates to 1, and 100,000 draws
/// fall into 20 cells as it says: χ² with 19 degrees of freedom is above 43.8 with rate 0.001.
#[test]
fn the_density_of_generated_points_matches_their_histogram() {
    let log_prior = density::log_density(&NORMAL).unwrap();
    let generator = |z: f64| -(z + z.powi(3) / 3.0);
    let slope = |z: f64| -(1.0 + z * z);
    let law = Pushforward::new(&log_prior, &generator, &slope, (-10.0, 10.0)).unwrap();
    let mass = |low: f64, high: f64| integrate(low, high, |x| law.log_density(x).exp()).unwrap().value;
    assert_near(mass(generator(10.0), generator(-10.0)), 1.0, TOLERANCE, "all mass");
    assert_eq!(law.log_density(generator(10.0) - 1.0), f64::NEG_INFINITY);
    assert_eq!(law.log_density(generator(-10.0) + 1.0), f64::NEG_INFINITY);

    let (cells, draws, low, high) = (20, 100_000, -3.0, 3.0);
    let width = (high - low) / (cells - 1) as f64;
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut counts = vec![0.0; cells];
    for _ in 0..draws {
        let along = (generator(standard_normal(&mut rng)) - low) / width;
        let inside = 0.0 <= along && along < (cells - 1) as f64;
        counts[if inside { along as usize } else { cells - 1 }] += 1.0;
    }
    let mut shares: Vec<f64> =
        (0..cells - 1).map(|i| mass(low + width * i as f64, low + width * (i + 1) as f64)).collect();
    shares.push(1.0 - shares.iter().sum::<f64>());
    let chi_square: f64 = counts
        .iter()
        .zip(&shares)
        .map(|(count, share)| (count - share * draws as f64).powi(2) / (share * draws as f64))
        .sum();
    assert!(chi_square < 43.8, "{chi_square}");
    // A fit that is too good is as suspicious: below 5.4 with rate 0.001.
    assert!(chi_square > 5.4, "{chi_square}");
}

/// eᶻ of a normal z is log-normal, in closed form.
#[test]
fn the_exponential_of_a_normal_is_log_normal() {
    let log_prior = density::log_density(&NORMAL).unwrap();
    let law = Pushforward::new(&log_prior, &f64::exp, &f64::exp, (-12.0, 12.0)).unwrap();
    for x in [1e-3, 0.2, 1.0, 7.0, 500.0] {
        let expected = -f64::ln(x) - 0.5 * f64::ln(x).powi(2) - 0.5 * std::f64::consts::TAU.ln();
        assert_near(law.log_density(x), expected, 1e-10 * expected.abs(), "log-normal");
    }
}

#[test]
fn a_generator_that_folds_is_refused() {
    let log_prior = density::log_density(&NORMAL).unwrap();
    let new = |slope: &dyn Fn(f64) -> f64, latent| {
        Pushforward::new(&log_prior, &|z| z * z, slope, latent).err().map(|e| e.to_string())
    };
    let folds = new(&|z| 2.0 * z, (-1.0, 1.0)).unwrap();
    assert!(folds.contains("must be finite, not 0 and of one sign, so that the generator is invertible"), "{folds}");
    assert!(new(&|_| f64::NAN, (0.5, 1.0)).is_some());
    assert!(new(&|z| 2.0 * z, (1.0, 0.5)).is_some());
    assert_eq!(new(&|z| 2.0 * z, (0.5, 1.0)), None);
}

/// A logit of two variables with a gradient by hand, and a generator of three parameters with a Jacobian by hand.
fn logit(x: &[f64; 2]) -> f64 {
    1.5 * (0.7 * x[0] - 0.4 * x[1]).tanh() + 0.3 * x[0] * x[1] - 0.2
}
fn logit_gradient(x: &[f64; 2]) -> [f64; 2] {
    let inner = 1.5 * (1.0 - (0.7 * x[0] - 0.4 * x[1]).tanh().powi(2));
    [0.7 * inner + 0.3 * x[1], -0.4 * inner + 0.3 * x[0]]
}
fn generator(z: f64, phi: &[f64; 3]) -> [f64; 2] {
    [phi[0] * z + phi[1], phi[2] * (z + phi[0] * phi[1]).sin()]
}
fn jacobian(z: f64, phi: &[f64; 3]) -> Vec<Vec<f64>> {
    let inner = z + phi[0] * phi[1];
    vec![vec![z, 1.0, 0.0], vec![phi[2] * phi[1] * inner.cos(), phi[2] * phi[0] * inner.cos(), inner.sin()]]
}

/// Rows E3-08 and E3-12: ∂/∂φ of log(1 − D(G(z))), of −log D(G(z)) and of log D(G(z)) against central differences with
/// h = 1e-5 (truncation about h², cancellation about ε/h: both near 1e-10), at twenty random points.
#[test]
fn gradient_identities_match_central_differences() {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    for _ in 0..20 {
        let z = standard_normal(&mut rng);
        let phi: [f64; 3] = std::array::from_fn(|_| standard_normal(&mut rng) + rng.random::<f64>());
        let d = |phi: &[f64; 3]| 1.0 / (1.0 + (-logit(&generator(z, phi))).exp());
        let x = generator(z, &phi);
        let (f, slope) = (logit(&x), logit_gradient(&x));
        type Identity<'a> = (&'a str, fn(f64, &[f64]) -> Vec<f64>, &'a dyn Fn(&[f64; 3]) -> f64);
        let identities: [Identity; 3] = [
            ("saturating", saturating, &|phi| (1.0 - d(phi)).ln()),
            ("non-saturating", non_saturating, &|phi| -d(phi).ln()),
            ("ratio", ratio, &|phi| d(phi).ln()),
        ];
        for (name, identity, loss) in identities {
            let exact = pull_back(&identity(f, &slope), &jacobian(z, &phi));
            for (k, exact) in exact.into_iter().enumerate() {
                let h = 1e-5;
                let moved = |h: f64| std::array::from_fn(|i| phi[i] + if i == k { h } else { 0.0 });
                let numeric = (loss(&moved(h)) - loss(&moved(-h))) / (2.0 * h);
                assert_near(exact, numeric, 1e-7 * exact.abs().max(1.0), name);
            }
        }
    }
}

/// The same identities in the fake point itself, against reverse-mode differentiation in f64: only rounding differs.
#[test]
fn gradient_identities_match_autodiff() {
    let device = Cpu::default();
    let weights: Tensor<Rank1<2>, f64, Cpu> = device.tensor([1.3, -0.8]);
    for at in [[0.3, -0.4], [1.2, 0.9], [-2.0, 1.5], [0.0, -3.0]] {
        let x: Tensor<Rank1<2>, f64, Cpu> = device.tensor(at);
        let logit = || (x.leaky_trace().sin().exp() * weights.clone()).sum::<Rank0, _>();
        let gradient = |loss: Tensor<Rank0, f64, Cpu, OwnedTape<f64, Cpu>>| loss.backward().get(&x).array();
        let (f, slope) = (logit().array(), gradient(logit()));
        let check = |actual: Vec<f64>, expected: [f64; 2], name: &str| {
            actual.iter().zip(expected).for_each(|(a, e)| assert_near(*a, e, 1e-13, name));
        };
        check(saturating(f, &slope), gradient((-logit().sigmoid() + 1.0).ln()), "saturating");
        check(non_saturating(f, &slope), gradient(-logit().sigmoid().ln()), "non-saturating");
        let (d, slope_of_d) = (logit().sigmoid().array(), gradient(logit().sigmoid()));
        check(ratio(f, &slope), slope_of_d.map(|s| s / d), "ratio");
    }
}

/// ∇D/D by its definition, with ∇D from differences; and how the losses differ where D is sure: at logit −40 one
/// gradient has vanished, the other is all of ∇f, and neither is NaN at ±1000.
#[test]
fn a_sure_discriminator_silences_one_loss_only() {
    let slope = [2.0, -3.0];
    let h = 1e-5;
    for f in [-3.0, 0.0, 2.0] {
        let d = |f: f64| 1.0 / (1.0 + f64::exp(-f));
        let derivative = (d(f + h) - d(f - h)) / (2.0 * h);
        for (actual, slope) in ratio(f, &slope).iter().zip(slope) {
            assert_near(*actual, derivative * slope / d(f), 1e-8, "∇D/D");
        }
    }
    let silent = saturating(-40.0, &slope);
    assert!(silent[0] < 0.0 && silent[0] > -1e-16, "{silent:?}");
    assert_eq!(non_saturating(-40.0, &slope), [-2.0, 3.0]);
    assert_eq!(ratio(-1000.0, &slope), slope);
    assert_eq!(saturating(1000.0, &slope), [-2.0, 3.0]);
    assert_eq!(ratio(1000.0, &slope), [0.0, 0.0]);
}
