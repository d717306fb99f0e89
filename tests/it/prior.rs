//! Priors against their distribution functions, and the latent grid.
//!
//! Kolmogorov–Smirnov at a false-alarm rate of 1e-4 each, P(√n·D > x) ≈ 2e^−2x²; fixed seeds.

use std::f64::consts::TAU;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use shall_we_gan::{
    Error,
    prior::{ALL, Prior, Stream, by_name, line, sphere},
};

const N: usize = 20_000;
/// The priors that need no data: all but the last.
const ALONE: [&str; 5] = ["gaussian", "uniform", "uniform-symmetric", "truncated", "mixture"];
/// √(ln(2/1e-4)/2)
const KS: f64 = 2.225;
/// Two-sided standard errors at a rate of 1e-4.
const Z: f64 = 3.89;

/// ∫φ from 0 to x by Simpson's rule, good to 1e-10.
fn phi(x: f64) -> f64 {
    let f = |x: f64| (-0.5 * x * x).exp() / TAU.sqrt();
    let h = x / 1000.0;
    let inner: f64 = (1..1000).map(|i| if i % 2 == 1 { 4.0 } else { 2.0 } * f(h * f64::from(i))).sum();
    h / 3.0 * (f(0.0) + inner + f(x))
}

fn normal(x: f64) -> f64 {
    0.5 + phi(x)
}

fn draws(prior: &Prior, seed: u64) -> Vec<f32> {
    let mut rows = vec![0.0; N * prior.features()];
    prior.fill(&mut ChaCha8Rng::seed_from_u64(seed), &mut rows);
    rows
}

fn column(rows: &[f32], dim: usize, at: usize) -> Vec<f64> {
    rows.iter().skip(at).step_by(dim).map(|x| f64::from(*x)).collect()
}

#[track_caller]
fn follows(mut sample: Vec<f64>, cdf: impl Fn(f64) -> f64) {
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let gap = |(i, x): (usize, &f64)| {
        let f = cdf(*x);
        (f - i as f64 / n).abs().max((f - (i + 1) as f64 / n).abs())
    };
    let distance = sample.iter().enumerate().map(gap).fold(0.0, f64::max) * n.sqrt();
    assert!(distance < KS, "√n·D = {distance}");
}

#[test]
fn every_coordinate_follows_its_distribution_function() {
    let truncated = |limit: f64| move |x: f64| (phi(x) + phi(limit)) / (2.0 * phi(limit));
    let mixture = |x: f64| [-2.0, 0.0, 0.0, 2.0].map(|c| 0.25 * normal((x - c) / 0.5)).iter().sum();
    for at in 0..2 {
        let check =
            |prior: Prior, cdf: &dyn Fn(f64) -> f64| follows(column(&draws(&prior, 7 + at), 2, at as usize), cdf);
        check(by_name("gaussian", 2).unwrap(), &normal);
        check(by_name("uniform", 2).unwrap(), &|x| x);
        check(by_name("uniform-symmetric", 2).unwrap(), &|x| 0.5 * (x + 1.0));
        check(by_name("truncated", 2).unwrap(), &truncated(2.0));
        check(by_name("mixture", 2).unwrap(), &mixture);
        // Both ways of drawing, on both sides of where they meet.
        for limit in [0.2f32, 0.99, 1.01] {
            check(Prior::Truncated { dim: 2, limit }, &truncated(f64::from(limit)));
        }
    }
}

#[test]
fn coordinates_are_not_correlated() {
    for name in ALONE {
        let rows = draws(&by_name(name, 3).unwrap(), 3);
        let standard = |at: usize| {
            let x = column(&rows, 3, at);
            let mean = x.iter().sum::<f64>() / N as f64;
            let std = (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / N as f64).sqrt();
            x.into_iter().map(|x| (x - mean) / std).collect::<Vec<f64>>()
        };
        for (a, b) in [(0, 1), (1, 2), (0, 2)] {
            let product: f64 = standard(a).iter().zip(standard(b)).map(|(a, b)| a * b).sum();
            assert!(product.abs() / (N as f64).sqrt() < Z, "{name}: {a}, {b}");
        }
    }
}

#[test]
fn a_mixture_visits_its_centres_equally_often() {
    let centres = vec![vec![0.0, 0.0, 9.0], vec![5.0, 0.0, 0.0], vec![0.0, -5.0, 0.0], vec![0.0; 3], vec![7.0; 3]];
    let prior = Prior::Mixture { centres: centres.clone(), sigma: 0.1 };
    prior.check().unwrap();
    let rows = draws(&prior, 5);
    for centre in centres {
        let near = |row: &[f32]| row.iter().zip(&centre).all(|(x, c)| (x - c).abs() < 1.0);
        let count = rows.chunks(3).filter(|row| near(row)).count() as f64;
        let (expected, deviation) = (N as f64 / 5.0, (N as f64 * 0.2 * 0.8).sqrt());
        assert!((count - expected).abs() < Z * deviation, "{count} at {centre:?}");
    }
    // σ = 0 draws the centres themselves.
    let points = draws(&Prior::Mixture { centres: vec![vec![1.5], vec![-2.0]], sigma: 0.0 }, 1);
    assert!(points.iter().all(|x| *x == 1.5 || *x == -2.0));
}

