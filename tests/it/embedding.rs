//! Bourgain's embedding: what its authors prove of it, and what the published code does.

use std::sync::Arc;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use shall_we_gan::{
    prior::{
        Distortion, Euclidean, Metric, Prior, Stream,
        bourgain::{Bourgain, Scale},
        of_data,
    },
    random::{Purpose, stream},
};
use toy_distributions::Distribution;

/// n Gaussian points in the plane.
fn cloud(n: usize, seed: u64) -> Vec<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..2 * n).map(|_| rng.sample(StandardNormal)).collect()
}

/// g itself: so many sets of each size, no projection; what `NotContracting` divides by is undone by comparing ratios.
fn plain(sets: usize, seed: u64) -> Bourgain {
    Bourgain { sets, projected: None, scale: Scale::NotContracting, seed }
}

/// A metric that no Euclidean space has: the vertices of a star, 1 from the middle and 2 from each other.
struct Star(usize);

impl Metric for Star {
    fn points(&self) -> usize {
        self.0
    }
    fn distance(&self, a: usize, b: usize) -> f32 {
        if a == b { 0.0 } else { f32::from(2 - u8::from(a == 0 || b == 0)) }
    }
}

/// A metric with one distance that is none.
struct Broken(f32);

impl Metric for Broken {
    fn points(&self) -> usize {
        4
    }
    fn distance(&self, a: usize, b: usize) -> f32 {
        if (a, b) == (3, 1) || (a, b) == (1, 3) { self.0 } else { f32::from(u8::from(a != b)) }
    }
}

/// The talk's dimensions: 50 for 1,000 points and 55 for 2,000.
#[test]
fn the_published_code_has_the_dimensions_of_the_talk() {
    for (points, dim) in [(1, 5), (2, 5), (1_000, 50), (1_024, 50), (1_025, 55), (2_000, 55)] {
        assert_eq!(Bourgain::code(0).dim(points), dim, "{points} points");
        let rows = cloud(points, 1);
        let embedding = Bourgain::code(0).embed(&Euclidean::new(&rows, 2).unwrap()).unwrap();
        assert_eq!((embedding.points(), embedding.dim()), (points, dim));
    }
}

#[test]
fn the_published_codes_points_are_centred_and_of_unit_mean_square() {
    let rows = cloud(300, 2);
    let embedding = Bourgain::code(3).embed(&Euclidean::new(&rows, 2).unwrap()).unwrap();
    let (n, dim) = (embedding.points(), embedding.dim());
    for at in 0..dim {
        let mean: f64 = embedding.rows().iter().skip(at).step_by(dim).map(|x| f64::from(*x)).sum::<f64>() / n as f64;
        assert!(mean.abs() < 1e-6, "coordinate {at}: {mean}");
    }
    let square: f64 = embedding.rows().iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / (n * dim) as f64;
    assert!((square - 1.0).abs() < 1e-5, "{square}");
}

/// A coordinate is the distance to the points at which it is 0, times 1/β, which all coordinates share: so that before the
/// rescaling |d(x, S) − d(y, S)| ≤ d(x, y). And a set has N·2⁻ⁱ points on average.
#[test]
fn a_coordinate_is_the_distance_to_a_set_and_so_one_lipschitz() {
    let rows = cloud(200, 4);
    let metric = Euclidean::new(&rows, 2).unwrap();
    let embedding = plain(6, 5).embed(&metric).unwrap();
    let dim = embedding.dim();
    let value = |x: usize, at: usize| embedding.rows()[x * dim + at];
    let zeros = |at: usize| (0..200).filter(|x| value(*x, at) == 0.0).collect::<Vec<_>>();
    let mut factor = None;
    for at in 0..dim {
        let set = zeros(at);
        for x in (0..200).filter(|x| !set.contains(x)) {
            let distance = set.iter().map(|s| metric.distance(x, *s)).reduce(f32::min).unwrap();
            let expected = *factor.get_or_insert(value(x, at) / distance) * distance;
            assert!((value(x, at) / expected - 1.0).abs() < 1e-4, "point {x}, coordinate {at}: {}", value(x, at));
        }
        let slope = |x: usize, y: usize| (value(x, at) - value(y, at)).abs() / metric.distance(x, y);
        let steepest = (0..200).flat_map(|x| (0..x).map(move |y| slope(x, y))).fold(0.0f32, f32::max);
        // 1/β is reached where a point looks at its nearest one of the set.
        let bound = if set.len() == 200 { 0.0 } else { factor.unwrap() };
        assert!((steepest - bound).abs() <= 1e-3 * bound, "coordinate {at}: {steepest} and not {bound}");
    }
    // The points of a set are those at distance 0 of it: N·2⁻ⁱ on average, each set with a standard deviation below
    // √(N·2⁻ⁱ). Over six sets of a size, at a rate of 1e-4.
    for size in 1..=8 {
        let expected = 200.0 * 0.5f64.powi(size as i32);
        let sets = (0..6).map(|j| zeros((size - 1) * 6 + j).len()).map(|n| if n == 200 { 0 } else { n });
        let mean = sets.sum::<usize>() as f64 / 6.0;
        let allowed = 3.89 * (expected / 6.0).sqrt() + 0.5;
        assert!((mean - expected).abs() < allowed, "size {size}: {mean} against {expected}");
    }
}

