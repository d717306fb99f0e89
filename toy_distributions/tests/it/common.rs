//! Points, and the distributions that many tests go over.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use toy_distributions::{Distribution, Gaussian, GaussianMixture, Pinwheel, Uniform};

/// `n` points of `distribution` from the generator with this seed.
pub fn draw(distribution: &dyn Distribution, n: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut point = vec![f64::NAN; distribution.dim()];
    let next = |_| {
        distribution.sample_into(&mut rng, &mut point);
        point.clone()
    };
    (0..n).map(next).collect()
}

/// Distributions with a known density, in one and two dimensions, with numbers that no symmetry helps.
pub fn with_density() -> Vec<(&'static str, Box<dyn Distribution>)> {
    let tilted = || Gaussian::new(vec![0.3, -1.0], vec![2.0, 0.9, 0.9, 0.7]).unwrap();
    let round = Gaussian::isotropic(vec![2.5, 1.5], 0.4).unwrap();
    let line = vec![Gaussian::isotropic(vec![-1.0], 0.6).unwrap(), Gaussian::isotropic(vec![2.0], 0.4).unwrap()];
    let boxes = vec![vec![(-1.0, 0.5), (0.0, 2.0)], vec![(0.5, 1.0), (-1.0, 2.0)]];
    vec![
        ("gaussian", Box::new(Gaussian::default())),
        ("tilted gaussian", Box::new(tilted())),
        ("uneven mixture", Box::new(GaussianMixture::new(&[1.0, 4.0], vec![tilted(), round]).unwrap())),
        ("1-D mixture", Box::new(GaussianMixture::new(&[0.7, 0.3], line).unwrap())),
        ("ring", Box::new(GaussianMixture::ring(8, 1.0, 0.01).unwrap())),
        ("wide ring", Box::new(GaussianMixture::ring(3, 2.0, 0.7).unwrap())),
        ("grid", Box::new(GaussianMixture::grid(5, 2.0, 0.05).unwrap())),
        ("circle", Box::new(GaussianMixture::circle(2.0, 0.05).unwrap())),
        ("pinwheel", Box::new(Pinwheel::new(5, 0.3, 0.1, 0.25).unwrap())),
        ("strong pinwheel", Box::new(Pinwheel::new(2, 0.2, 0.3, -0.8).unwrap())),
        ("checkerboard", Box::new(Uniform::checkerboard(4, 8.0).unwrap())),
        ("odd checkerboard", Box::new(Uniform::checkerboard(3, 3.0).unwrap())),
        ("two rectangles", Box::new(Uniform::new(boxes).unwrap())),
        ("two intervals", Box::new(Uniform::new(vec![vec![(-2.0, -1.0)], vec![(1.0, 1.5)]]).unwrap())),
    ]
}

/// The midpoints of `n` equal cells between `low` and `high`, and the width of a cell.
pub fn midpoints(low: f64, high: f64, n: usize) -> (Vec<f64>, f64) {
    let width = (high - low) / n as f64;
    ((0..n).map(|i| low + (i as f64 + 0.5) * width).collect(), width)
}

/// Φ((x - mean) / sigma), Φ of the standard normal, to 1.5e-7: Abramowitz and Stegun, 7.1.26.
pub fn normal_cdf(x: f64, mean: f64, sigma: f64) -> f64 {
    let z = (x - mean) / (sigma * std::f64::consts::SQRT_2);
    // 1 - Φ(6 √2) = 1e-17.
    if z.abs() > 6.0 {
        return if z > 0.0 { 1.0 } else { 0.0 };
    }
    let t = 1.0 / (1.0 + 0.327_591_1 * z.abs());
    let series = [0.254_829_592, -0.284_496_736, 1.421_413_741, -1.453_152_027, 1.061_405_429];
    let tail = 0.5 * series.iter().rev().fold(0.0, |sum, c| t * (c + sum)) * (-z * z).exp();
    if z > 0.0 { 1.0 - tail } else { tail }
}
