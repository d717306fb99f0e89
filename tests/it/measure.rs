//! Measures against hand-computed cases, closed forms and naive formulas.
//!
//! Statistical tests are two-sided at 3.89 standard errors, a false-alarm rate of 1e-4 each, with fixed seeds.

use std::f64::consts::{LN_2, PI, TAU};

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use shall_we_gan::measure::{
    Cells, Kernel, Lattice, Measures, Modes, NAMES, Parzen, gaussian_share_within, high_quality_ceiling, mmd2, points,
};
use shall_we_gan::toy_distributions::{Distribution, Mode};

const Z: f64 = 3.89;

#[track_caller]
fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{a} against {b}, off by {:e}, allowed {tolerance:e}", (a - b).abs());
}

fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

fn normal(rng: &mut impl Rng, centre: [f64; 2], sigma: f64) -> [f32; 2] {
    centre.map(|c| (c + sigma * rng.sample::<f64, _>(StandardNormal)) as f32)
}

fn mode(centre: [f64; 2], covariance: [f64; 4], weight: f64) -> Mode {
    Mode { centre: centre.to_vec(), covariance: covariance.to_vec(), weight }
}

/// PacGAN's ring: 8 modes on radius 1, σ = 0.01.
#[derive(Debug)]
struct Ring(Vec<Mode>);

const SIGMA: f64 = 0.01;

impl Ring {
    fn new() -> Self {
        let centre = |k| [(TAU * f64::from(k) / 8.0).cos(), (TAU * f64::from(k) / 8.0).sin()];
        Self((0..8).map(|k| mode(centre(k), [SIGMA * SIGMA, 0.0, 0.0, SIGMA * SIGMA], 1.0 / 8.0)).collect())
    }

    fn centre(&self, k: usize) -> [f64; 2] {
        [self.0[k].centre[0], self.0[k].centre[1]]
    }

    fn samples(&self, n: usize, sigma: f64, rng: &mut ChaCha8Rng) -> Vec<[f32; 2]> {
        let draw = |_| {
            let k = rng.random_range(0..8);
            normal(rng, self.centre(k), sigma)
        };
        (0..n).map(draw).collect()
    }
}

impl Distribution for Ring {
    fn dim(&self) -> usize {
        2
    }
    fn sample_into(&self, _: &mut dyn Rng, _: &mut [f64]) {
        unreachable!("measures draw nothing")
    }
    fn bounds(&self) -> Vec<(f64, f64)> {
        // Not symmetric, so that cells of different sizes cut the modes differently.
        vec![(-1.3, 1.2); 2]
    }
    fn density(&self, x: &[f64]) -> Option<f64> {
        let one = |m: &Mode| {
            let square = (x[0] - m.centre[0]).powi(2) + (x[1] - m.centre[1]).powi(2);
            m.weight * (-square / (2.0 * SIGMA * SIGMA)).exp() / (TAU * SIGMA * SIGMA)
        };
        Some(self.0.iter().map(one).sum())
    }
    fn modes(&self) -> &[Mode] {
        &self.0
    }
}

/// Uniform on [0, 1]², drawn in a window of the given side; side 1 is the support itself.
#[derive(Debug)]
struct Square(f64);

impl Distribution for Square {
    fn dim(&self) -> usize {
        2
    }
    fn sample_into(&self, _: &mut dyn Rng, _: &mut [f64]) {
        unreachable!("measures draw nothing")
    }
    fn bounds(&self) -> Vec<(f64, f64)> {
        vec![(0.0, self.0); 2]
    }
    fn density(&self, x: &[f64]) -> Option<f64> {
        Some(f64::from(x.iter().all(|x| (0.0..1.0).contains(x))))
    }
}

/// Uniform on the lower quarter of [0, 1]².
#[derive(Debug)]
struct Strip;

impl Distribution for Strip {
    fn dim(&self) -> usize {
        2
    }
    fn sample_into(&self, _: &mut dyn Rng, _: &mut [f64]) {
        unreachable!("measures draw nothing")
    }
    fn bounds(&self) -> Vec<(f64, f64)> {
        vec![(0.0, 1.0); 2]
    }
    fn log_density(&self, x: &[f64]) -> Option<f64> {
        Some(if x[1] < 0.25 { 4f64.ln() } else { f64::NEG_INFINITY })
    }
}