#[test]
fn the_grid_is_regular_in_probability() {
    let third = |x: f64| (phi(x) + phi(2.0)) / (2.0 * phi(2.0));
    let cases: [(&str, &dyn Fn(f64) -> f64); 4] = [
        ("gaussian", &normal),
        ("uniform", &|x| x),
        ("uniform-symmetric", &|x| 0.5 * (x + 1.0)),
        ("truncated", &third),
    ];
    for (name, cdf) in cases {
        let axis = by_name(name, 1).unwrap().grid(7).unwrap();
        for (i, z) in axis.iter().enumerate() {
            // As f32, z is off by at most 2e-7.
            assert!((cdf(f64::from(*z)) - (i as f64 + 0.5) / 7.0).abs() < 2e-7, "{name}: {z}");
        }
        let grid = by_name(name, 2).unwrap().grid(7).unwrap();
        let expected: Vec<f32> = (0..49).flat_map(|i| [axis[i % 7], axis[i / 7]]).collect();
        assert_eq!(grid, expected, "{name}");
        assert_eq!(by_name(name, 3).unwrap().grid(7), None);
    }
    assert_eq!(by_name("mixture", 2).unwrap().grid(7), None);
    let middle = by_name("gaussian", 2).unwrap().grid(1).unwrap();
    assert!(middle.len() == 2 && middle.iter().all(|z| z.abs() < 1e-12), "{middle:?}");
}

#[test]
fn names_and_ranges_are_checked() {
    for name in ALONE {
        assert_eq!(by_name(name, 5).unwrap().features(), 5);
        assert_eq!(by_name(name, 0).unwrap_err().to_string(), "the latent dimension is 0, but must be at least 1");
    }
    assert!(ALL.iter().map(|(name, _)| *name).eq(ALONE.into_iter().chain(["bourgain"])));
    let message = by_name("bourgain", 2).unwrap_err().to_string();
    assert_eq!(message, "the prior bourgain: it is made from the data, which are not at hand here; choose another");
    let message = by_name("gausian", 2).unwrap_err().to_string();
    let expected = "unknown prior \"gausian\" (did you mean \"gaussian\"?); known: gaussian, uniform, ";
    assert!(message.starts_with(expected), "{message}");
    let one = |c: f32| vec![vec![0.0, c]];
    for prior in [
        Prior::Uniform { dim: 2, low: 1.0, high: 1.0 },
        Prior::Uniform { dim: 2, low: f32::NAN, high: 1.0 },
        Prior::Uniform { dim: 2, low: f32::MIN, high: f32::MAX },
        Prior::Truncated { dim: 2, limit: 0.0 },
        Prior::Truncated { dim: 2, limit: f32::NAN },
        Prior::Mixture { centres: vec![], sigma: 1.0 },
        Prior::Mixture { centres: vec![vec![0.0], vec![0.0, 1.0]], sigma: 1.0 },
        Prior::Mixture { centres: one(f32::NAN), sigma: 1.0 },
        Prior::Mixture { centres: one(0.0), sigma: -1.0 },
        Prior::Mixture { centres: one(0.0), sigma: f32::NAN },
    ] {
        assert!(matches!(prior.check(), Err(Error::Invalid { .. })), "{prior:?}");
    }
}

/// On the sphere the length stays and the angle grows evenly; on the line the middle of two orthogonal ends is shorter by
/// √2. Both begin and end where they should.
#[test]
fn ways_between_two_points() {
    let (a, b) = ([3.0f32, 0.0, 4.0], [0.0f32, 5.0, 0.0]);
    let length = |z: &[f32]| z.iter().map(|x| x * x).sum::<f32>().sqrt();
    let angle = |z: &[f32]| (z.iter().zip(&a).map(|(x, y)| x * y).sum::<f32>() / 25.0).clamp(-1.0, 1.0).acos();
    for way in [line, sphere] {
        for (t, end) in [(0.0, a), (1.0, b)] {
            let off = way(&a, &b, t).iter().zip(end).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max);
            assert!(off < 1e-5, "{off} from the end at {t}");
        }
    }
    for t in [0.2f32, 0.5, 0.7] {
        let z = sphere(&a, &b, t);
        assert!((length(&z) - 5.0).abs() < 1e-5 && (angle(&z) - t * std::f32::consts::FRAC_PI_2).abs() < 1e-5, "{t}");
    }
    assert!((length(&line(&a, &b, 0.5)) - 5.0 / 2f32.sqrt()).abs() < 1e-5);
    // No angle to go by: the way is straight.
    assert_eq!(sphere(&a, &a, 0.3), line(&a, &a, 0.3));
}
