//! Marginals of 10⁵ draws against analytic distribution functions, by Kolmogorov and Smirnov's test.
//!
//! A correct sampler exceeds 1.95/√n with probability 0.001 (Knuth, TAOCP 2, 3.3.1). The seeds are fixed, so the
//! tests either always pass or never. With the two counts there are 35 comparisons at that level: over seeds, about
//! 3.5 % of runs would see one fail.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use toy_distributions::{Distribution, Gaussian, GaussianMixture, Pinwheel, Spirals, SwissRoll, TwoMoons, Uniform};

use crate::common::{draw, normal_cdf};

const DRAWS: usize = 100_000;

/// Compares `feature` of the draws with its distribution function.
fn check(name: &str, distribution: &dyn Distribution, feature: impl Fn(&[f64]) -> f64, cdf: impl Fn(f64) -> f64) {
    let mut values: Vec<f64> = draw(distribution, DRAWS, 17).iter().map(|point| feature(point)).collect();
    values.sort_by(f64::total_cmp);
    let n = DRAWS as f64;
    let gap = |(i, &x): (usize, &f64)| {
        let expected = cdf(x);
        (expected - i as f64 / n).max((i + 1) as f64 / n - expected)
    };
    let statistic = values.iter().enumerate().map(gap).fold(0.0, f64::max);
    let limit = 1.95 / n.sqrt();
    assert!(statistic < limit, "{name}: largest gap {statistic}, limit {limit}");
}

/// The distribution function of wᵢ-weighted N(μᵢ, σ²).
fn mixture_cdf(parts: &[(f64, f64)], sigma: f64, x: f64) -> f64 {
    parts.iter().map(|(weight, mean)| weight * normal_cdf(x, *mean, sigma)).sum()
}

/// The distribution function of curve(u) + N(0, σ²), u uniform on [0, 1], by the midpoint rule on 400 points.
fn noisy_cdf(curve: impl Fn(f64) -> f64, sigma: f64, x: f64) -> f64 {
    (0..400).map(|i| normal_cdf(x, curve((i as f64 + 0.5) / 400.0), sigma)).sum::<f64>() / 400.0
}

#[test]
fn gaussian_marginals_and_length() {
    let tilted = Gaussian::new(vec![0.3, -1.0, 5.0], vec![2.0, 0.9, -0.5, 0.9, 0.7, 0.0, -0.5, 0.0, 3.0]).unwrap();
    for (i, variance) in [2.0, 0.7, 3.0_f64].into_iter().enumerate() {
        let mean = tilted.mean()[i];
        check("marginal", &tilted, |x| x[i], |x| normal_cdf(x, mean, variance.sqrt()));
    }
    // A sum sees the covariances: Var(x + y + z) = 2 + 0.7 + 3 + 2 (0.9 - 0.5 + 0).
    check("sum", &tilted, |x| x.iter().sum(), |x| normal_cdf(x, 4.3, 6.5_f64.sqrt()));
    check("x - y", &tilted, |x| x[0] - x[1], |x| normal_cdf(x, 1.3, 0.9_f64.sqrt()));
    // |x - μ|² / 2σ² of a round Gaussian on the plane is exponential.
    let default = Gaussian::default();
    let mean = default.mean().to_vec();
    let squared = |x: &[f64]| (x[0] - mean[0]).powi(2) + (x[1] - mean[1]).powi(2);
    check("distance", &default, squared, |s| 1.0 - (-s).exp());
}

#[test]
fn mixture_marginals() {
    let parts = [(-1.0, 0.6), (2.0, 0.4)].map(|(mean, sigma)| Gaussian::isotropic(vec![mean], sigma).unwrap());
    let line = GaussianMixture::new(&[7.0, 3.0], parts.to_vec()).unwrap();
    check("1-D", &line, |x| x[0], |x| 0.7 * normal_cdf(x, -1.0, 0.6) + 0.3 * normal_cdf(x, 2.0, 0.4));
    for (name, mixture, sigma) in [
        ("ring", GaussianMixture::ring(8, 1.0, 0.01).unwrap(), 0.01),
        ("ring of 3", GaussianMixture::ring(3, 2.0, 0.3).unwrap(), 0.3),
        ("grid", GaussianMixture::grid(5, 2.0, 0.05).unwrap(), 0.05),
    ] {
        let n = mixture.modes().len() as f64;
        for i in 0..2 {
            let parts: Vec<_> = mixture.modes().iter().map(|mode| (1.0 / n, mode.centre[i])).collect();
            check(name, &mixture, |x| x[i], |x| mixture_cdf(&parts, sigma, x));
        }
    }
}