/// Uniform on lattice points, in so many coordinates as told; knows no density.
#[derive(Debug)]
struct Dots(Vec<[f64; 2]>, usize);

impl Distribution for Dots {
    fn dim(&self) -> usize {
        self.1
    }
    fn sample_into(&self, _: &mut dyn Rng, _: &mut [f64]) {
        unreachable!("measures draw nothing")
    }
    fn bounds(&self) -> Vec<(f64, f64)> {
        vec![(0.0, 1.0); self.1]
    }
    fn atoms(&self) -> &[[f64; 2]] {
        &self.0
    }
    fn spacing(&self) -> f64 {
        0.1
    }
}

#[test]
fn modes_by_hand() {
    let modes = [mode([0.0, 0.0], [1.0, 0.0, 0.0, 4.0], 0.5), mode([10.0, 0.0], [1.0, 0.0, 0.0, 1.0], 0.5)];
    let modes = Modes::new(&modes).unwrap();
    // In standard deviations: 0, 2.95, 3.05 and 2 from the first mode, 0 and 4.1 from the second, and two nowhere.
    let samples = [
        [0.0, 0.0],
        [0.0, 5.9],
        [0.0, 6.1],
        [2.0, 0.0],
        [10.0, 0.0],
        [10.0, 4.1],
        [f32::NAN, 0.0],
        [0.0, f32::INFINITY],
    ];
    let report = modes.measure(&samples);
    assert_eq!((report.samples, report.captured), (8, 2));
    assert_eq!(report.high_quality, 4.0 / 8.0);
    assert_eq!(report.stray, 3.0 / 8.0);
    close(report.reverse_kl, 0.75 * 1.5f64.ln() + 0.25 * 0.5f64.ln(), 1e-12);
    assert_eq!((report.modes[0].weight, report.modes[1].weight), (4.0 / 8.0, 2.0 / 8.0));
    assert_eq!(modes.weight_error(&report), 0.25);
    // The first mode keeps (0, 0), (0, 5.9), (0, 6.1), (2, 0): mean (0.5, 3), covariance [1, −2; −2, 36.02/3]. f32 has
    // rounded 5.9 and 6.1 by less than 3e-7.
    close(report.modes[0].mean_error, 2.5f64.sqrt(), 1e-6);
    let off = (2.0 * 4.0 + (36.02f64 / 3.0 - 4.0).powi(2)).sqrt();
    close(report.modes[0].covariance_error, off / 17f64.sqrt(), 1e-6);
    // The second keeps (10, 0) alone: one sample has no covariance.
    assert_eq!(report.modes[1].mean_error, 0.0);
    assert!(report.modes[1].covariance_error.is_nan());
    close(report.mean_error(), 0.5 * 2.5f64.sqrt(), 1e-6);
    close(report.covariance_error(), off / 17f64.sqrt(), 1e-6);
}

#[test]
fn near_is_meant_in_standard_deviations() {
    // 2σ from the wide mode and 10σ from the narrow one, which is nearer in the plane.
    let modes = [mode([0.0, 0.0], [1.0, 0.0, 0.0, 1.0], 0.5), mode([3.0, 0.0], [0.01, 0.0, 0.0, 0.01], 0.5)];
    let (nearest, distance) = Modes::new(&modes).unwrap().nearest(&[2.0, 0.0]).unwrap();
    assert_eq!(nearest, 0);
    close(distance, 2.0, 1e-12);
    // Correlation 0.9: Σ⁻¹ has eigenvalues 1/1.9 along (1, 1) and 1/0.1 along (1, −1).
    let tilted = Modes::new(&[mode([0.0, 0.0], [1.0, 0.9, 0.9, 1.0], 1.0)]).unwrap();
    close(tilted.nearest(&[1.0, 1.0]).unwrap().1, (2.0f64 / 1.9).sqrt(), 1e-12);
    close(tilted.nearest(&[1.0, -1.0]).unwrap().1, (2.0f64 / 0.1).sqrt(), 1e-9);
    let line = Modes::new(&[Mode { centre: vec![0.0], covariance: vec![4.0], weight: 1.0 }]).unwrap();
    assert_eq!(line.nearest(&[-3.0]), Some((0, 1.5)));
    // A segment: flat along y.
    let flat = Modes::new(&[mode([0.0, 0.0], [4.0, 0.0, 0.0, 0.0], 1.0)]).unwrap();
    assert_eq!(flat.nearest(&[1.0, 0.0]), Some((0, 0.5)));
    assert_eq!(flat.nearest(&[1.0, 0.1]), Some((0, f64::INFINITY)));
    assert_eq!(flat.nearest(&[f32::NAN, 0.0]), None);
}