/// The smallest ratio is 1, to the rounding of f32, on a plane and on a metric that has no plane; the largest is then the
/// distortion, and far from Bourgain's bound.
#[test]
fn nothing_is_contracted() {
    let rows = cloud(500, 6);
    let plane = Euclidean::new(&rows, 2).unwrap();
    for (metric, n) in [(&plane as &dyn Metric, 500), (&Star(60), 60)] {
        for bourgain in [Bourgain::paper(n, 7), plain(8, 7)] {
            let embedding = bourgain.embed(metric).unwrap();
            let ratios = Distortion::of(metric, &embedding).unwrap();
            assert!((ratios.min - 1.0).abs() < 1e-5, "{bourgain:?}: {}", ratios.min);
            assert!((1.0..100.0).contains(&ratios.distortion()), "{bourgain:?}: {}", ratios.distortion());
            assert_eq!(ratios.pairs as usize, n * (n - 1) / 2);
        }
    }
}

/// The ratios' quantiles and scale against a sort of all of them.
#[test]
fn quantiles_are_those_of_all_pairs() {
    let rows = cloud(120, 8);
    let metric = Euclidean::new(&rows, 2).unwrap();
    let embedding = Bourgain::code(1).embed(&metric).unwrap();
    let ratio = |x: usize, y: usize| f64::from(embedding.distance(x, y) / metric.distance(x, y));
    let mut all: Vec<f64> = (0..120).flat_map(|x| (0..x).map(move |y| (x, y))).map(|(x, y)| ratio(x, y)).collect();
    all.sort_by(f64::total_cmp);
    let found = Distortion::of(&metric, &embedding).unwrap();
    assert_eq!((f64::from(found.min), f64::from(found.max)), (all[0], all[all.len() - 1]));
    for share in [0.05, 0.5, 0.95] {
        let expected = all[(share * all.len() as f64).ceil() as usize - 1];
        assert!((found.quantile(share) / expected - 1.0).abs() < 1e-3, "{share}: {} {expected}", found.quantile(share));
    }
    let logs = all.iter().map(|r| r.ln()).sum::<f64>() / all.len() as f64;
    assert!((found.scale() / (-logs).exp() - 1.0).abs() < 1e-3, "{} {}", found.scale(), (-logs).exp());
}

#[test]
fn the_order_of_the_points_does_not_matter() {
    let rows = cloud(100, 9);
    let turned: Vec<f32> = rows.chunks(2).rev().flatten().copied().collect();
    for bourgain in [Bourgain::code(2), Bourgain::paper(100, 2)] {
        let one = bourgain.embed(&Euclidean::new(&rows, 2).unwrap()).unwrap();
        let other = bourgain.embed(&Euclidean::new(&turned, 2).unwrap()).unwrap();
        let back: Vec<f32> = other.rows().chunks(other.dim()).rev().flatten().copied().collect();
        let largest = one.rows().iter().fold(0.0f32, |most, x| most.max(x.abs()));
        let gap = one.rows().iter().zip(&back).fold(0.0f32, |most, (a, b)| most.max((a - b).abs()));
        assert!(gap < 1e-5 * largest, "{gap} of {largest}");
        let again = bourgain.embed(&Euclidean::new(&rows, 2).unwrap()).unwrap();
        assert!(
            one == again && one != Bourgain { seed: 3, ..bourgain }.embed(&Euclidean::new(&rows, 2).unwrap()).unwrap()
        );
    }
}

#[test]
fn points_in_one_place_stay_in_one_place() {
    let mut rows = cloud(50, 10);
    rows.copy_within(0..20, 60);
    let metric = Euclidean::new(&rows, 2).unwrap();
    for bourgain in [Bourgain::code(0), Bourgain::paper(50, 0)] {
        let embedding = bourgain.embed(&metric).unwrap();
        assert!((0..10).all(|x| embedding.distance(x, x + 30) == 0.0));
        assert_eq!(Distortion::of(&metric, &embedding).unwrap().coincident, 10);
    }
    for n in [1, 7] {
        let rows = [0.5, -2.0].repeat(n);
        for bourgain in [Bourgain::code(0), Bourgain::paper(n, 0)] {
            let embedding = bourgain.embed(&Euclidean::new(&rows, 2).unwrap()).unwrap();
            assert!(embedding.rows().iter().all(|x| x.is_finite()));
            assert_eq!((embedding.points(), embedding.spacing()), (n, 0.0));
        }
    }
}

