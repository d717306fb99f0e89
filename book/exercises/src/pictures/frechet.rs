//! The Fréchet distance of Gaussians whose coordinates are independent.

// ANCHOR: start
/// What you write: the squared Fréchet distance of two Gaussians whose covariances are diagonal, from their means and
/// variances, coordinate by coordinate: ‖μ − μ′‖² + tr(Σ + Σ′ − 2(ΣΣ′)^½).
///
/// This start compares the variances as if they were means.
pub fn start(mean: [&[f64]; 2], variance: [&[f64]; 2]) -> f64 {
    let squares = |[a, b]: [&[f64]; 2]| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
    squares(mean) + squares(variance)
}
// ANCHOR_END: start

// ANCHOR: solution
/// In each coordinate v + v′ − 2√(vv′) = (σ − σ′)²: it is the standard deviations that are compared as if they were
/// means.
pub fn solution(mean: [&[f64]; 2], variance: [&[f64]; 2]) -> f64 {
    let squares = |a: f64, b: f64| (a - b).powi(2);
    let means = mean[0].iter().zip(mean[1]).map(|(a, b)| squares(*a, *b));
    let deviations = variance[0].iter().zip(variance[1]).map(|(a, b)| squares(a.sqrt(), b.sqrt()));
    means.chain(deviations).sum()
}
// ANCHOR_END: solution

/// The hidden test: values by hand, and the library's distance of points that have exactly these moments.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn([&[f64]; 2], [&[f64]; 2]) -> f64) -> Result<(), String> {
    use crate::close;
    close("a Gaussian and itself", answer([&[1.0, 2.0]; 2], [&[4.0, 0.5]; 2]), 0.0, 1e-12)?;
    close("means 3 and 4 apart", answer([&[0.0, 0.0], &[3.0, 4.0]], [&[1.0, 1.0]; 2]), 25.0, 1e-9)?;
    close("σ = 3 and σ = 1", answer([&[0.0]; 2], [&[9.0], &[1.0]]), 4.0, 1e-9)?;
    close("all mass in one point, and σ = 2", answer([&[0.0]; 2], [&[0.0], &[4.0]]), 4.0, 1e-9)?;
    let (mean, variance) = ([[0.5, -1.0, 2.0], [0.0, 1.0, 2.5]], [[1.0, 0.25, 2.0], [0.5, 4.0, 2.0]]);
    let [real, fake] = [0, 1].map(|i| gaussian(&mean[i], &variance[i]));
    let (real, fake) = (real?, fake?);
    let library = shall_we_gan::score::frechet_distance(&real, &real.root(), &fake);
    close(
        "three coordinates, against the library",
        answer([&mean[0], &mean[1]], [&variance[0], &variance[1]]),
        library,
        1e-4,
    )
}

/// Of two points on each axis, as far from the mean as the variance asks: their covariance is diagonal.
fn gaussian(mean: &[f64], variance: &[f64]) -> Result<shall_we_gan::score::Gaussian, String> {
    let n = 2 * mean.len();
    let points = (0..n).flat_map(|i| {
        let far = (variance[i / 2] * (n - 1) as f64 / 2.0).sqrt() * if i % 2 == 0 { 1.0 } else { -1.0 };
        mean.iter().enumerate().map(move |(k, m)| (if k == i / 2 { m + far } else { *m }) as f32)
    });
    shall_we_gan::score::Gaussian::of(&points.collect::<Vec<f32>>(), mean.len()).map_err(|e| e.to_string())
}

crate::exercise!(start, solution, check);