#[test]
fn modes_that_are_none_are_refused() {
    let one = |covariance: Vec<f64>| Modes::new(&[Mode { centre: vec![0.0, 0.0], covariance, weight: 1.0 }]);
    for wrong in [
        vec![1.0],
        vec![1.0, 0.5, 0.0, 1.0],
        vec![1.0, 2.0, 2.0, 1.0],
        vec![-1.0, 0.0, 0.0, 1.0],
        vec![0.0, 0.5, 0.5, 1.0],
        vec![f64::NAN, 0.0, 0.0, 1.0],
        vec![f64::INFINITY, 0.0, 0.0, 1.0],
    ] {
        let error = one(wrong.clone()).err().unwrap_or_else(|| panic!("{wrong:?} passed"));
        assert!(error.to_string().contains("positive semidefinite"), "{error}");
    }
    assert!(one(vec![1.0, 0.5, 0.5, 1.0]).is_ok());
    let error = Modes::new(&[]).unwrap_err();
    assert_eq!(error.to_string(), "the dimensions of the modes is [], but must be at least one, all the same");
}

#[test]
fn the_ceiling_is_the_mass_within_three_sigma() {
    close(high_quality_ceiling(2), 1.0 - (-4.5f64).exp(), 1e-15);
    close(high_quality_ceiling(4), 1.0 - 5.5 * (-4.5f64).exp(), 1e-15);
    // Tables of the normal distribution and of Maxwell's: erf(3/√2), and that minus 3 √(2/π) e^(−9/2).
    close(high_quality_ceiling(1), 0.997_300_203_936_740, 1e-14);
    let maxwell = 0.997_300_203_936_740 - 3.0 * (2.0 / PI).sqrt() * (-4.5f64).exp();
    close(high_quality_ceiling(3), maxwell, 1e-14);
    close(1.0 - gaussian_share_within(4.0, 2), (-8f64).exp(), 1e-15);
    // PacGAN's 1200-D task needs 10σ: within 3σ there is nothing.
    assert!(high_quality_ceiling(1200) < 1e-300);
}

#[test]
fn a_perfect_sampler_meets_the_ceiling() {
    let (ring, n) = (Ring::new(), 20_000);
    let modes = Modes::new(ring.modes()).unwrap();
    let report = modes.measure(&ring.samples(n, SIGMA, &mut rng(1)));
    assert_eq!(report.captured, 8);
    let error = |p: f64| Z * (p * (1.0 - p) / n as f64).sqrt();
    close(report.high_quality, high_quality_ceiling(2), error(high_quality_ceiling(2)));
    close(report.stray, (-8f64).exp(), error((-8f64).exp()));
    // 2n KL is χ² with 7 degrees of freedom (Wilks): its quantiles at 5e-5 and 1 − 5e-5.
    let chi2 = 2.0 * report.high_quality * n as f64 * report.reverse_kl;
    assert!((0.2446..31.51).contains(&chi2), "{chi2}");
    for mode in &report.modes {
        close(mode.weight, 1.0 / 8.0, error(1.0 / 8.0));
        // About 2,500 samples each: n|mean|² is χ² with 2 degrees of freedom, whose 1 − 1e-4 quantile is 2 ln 10⁴.
        assert!((1e-4..(2.0 * 1e4f64.ln() / 2_300.0).sqrt()).contains(&mode.mean_error), "{mode:?}");
        // Its root mean square is √(3/2499) = 0.035; the truncation at 4σ takes 0.3 %. Three times that has a rate
        // far below 1e-4.
        assert!((1e-3..0.105).contains(&mode.covariance_error), "{mode:?}");
    }
}