#[test]
fn what_is_no_metric_is_refused() {
    let message = |error: shall_we_gan::Error| error.to_string();
    let infinite = message(Euclidean::new(&[0.0, 1.0, f32::NAN, 2.0], 2).unwrap_err());
    assert_eq!(infinite, "a number of point 1 is NaN, but must be finite numbers");
    assert!(Euclidean::new(&[0.0; 3], 2).is_err() && Euclidean::new(&[], 0).is_err());
    for distance in [-1.0, f32::NAN, f32::INFINITY] {
        for bourgain in [Bourgain::code(0), Bourgain::paper(4, 0)] {
            let refusal = message(bourgain.embed(&Broken(distance)).unwrap_err());
            assert!(refusal.starts_with("the distance of points ") && refusal.ends_with("at least 0"), "{refusal}");
        }
    }
    let nobody = message(Bourgain::code(0).embed(&Euclidean::new(&[], 2).unwrap()).unwrap_err());
    assert_eq!(nobody, "the number of points to embed is 0, but must be at least 1");
    let rows = cloud(4, 0);
    let metric = Euclidean::new(&rows, 2).unwrap();
    assert!(Bourgain { sets: 0, ..Bourgain::code(0) }.embed(&metric).is_err());
    assert!(Bourgain { projected: Some(0), ..Bourgain::code(0) }.embed(&metric).is_err());
    // One set of each size on a star: most throws leave two leaves in the same sets.
    let lost = message(plain(1, 0).embed(&Star(40)).unwrap_err());
    assert!(lost.contains("no random set tells them apart"), "{lost}");
}

/// σ·√dim is half the median distance to the nearest other place: on a line of equidistant points that is known.
#[test]
fn the_priors_width_comes_from_the_spacing() {
    let rows = cloud(64, 11);
    let embedding = Bourgain::code(0).embed(&Euclidean::new(&rows, 2).unwrap()).unwrap();
    let nearest = |x: usize| (0..64).filter(|y| *y != x).map(|y| embedding.distance(x, y)).fold(f32::MAX, f32::min);
    let mut all: Vec<f32> = (0..64).map(nearest).collect();
    all.sort_by(f32::total_cmp);
    assert_eq!(embedding.spacing(), all[32]);
    let Prior::Mixture { centres, sigma } = embedding.prior(None).unwrap() else { panic!("another prior") };
    assert!((sigma - 0.5 * all[32] / (embedding.dim() as f32).sqrt()).abs() < 1e-6);
    assert_eq!(centres.concat(), embedding.rows());
    assert!(embedding.prior(Some(-1.0)).is_err() && embedding.prior(Some(f32::NAN)).is_err());
}

/// By name: N points of the data, brought down to the dimensions of z where these are fewer.
#[test]
fn the_prior_by_name_is_made_of_the_data() {
    let grid: Arc<dyn Distribution> = Arc::from(toy_distributions::by_name("grid").unwrap());
    for (name, dim, points) in [("bourgain", 50, 1_000), ("bourgain=200", 40, 200), ("bourgain=200", 2, 200)] {
        let prior = of_data(name, dim, &grid, 0).unwrap();
        let Prior::Mixture { centres, sigma } = &prior else { panic!("another prior") };
        assert_eq!((centres.len(), prior.features(), *sigma), (points, dim, 0.01));
    }
    let mut rows = vec![0.0; 400];
    grid.fill(&mut stream(7, Purpose::Embedding, 0, 2), &mut rows);
    let embedding = Bourgain::code(7).embed(&Euclidean::new(&rows, 2).unwrap()).unwrap();
    for (name, sigma) in [("bourgain=200", Some(0.01)), ("bourgain=200,0.5", Some(0.5)), ("bourgain=200,spacing", None)]
    {
        assert_eq!(of_data(name, 40, &grid, 7).unwrap(), embedding.prior(sigma).unwrap(), "{name}");
    }
    let message = |name: &str, dim: usize| of_data(name, dim, &grid, 0).unwrap_err().to_string();
    assert_eq!(
        message("bourgain", 51),
        "the latent dimension is 51, but must be 1 to 50, the dimensions of 1000 embedded points"
    );
    let allowed = "must be a number from 2 to 20000, as bourgain=1000";
    assert_eq!(message("bourgain=one", 2), format!("the points to embed is one, but {allowed}"));
    assert_eq!(message("bourgain=1,0.1", 2), format!("the points to embed is 1, but {allowed}"));
    for sigma in ["-0.1", "inf", "NaN", "wide", ""] {
        let allowed = "must be a number, at least 0, or spacing, as bourgain=1000,spacing";
        assert_eq!(
            message(&format!("bourgain=9,{sigma}"), 2),
            format!("σ of the prior bourgain is {sigma}, but {allowed}")
        );
    }
    assert_eq!(message("gaussian=3", 2), "the prior gaussian is 3, but must be no number");
    assert!(message("bourgin", 2).contains("did you mean \"bourgain\""));
}