#[test]
fn ring_and_grid_are_where_their_papers_have_them() {
    let half = std::f64::consts::FRAC_1_SQRT_2;
    let octagon =
        [[1.0, 0.0], [half, half], [0.0, 1.0], [-half, half], [-1.0, 0.0], [-half, -half], [0.0, -1.0], [half, -half]];
    let ring = GaussianMixture::ring(8, 1.0, 0.01).unwrap();
    for (mode, corner) in ring.modes().iter().zip(octagon) {
        assert!(mode.centre.iter().zip(corner).all(|(a, b)| (a - b).abs() < 1e-15), "{mode:?}");
        assert_eq!((mode.weight, &mode.covariance), (0.125, &vec![1e-4, 0.0, 0.0, 1e-4]));
    }
    let grid = GaussianMixture::grid(5, 2.0, 0.05).unwrap();
    let ticks = [-4.0, -2.0, 0.0, 2.0, 4.0];
    let expected: Vec<Vec<f64>> = ticks.iter().flat_map(|&x| ticks.map(|y| vec![x, y])).collect();
    assert_eq!(grid.modes().iter().map(|mode| mode.centre.clone()).collect::<Vec<_>>(), expected);
}

#[test]
fn circle_marginals_and_its_centre() {
    let circle = GaussianMixture::circle(2.0, 0.05).unwrap();
    let around = (0..100).map(|i| (1.0 / 103.0, TAU * i as f64 / 100.0));
    let x_parts: Vec<_> = around.clone().map(|(w, t)| (w, 2.0 * t.cos())).chain([(3.0 / 103.0, 0.0)]).collect();
    let y_parts: Vec<_> = around.map(|(w, t)| (w, 2.0 * t.sin())).chain([(3.0 / 103.0, 0.0)]).collect();
    check("x", &circle, |x| x[0], |x| mixture_cdf(&x_parts, 0.05, x));
    check("y", &circle, |x| x[1], |x| mixture_cdf(&y_parts, 0.05, x));
    // A binomial count leaves 3.29 standard deviations with probability 0.001.
    let inside = draw(&circle, DRAWS, 17).iter().filter(|x| x[0].hypot(x[1]) < 1.0).count() as f64;
    let share: f64 = 3.0 / 103.0;
    let deviation = (inside - share * DRAWS as f64) / (share * (1.0 - share) * DRAWS as f64).sqrt();
    assert!(deviation.abs() < 3.29, "{inside} points inside");
}

#[test]
fn moons_with_and_without_noise() {
    let sharp = TwoMoons::new(0.0).unwrap();
    let cos_cdf = |x: f64| 1.0 - x.clamp(-1.0, 1.0).acos() / PI;
    let sin_cdf = |y: f64| y.clamp(0.0, 1.0).asin() / FRAC_PI_2;
    check("sharp x", &sharp, |x| x[0], |x| 0.5 * cos_cdf(x) + 0.5 * (1.0 - cos_cdf(1.0 - x)));
    check("sharp y", &sharp, |x| x[1], |y| 0.5 * sin_cdf(y) + 0.5 * (1.0 - sin_cdf(0.5 - y)));
    // On the upper moon y ≥ 0 and |(x, y)| = 1; on the lower moon |(x - 1, y - 1/2)| = 1 and y ≤ 1/2.
    let upper = draw(&sharp, 1000, 3).iter().filter(|x| (x[0].hypot(x[1]) - 1.0).abs() < 1e-12 && x[1] >= 0.0).count();
    let lower = |x: &&Vec<f64>| ((x[0] - 1.0).hypot(x[1] - 0.5) - 1.0).abs() < 1e-12 && x[1] <= 0.5;
    assert_eq!(upper + draw(&sharp, 1000, 3).iter().filter(lower).count(), 1000);

    let noisy = TwoMoons::new(0.05).unwrap();
    let half = |curve: fn(f64) -> f64, x| 0.5 * noisy_cdf(curve, 0.05, x);
    check("x", &noisy, |x| x[0], |x| half(|u| (PI * u).cos(), x) + half(|u| 1.0 - (PI * u).cos(), x));
    check("y", &noisy, |x| x[1], |y| half(|u| (PI * u).sin(), y) + half(|u| 0.5 - (PI * u).sin(), y));
}