#[test]
fn collapse_and_shrinking_show() {
    let (ring, mut rng) = (Ring::new(), rng(2));
    let modes = Modes::new(ring.modes()).unwrap();
    let collapsed: Vec<_> = (0..1000).map(|_| normal(&mut rng, ring.centre(3), SIGMA)).collect();
    let report = modes.measure(&collapsed);
    assert_eq!(report.captured, 1);
    close(report.reverse_kl, 8f64.ln(), 1e-12);
    close(modes.weight_error(&report), 7.0 / 8.0, 1e-12);
    // Modes half as wide: 1 − e^(−18) lie within 3σ, and a quarter of the covariance is 3/4 off.
    let report = modes.measure(&ring.samples(20_000, SIGMA / 2.0, &mut rng));
    assert!(report.high_quality > 0.999 && report.high_quality > high_quality_ceiling(2));
    // √(3/2499)/4 = 0.009 of noise per mode, a mean of eight.
    close(report.covariance_error(), 0.75, 0.02);
}

#[test]
fn no_samples_and_no_good_samples() {
    let modes = Modes::new(Ring::new().modes()).unwrap();
    let report = modes.measure::<[f32; 2]>(&[]);
    assert_eq!((report.samples, report.captured), (0, 0));
    assert!(report.high_quality.is_nan() && report.stray.is_nan() && report.reverse_kl.is_nan());
    let report = modes.measure(&[[f32::NAN; 2], [9.0, 9.0]]);
    assert_eq!((report.captured, report.high_quality, report.stray), (0, 0.0, 1.0));
    assert!(report.reverse_kl.is_nan() && report.mean_error().is_nan() && report.covariance_error().is_nan());
}

/// Random points of a 0.1-lattice, each at most once.
fn some_lattice(side: i32, keep: f64, rng: &mut ChaCha8Rng) -> Vec<[f64; 2]> {
    let all = (-side..side).flat_map(|i| (-side..side).map(move |j| [f64::from(i) * 0.1, f64::from(j) * 0.1]));
    all.filter(|_| rng.random_bool(keep)).collect()
}

#[test]
#[should_panic(expected = "coordinates")]
fn rows_of_another_dimension_are_refused() {
    Modes::new(Ring::new().modes()).unwrap().measure(&[[0.0; 3]]);
}

#[test]
fn lattice_by_hand() {
    let lattice = Lattice::new(&[[0.0, 0.0], [0.1, 0.0], [0.3, 0.0], [1.0, 1.0]], 0.1).unwrap();
    // On a lattice point: covers it and the neighbour at exactly one cell. Then one stray by a hair, one not finite.
    let report = lattice.measure(&[[0.1, 0.0], [1.0, 1.1005], [f32::NAN, 0.0]]);
    assert_eq!((report.coverage, report.stray), (2.0 / 4.0, 2.0 / 3.0));
    let report = lattice.measure(&[[1.06, 0.93], [0.2, 0.0], [-3e38, 3e38]]);
    assert_eq!((report.coverage, report.stray), (3.0 / 4.0, 1.0 / 3.0));
    let report = lattice.measure::<[f32; 2]>(&[]);
    assert!(report.coverage == 0.0 && report.stray.is_nan());
    // From one sample: 2 of 4 points reach each of the first two, 1 of 4 each of the others.
    close(lattice.expected_coverage(1), (0.5 + 0.5 + 0.25 + 0.25) / 4.0, 1e-15);
    assert_eq!(lattice.expected_coverage(0), 0.0);
    for spacing in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(Lattice::new(&[[0.0, 0.0]], spacing).is_err(), "{spacing}");
    }
    assert!(Lattice::new(&[], 0.1).is_err() && Lattice::new(&[[0.0, f64::NAN]], 0.1).is_err());
}

#[test]
fn lattice_against_brute_force() {
    for seed in 0..20 {
        let mut rng = rng(seed);
        let atoms = some_lattice(6, 0.4, &mut rng);
        let samples: Vec<[f32; 2]> = (0..60).map(|_| [(); 2].map(|()| rng.random_range(-1.0..1.0))).collect();
        let near = |x: &[f32; 2], a: &[f64; 2]| {
            ((f64::from(x[0]) - a[0]).powi(2) + (f64::from(x[1]) - a[1]).powi(2)).sqrt() <= 0.1 * 1.001
        };
        let covered = atoms.iter().filter(|a| samples.iter().any(|x| near(x, a))).count();
        let stray = samples.iter().filter(|x| !atoms.iter().any(|a| near(x, a))).count();
        assert!((1..atoms.len()).contains(&covered) && (1..60).contains(&stray));
        let report = Lattice::new(&atoms, 0.1).unwrap().measure(&samples);
        assert_eq!(report.coverage, covered as f64 / atoms.len() as f64);
        assert_eq!(report.stray, stray as f64 / 60.0);
    }
}

