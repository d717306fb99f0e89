//! Densities hold a mass of 1, and agree with the draws.

use toy_distributions::{Distribution, Gaussian, Points, TwoMoons};

use crate::common::{draw, midpoints, with_density};

/// The sum of density × cell over an n-by-n grid on twice the window's width.
fn mass(distribution: &dyn Distribution, n: usize) -> f64 {
    let axis = |(low, high): (f64, f64)| midpoints(1.5 * low - 0.5 * high, 1.5 * high - 0.5 * low, n);
    let window = distribution.bounds();
    let (xs, dx) = axis(window[0]);
    if distribution.dim() == 1 {
        return xs.iter().map(|&x| distribution.density(&[x]).unwrap()).sum::<f64>() * dx;
    }
    let (ys, dy) = axis(window[1]);
    let column = |&x| ys.iter().map(|&y| distribution.density(&[x, y]).unwrap()).sum::<f64>();
    xs.iter().map(column).sum::<f64>() * dx * dy
}

#[test]
fn densities_integrate_to_one() {
    for (name, distribution) in with_density() {
        // Where the density is smooth, the midpoint rule converges faster than any power as soon as a cell is about
        // as wide as the narrowest σ (the error is near exp(-2π²σ²/h²)); the widest window over σ is the ring's,
        // 5/0.01, a cell of 0.83 σ here. A box is off by at most one cell in each direction; it has 100 or more.
        let jumps = distribution.score(&[1e9; 2][..distribution.dim()]).is_none();
        let (n, tolerance) = if jumps { (2000, 0.02) } else { (600, 1e-6) };
        let total = mass(&*distribution, n);
        assert!((total - 1.0).abs() < tolerance, "{name}: {total}");
    }
}

#[test]
fn log_density_is_the_logarithm() {
    for (name, distribution) in with_density() {
        for x in draw(&*distribution, 200, 5) {
            let (log, plain) = (distribution.log_density(&x).unwrap(), distribution.density(&x).unwrap());
            assert!((log - plain.ln()).abs() < 1e-12 * (1.0 + log.abs()), "{name} at {x:?}: {log} and {plain}");
        }
    }
}

/// E over the draws of p(x), which is ∫ p² by quadrature: wrong masses, places or widths would all show.
#[test]
fn draws_follow_the_density() {
    for (name, distribution) in with_density() {
        let at_draws: Vec<f64> =
            draw(&*distribution, 20_000, 11).iter().map(|x| distribution.density(x).unwrap()).collect();
        let n = at_draws.len() as f64;
        let mean = at_draws.iter().sum::<f64>() / n;
        let variance = at_draws.iter().map(|p| (p - mean).powi(2)).sum::<f64>() / n;
        let integral = squared_integral(&*distribution);
        // Normal mean of 20,000 draws: a correct pair leaves 3.89 standard errors with probability 1e-4, plus the
        // quadrature's error: as above, and one cell in 70 for a box's sides.
        let allowed = 3.89 * (variance / n).sqrt() + if variance < 1e-20 { 0.03 * integral } else { 1e-6 * integral };
        assert!((mean - integral).abs() < allowed, "{name}: {mean} against {integral} ± {allowed}");
    }
}

fn squared_integral(distribution: &dyn Distribution) -> f64 {
    let window = distribution.bounds();
    let (xs, dx) = midpoints(window[0].0, window[0].1, 700);
    if distribution.dim() == 1 {
        return xs.iter().map(|&x| distribution.density(&[x]).unwrap().powi(2)).sum::<f64>() * dx;
    }
    let (ys, dy) = midpoints(window[1].0, window[1].1, 700);
    let column = |&x| ys.iter().map(|&y| distribution.density(&[x, y]).unwrap().powi(2)).sum::<f64>();
    xs.iter().map(column).sum::<f64>() * dx * dy
}

/// Against numbers worked out by hand.
#[test]
fn gaussian_by_hand() {
    // Σ = (2 1; 1 2): det = 3, Σ⁻¹ = (2 -1; -1 2)/3, so at (1, -1) the exponent is -(2 + 2 + 2)/6 = -1.
    let tilted = Gaussian::new(vec![0.0, 0.0], vec![2.0, 1.0, 1.0, 2.0]).unwrap();
    let expected = -1.0 - (std::f64::consts::TAU * 3.0_f64.sqrt()).ln();
    assert!((tilted.log_density(&[1.0, -1.0]).unwrap() - expected).abs() < 1e-14);
    let score = tilted.score(&[1.0, -1.0]).unwrap();
    assert!((score[0] + 1.0).abs() < 1e-14 && (score[1] - 1.0).abs() < 1e-14, "{score:?}");
}

/// Far from every part the density underflows to 0, its logarithm and its score do not.
#[test]
fn far_away_the_logarithm_stays_exact() {
    let ring = toy_distributions::GaussianMixture::ring(8, 1.0, 0.01).unwrap();
    let x = [101.0, 0.0];
    assert_eq!(ring.density(&x), Some(0.0));
    // The nearest part is 100 = 10⁴ σ away: log p = -10⁸/2 - log(8 · 2π · 10⁻⁴), the others are nothing beside it.
    let expected = -0.5e8 - (8.0 * std::f64::consts::TAU * 1e-4).ln();
    assert!((ring.log_density(&x).unwrap() - expected).abs() < 1e-6);
    assert!((ring.score(&x).unwrap()[0] + 1e6).abs() < 1e-6);
}

#[test]
fn without_a_closed_form_there_is_no_answer() {
    let moons = TwoMoons::new(0.05).unwrap();
    assert_eq!((moons.log_density(&[0.0; 2]), moons.density(&[0.0; 2]), moons.score(&[0.0; 2])), (None, None, None));
    let word = Points::heisei();
    assert_eq!((word.log_density(&[0.0; 2]), word.density(&[0.0; 2]), word.score(&[0.0; 2])), (None, None, None));
}