#[test]
fn spirals_with_and_without_noise() {
    let sharp = Spirals::new(3, 1.5, 2.0, 0.0).unwrap();
    let radius = |x: &[f64]| x[0].hypot(x[1]);
    check("radius", &sharp, radius, |r| (r / 2.0).powi(2));
    // Unwound by the turns that the radius implies, the angle is one of three; the arms are equally likely.
    let mut arms = [0.0_f64; 3];
    for x in draw(&sharp, DRAWS, 17) {
        let unwound = (x[1].atan2(x[0]) - TAU * 1.5 * radius(&x) / 2.0).rem_euclid(TAU) / TAU * 3.0;
        let arm = unwound.round();
        // Near the origin atan2 sees rounded coordinates; 1e-9 is far above that and far below one arm.
        assert!((unwound - arm).abs() < 1e-9, "{x:?} lies on no arm");
        arms[arm as usize % 3] += 1.0;
    }
    let expected = DRAWS as f64 / 3.0;
    let chi_square: f64 = arms.iter().map(|count| (count - expected).powi(2) / expected).sum();
    assert!(chi_square < 13.8, "2 degrees of freedom, 0.001: {arms:?}");

    let noisy = Spirals::new(1, 0.25, 2.0, 0.1).unwrap();
    let curve = |u: f64| 2.0 * u.sqrt() * (0.5 * PI * u.sqrt()).cos();
    check("x of a quarter turn", &noisy, |x| x[0], |x| noisy_cdf(curve, 0.1, x));
    let curve = |u: f64| 2.0 * u.sqrt() * (0.5 * PI * u.sqrt()).sin();
    check("y of a quarter turn", &noisy, |x| x[1], |y| noisy_cdf(curve, 0.1, y));
}

#[test]
fn swiss_roll_with_and_without_noise() {
    let sharp = SwissRoll::new(0.0).unwrap();
    check("radius", &sharp, |x| x[0].hypot(x[1]), |r| (7.5 * r / PI - 1.5) / 3.0);
    for x in draw(&sharp, 1000, 3) {
        let t = 7.5 * x[0].hypot(x[1]);
        assert!((t * t.cos() / 7.5 - x[0]).abs() < 1e-12 && (t * t.sin() / 7.5 - x[1]).abs() < 1e-12, "{x:?}");
    }
    let noisy = SwissRoll::new(0.25 / 7.5).unwrap();
    let t = |u: f64| PI * (1.5 + 3.0 * u);
    check("x", &noisy, |x| x[0], |x| noisy_cdf(|u| t(u) * t(u).cos() / 7.5, 0.25 / 7.5, x));
    check("y", &noisy, |x| x[1], |y| noisy_cdf(|u| t(u) * t(u).sin() / 7.5, 0.25 / 7.5, y));
}

#[test]
fn an_untwisted_pinwheel_has_normal_blades() {
    let (a, b) = (0.3, 0.1);
    let blade = Pinwheel::new(1, a, b, 0.0).unwrap();
    check("along", &blade, |x| x[0], |x| normal_cdf(x, 1.0, a));
    check("across", &blade, |x| x[1], |x| normal_cdf(x, 0.0, b));
    // Two blades: x = ±u₁. The twist keeps |u|, so a blade's length does not see it.
    let two = Pinwheel::new(2, a, b, 0.0).unwrap();
    check("two blades", &two, |x| x[0], |x| 0.5 * normal_cdf(x, 1.0, a) + 0.5 * normal_cdf(x, -1.0, a));
    // Untwisted by hand, the blades of a twisted pinwheel stand there again.
    let twisted = Pinwheel::new(2, a, b, 0.25).unwrap();
    let untwisted = |x: &[f64]| {
        let radius = x[0].hypot(x[1]);
        radius * (x[1].atan2(x[0]) - 0.25 * radius.exp()).cos()
    };
    check("untwisted", &twisted, untwisted, |x| 0.5 * normal_cdf(x, 1.0, a) + 0.5 * normal_cdf(x, -1.0, a));
}

#[test]
fn uniform_marginals() {
    let board = Uniform::checkerboard(4, 8.0).unwrap();
    check("board x", &board, |x| x[0], |x| (x + 4.0) / 8.0);
    check("board y", &board, |x| x[1], |y| (y + 4.0) / 8.0);
    // Columns of an odd board hold two cells or one: 2/5, 1/5, 2/5 of the mass.
    let odd = |x: f64| {
        if x < -0.5 {
            0.4 * (x + 1.5)
        } else if x < 0.5 {
            0.4 + 0.2 * (x + 0.5)
        } else {
            0.6 + 0.4 * (x - 0.5)
        }
    };
    check("odd board", &Uniform::checkerboard(3, 3.0).unwrap(), |x| x[0], odd);
    let intervals = Uniform::new(vec![vec![(-2.0, -1.0)], vec![(1.0, 1.5)]]).unwrap();
    check("intervals", &intervals, |x| x[0], |x| if x < 0.0 { (x + 2.0) / 1.5 } else { (1.0 + x - 1.0) / 1.5 });
}