#[test]
fn a_perfect_sampler_of_the_lattice_meets_its_expected_coverage() {
    let mut rng = rng(3);
    let atoms = some_lattice(10, 0.3, &mut rng);
    let lattice = Lattice::new(&atoms, 0.1).unwrap();
    let coverage: Vec<f64> = (0..400)
        .map(|_| {
            let samples: Vec<_> = (0..50).map(|_| atoms[rng.random_range(0..atoms.len())].map(|x| x as f32)).collect();
            let report = lattice.measure(&samples);
            assert_eq!(report.stray, 0.0);
            report.coverage
        })
        .collect();
    let (mean, error) = mean_and_error(&coverage);
    close(mean, lattice.expected_coverage(50), Z * error);
    assert!(error < 0.01);
}

fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// The standard deviation, root mean square over the two axes.
fn spread(points: &[[f32; 2]]) -> f64 {
    let of = |axis: usize| {
        let values: Vec<f64> = points.iter().map(|x| x[axis].into()).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64
    };
    ((of(0) + of(1)) / 2.0).sqrt()
}

fn cloud(n: usize, centre: [f64; 2], rng: &mut ChaCha8Rng) -> Vec<[f32; 2]> {
    (0..n).map(|_| normal(rng, centre, 1.0)).collect()
}

#[test]
fn mmd_against_the_formula_written_out() {
    let mut rng = rng(4);
    let (x, y) = (cloud(7, [0.0, 0.0], &mut rng), cloud(5, [1.0, -0.5], &mut rng));
    let k = |a: &[f32; 2], b: &[f32; 2]| {
        let square = f64::from(a[0] - b[0]).powi(2) + f64::from(a[1] - b[1]).powi(2);
        [5.2, 2.6, 1.3, 0.65, 0.325].map(|s: f64| (-square / (2.0 * s * s)).exp()).iter().sum::<f64>() / 5.0
    };
    let (mut sum, m, n) = (0.0, 7.0, 5.0);
    for i in 0..7 {
        sum += (0..7).filter(|j| *j != i).map(|j| k(&x[i], &x[j])).sum::<f64>() / (m * (m - 1.0));
        sum -= 2.0 * (0..5).map(|j| k(&x[i], &y[j])).sum::<f64>() / (m * n);
    }
    for i in 0..5 {
        sum += (0..5).filter(|j| *j != i).map(|j| k(&y[i], &y[j])).sum::<f64>() / (n * (n - 1.0));
    }
    // The formula above subtracts in f32.
    close(mmd2(&x, &y, Kernel::new(1.3).unwrap()), sum, 1e-6);
}

#[test]
fn mmd_is_unbiased() {
    // E k(x, y) = s²/(s² + 2) · exp(−δ²/2(s² + 2)) for x − y ~ N(δ, 2I) in the plane and a Gaussian kernel of width s.
    let expected = |shift: f64| {
        let one = |s: f64| 2.0 * s * s / (s * s + 2.0) * (1.0 - (-shift * shift / (2.0 * (s * s + 2.0))).exp());
        [4.0, 2.0, 1.0, 0.5, 0.25].map(one).iter().sum::<f64>() / 5.0
    };
    let (kernel, mut rng) = (Kernel::new(1.0).unwrap(), rng(5));
    for shift in [0.0, 1.5] {
        let values: Vec<f64> = (0..400)
            .map(|_| mmd2(&cloud(20, [0.0, 0.0], &mut rng), &cloud(25, [shift, 0.0], &mut rng), kernel))
            .collect();
        let (mean, error) = mean_and_error(&values);
        close(mean, expected(shift), Z * error);
        assert!(error < 0.005, "{error}");
    }
    assert!(expected(1.5) > 0.1);
}

#[test]
fn mmd_at_its_edges() {
    let kernel = Kernel::median(&[[0.0f32, 0.0], [0.0, 1.0], [0.0, 3.0]]).unwrap();
    assert_eq!(kernel, Kernel::new(2.0).unwrap());
    assert_eq!(kernel.value(&[1.0, 2.0], &[1.0, 2.0]), 1.0);
    assert_eq!(kernel.value(&[f32::INFINITY, 0.0], &[f32::INFINITY, 0.0]), 0.0);
    assert!(mmd2(&[[0.0f32, 0.0]], &[[0.0f32, 0.0], [1.0, 1.0]], kernel).is_nan());
    assert!(mmd2::<[f32; 2], [f32; 2]>(&[], &[], kernel).is_nan());
    assert!(Kernel::median(&[[0.0f32, 0.0], [f32::NAN, 0.0]]).is_err());
    assert!(Kernel::median(&[[1.0f32, 1.0]; 4]).is_err());
    assert!(Kernel::new(f64::NAN).is_err());
}

#[test]
fn parzen_by_hand() {
    // Two samples and one that is infinitely far, on a line, h = 1: p(0) = (N(0; 1, 1) + N(0; −2, 1)) / 3.
    let samples = [[1.0f32], [-2.0], [f32::NAN]];
    let parzen = Parzen::new(&samples, 1.0).unwrap();
    let density = ((-0.5f64).exp() + (-2f64).exp()) / (3.0 * TAU.sqrt());
    close(parzen.log_density(&[0.0]), density.ln(), 1e-12);
    // Far out, where every exponential underflows: the nearest sample alone.
    close(parzen.log_density(&[1001.0]), -5e5 - (3.0 * TAU.sqrt()).ln(), 1e-6);
    let nothing = Parzen::new(&samples[2..], 1.0).unwrap();
    assert_eq!(nothing.log_density(&[0.0]), f64::NEG_INFINITY);
    assert!(parzen.log_likelihood::<[f32; 1]>(&[]).mean.is_nan());
    assert!(Parzen::<[f32; 2]>::new(&[], 1.0).is_err());
    assert!(Parzen::new(&samples, 0.0).is_err() && Parzen::new(&samples, f64::NAN).is_err());
    assert!(Parzen::fit::<[f32; 1]>(&samples, &[], 1.0, 3).is_err());
}

#[test]
fn parzen_against_its_expectation() {
    // One sample at c: E log N(x; c, h² I) under x ~ N(0, I) is −ln 2πh² − (2 + |c|²)/2h² in the plane.
    let (c, mut rng) = ([0.6f32, -0.8], rng(6));
    let held_out = cloud(4000, [0.0, 0.0], &mut rng);
    for h in [0.5, 1.0, 3.0] {
        let result = Parzen::new(&[c], h).unwrap().log_likelihood(&held_out);
        assert_eq!(result.points, 4000);
        close(result.mean, -(TAU * h * h).ln() - 3.0 / (2.0 * h * h), Z * result.standard_error);
        // |x − c|² has variance 4 + 4|c|² = 8.
        close(result.standard_error, (8.0f64 / 4000.0).sqrt() / (2.0 * h * h), 0.1 * result.standard_error);
    }
    // For one sample at 0 the best bandwidth is the data's own: 1 = 8/2³.
    let parzen = Parzen::fit(&[[0.0f32, 0.0]], &held_out, 8.0, 6).unwrap();
    assert_eq!(parzen.bandwidth(), 1.0);
    // The choice is the best of the grid, one by one.
    let samples = cloud(50, [0.0, 0.0], &mut rng);
    let fitted = Parzen::fit(&samples, &held_out, 4.0, 6).unwrap();
    let of = |h: f64| Parzen::new(&samples, h).unwrap().log_likelihood(&held_out).mean;
    let best = (0..=6).map(|k| 4.0 / 2f64.powi(k)).max_by(|&a, &b| of(a).total_cmp(&of(b))).unwrap();
    assert_eq!(fitted.bandwidth(), best);
    assert!(best < 4.0 && best > 4.0 / 64.0);
}

#[test]
fn js_of_known_cases() {
    // One sample in the middle of each cell of the left half: q = 2p there, 0 elsewhere.
    let cells = Cells::new(&Square(1.0), 16).unwrap();
    let middle = |i: usize| (i as f32 + 0.5) / 16.0;
    let left: Vec<[f32; 2]> = (0..8).flat_map(|i| (0..16).map(move |j| [middle(i), middle(j)])).collect();
    let js = cells.js(&left);
    close(js.value, 0.25 * (2.0f64 / 3.0).ln() + 0.25 * LN_2 + 0.5 * (4.0f64 / 3.0).ln(), 1e-12);
    assert_eq!((js.samples, js.cells), (128, 257));
    let all: Vec<[f32; 2]> = (0..16).flat_map(|i| (0..16).map(move |j| [middle(i), middle(j)])).collect();
    close(cells.js(&all).value, 0.0, 1e-12);
    let lower: Vec<[f32; 2]> = (0..16).flat_map(|i| (0..4).map(move |j| [middle(i), middle(j)])).collect();
    close(Cells::new(&Strip, 16).unwrap().js(&lower).value, 0.0, 1e-12);
    close(cells.js(&[[2.0, 0.5], [0.5, -0.1], [f32::NAN, 0.5], [0.5, f32::INFINITY]]).value, LN_2, 1e-12);
    assert!(cells.js::<[f32; 2]>(&[]).value.is_nan());
    // One of the ring's eight equal modes.
    let (ring, mut rng) = (Ring::new(), rng(7));
    let collapsed: Vec<_> = (0..20_000).map(|_| normal(&mut rng, ring.centre(1), SIGMA)).collect();
    let expected = 0.5 * (7.0 / 8.0 * LN_2 + 1.0 / 8.0 * (2.0f64 / 9.0).ln()) + 0.5 * (16.0f64 / 9.0).ln();
    // That mode lies in at most 4 cells: a noise below 4/8n.
    close(Cells::new(&ring, 16).unwrap().js(&collapsed).value, expected, 4.0 / 160_000.0);
}

#[test]
fn the_optimal_discriminator_of_known_cases() {
    // q = 2p in the left half, 0 in the right one: p/(p + q) is 1/3 and 1.
    let cells = Cells::new(&Square(1.0), 16).unwrap();
    let middle = |i: usize| (i as f32 + 0.5) / 16.0;
    let left: Vec<[f32; 2]> = (0..8).flat_map(|i| (0..16).map(move |j| [middle(i), middle(j)])).collect();
    let optimal = cells.optimal_discriminator(&left);
    assert_eq!(optimal.len(), 256);
    for (i, d) in optimal.iter().enumerate() {
        close(f64::from(*d), if i % 16 < 8 { 1.0 / 3.0 } else { 1.0 }, 1e-6);
    }
    // The strip has no mass above: without samples there, nothing is said; where samples are, they are fakes.
    let strip = Cells::new(&Strip, 16).unwrap();
    let said = strip.optimal_discriminator(&[[0.5, 0.9], [0.5, 2.0]]);
    let above: Vec<f32> = said[14 * 16..].iter().copied().filter(|d| !d.is_nan()).collect();
    assert_eq!(above, [0.0]);
}

#[test]
fn js_of_exact_samples_is_its_own_noise() {
    let (n, mut rng) = (4096, rng(8));
    let samples: Vec<[f32; 2]> = (0..n).map(|_| [rng.random(), rng.random()]).collect();
    // 8n JS is nearly χ² with 255 degrees of freedom: mean 255, variance 510. The next order of the expansion is 1/np
    // = 1/16 of the mean at most.
    let chi2 = 8.0 * f64::from(n) * Cells::new(&Square(1.0), 16).unwrap().js(&samples).value;
    close(chi2, 255.0, Z * 510f64.sqrt() + 255.0 / 16.0);
}

#[test]
fn js_says_why_it_cannot() {
    // A quarter of [0, 1]² in the window, and a window in which the support is the first of 25 cells.
    assert!(Cells::new(&Square(0.5), 16).unwrap_err().to_string().contains("integrates to 0.25"));
    close(Cells::new(&Square(5.0), 5).unwrap().js(&[[0.5, 0.5]]).value, 0.0, 0.01);
    let error = |dim| Cells::new(&Dots(vec![], dim), 16).unwrap_err().to_string();
    assert!(error(1).contains("1 coordinates"), "{}", error(1));
    assert!(error(2).contains("closed form"), "{}", error(2));
    assert!(Cells::new(&Square(1.0), 0).is_err());
}

#[test]
fn all_measures_of_a_mixture() {
    let (ring, mut rng) = (Ring::new(), rng(9));
    let reference = ring.samples(600, SIGMA, &mut rng);
    let mut samples = ring.samples(2500, SIGMA, &mut rng);
    samples[0] = [f32::NAN, 0.0];
    let measures = Measures::new(&ring, &reference).unwrap();
    let values = measures.points(&samples);
    assert_eq!(values, points(&samples, &ring, &reference).unwrap());
    let names: Vec<&str> = values.keys().map(String::as_str).collect();
    let of_modes = ["modes", "high_quality", "reverse_kl", "stray", "weight_error", "mean_error", "covariance_error"];
    let mut expected = [&of_modes[..], &["js", "mmd2", "parzen"]].concat();
    expected.sort();
    assert_eq!(names, expected);
    let report = Modes::new(ring.modes()).unwrap().measure(&samples);
    assert_eq!(values["modes"], 8.0);
    assert_eq!(values["high_quality"], report.high_quality as f32);
    assert_eq!(values["js"], Cells::new(&ring, 16).unwrap().js(&samples).value as f32);
    let kernel = Kernel::median(&reference[..512]).unwrap();
    assert_eq!(values["mmd2"], mmd2(&samples[..512], &reference[..512], kernel) as f32);
    let parzen = Parzen::fit(&samples[..512], &reference[..128], spread(&reference[..128]), 10).unwrap();
    assert_eq!(values["parzen"], parzen.log_likelihood(&reference[128..256]).mean as f32);
    assert_eq!(measures.mode_shares(&samples), report.modes.iter().map(|m| m.weight as f32).collect::<Vec<_>>());
    // Collapse is worse in each of them.
    let collapsed = vec![ring.centre(0).map(|x| x as f32); 2500];
    let worse = measures.points(&collapsed);
    assert_eq!(worse["modes"], 1.0);
    for name in ["reverse_kl", "weight_error", "covariance_error", "js", "mmd2"] {
        assert!(worse[name] > 5.0 * values[name].abs(), "{name}: {} against {}", worse[name], values[name]);
    }
    assert!(worse["parzen"] < values["parzen"]);
}

#[test]
fn all_measures_of_a_lattice_and_of_nothing() {
    let dots = Dots(vec![[0.1, 0.1], [0.2, 0.1], [0.9, 0.9]], 2);
    let samples = [[0.1f32, 0.1], [0.5, 0.5]];
    let values = points(&samples, &dots, &[]).unwrap();
    let known = |name: &String| NAMES.iter().any(|(known, _)| known == name);
    assert_eq!(values.keys().collect::<Vec<_>>(), ["coverage", "coverage_ceiling", "lattice_stray"]);
    assert!(values.keys().all(known));
    assert_eq!((values["coverage"], values["lattice_stray"]), ((2.0 / 3.0) as f32, 0.5));
    // Two samples: (1 − (1/3)²) for the two neighbours, 1 − (2/3)² for the third.
    close(values["coverage_ceiling"].into(), (2.0 * 8.0 / 9.0 + 5.0 / 9.0) / 3.0, 1e-7);
    // Without samples only what has a value is left, and all of it is finite.
    let ring = Ring::new();
    let reference = ring.samples(100, SIGMA, &mut rng(10));
    let values = points(&[], &ring, &reference).unwrap();
    assert_eq!(values.into_iter().collect::<Vec<_>>(), [("modes".to_string(), 0.0)]);
    let bad = points(&[[f32::NAN; 2]; 3], &ring, &reference).unwrap();
    assert_eq!((bad["modes"], bad["high_quality"], bad["stray"], bad["weight_error"]), (0.0, 0.0, 1.0, 1.0));
    // What fits f64 and not f32 has no value either: a log-likelihood of about −1e80.
    assert!(!points(&[[3e38; 2]; 3], &ring, &reference).unwrap().contains_key("parzen"));
    assert!(bad.values().all(|v| v.is_finite()) && bad.keys().all(known));
    let wrong = Dots(vec![[f64::NAN, 0.0]], 2);
    assert!(points(&samples, &wrong, &[]).is_err());
}
