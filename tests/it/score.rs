//! Scores of pictures: extreme cases, closed forms, and the definitions in numpy and scipy.
//!
//! Statistical tests are two-sided at 3.89 standard errors, a false-alarm rate of 1e-4 each, with fixed seeds.

use nalgebra::{DMatrix, DVector};
use serde_json::Value;
use shall_we_gan::{
    backend::Activation,
    nn::LayerSpec,
    prior::{Euclidean, Metric, bourgain::Bourgain},
    score::{
        Classifier, Extractor, Features, Gaussian, Reference, Scores, Unwanted, covered, extract, frechet_distance,
        inception_score, joint_shares, kernel_distance, kl_to_uniform, manifold, mean_pairwise_distance, mmd2, nearest,
        shares,
    },
};

use crate::support::{network, normal};

const Z: f64 = 3.89;

#[track_caller]
fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{a} against {b}, off by {:e}, allowed {tolerance:e}", (a - b).abs());
}

fn fixture() -> Value {
    serde_json::from_str(include_str!("fixtures/scores.json")).unwrap()
}

fn floats(value: &Value) -> Vec<f32> {
    serde_json::from_value(value.clone()).unwrap()
}

/// One row for each class that is given.
fn one_hot(of: &[usize], classes: usize) -> Vec<f32> {
    of.iter().flat_map(|of| (0..classes).map(move |class| f32::from(u8::from(class == *of)))).collect()
}

#[test]
fn the_inception_score_is_1_where_all_look_alike_and_c_where_all_is_balanced_and_sure() {
    // Sure of one class, unsure of all: no row tells more than p(y).
    for row in [[1.0, 0.0, 0.0, 0.0], [0.25; 4], [0.7, 0.1, 0.1, 0.1]] {
        let score = inception_score(&row.repeat(12), 4, 3).unwrap();
        close(score.mean, 1.0, 1e-7);
        close(score.spread, 0.0, 1e-7);
        assert_eq!((score.n, score.splits), (12, 3));
    }
    let balanced = one_hot(&[0, 1, 2, 3, 0, 1, 2, 3], 4);
    close(inception_score(&balanced, 4, 1).unwrap().mean, 4.0, 1e-12);
    // Each split has its own p(y): two of one class, two of another, is sure of one class.
    let sorted = one_hot(&[0, 0, 1, 1, 2, 2, 3, 3], 4);
    close(inception_score(&sorted, 4, 4).unwrap().mean, 1.0, 1e-12);
    close(inception_score(&sorted, 4, 2).unwrap().mean, 2.0, 1e-12);
}

#[test]
fn the_inception_score_lies_between_its_bounds() {
    for seed in 0..20 {
        let powers: Vec<f32> = normal(seed, 60 * 5).iter().map(|x| (3.0 * x).exp()).collect();
        let rows = powers.chunks(5).flat_map(|row| row.iter().map(|p| p / row.iter().sum::<f32>()));
        let score = inception_score(&rows.collect::<Vec<f32>>(), 5, 1).unwrap().mean;
        assert!(score > 1.0 && score < 5.0, "{score}");
    }
}

#[test]
fn the_inception_score_agrees_with_numpy() {
    let fixture = fixture();
    let score = inception_score(&floats(&fixture["probabilities"]), 5, 4).unwrap();
    close(score.mean, fixture["inception"]["mean"].as_f64().unwrap(), 1e-9);
    close(score.spread, fixture["inception"]["spread"].as_f64().unwrap(), 1e-9);
}

#[test]
fn what_is_no_distribution_has_no_inception_score() {
    let good = one_hot(&[0, 1, 2], 3);
    assert!(inception_score(&good, 3, 4).is_err() && inception_score(&good, 3, 0).is_err());
    for (bad, i) in [(0.5, 4), (f32::NAN, 0), (-1.0, 8)] {
        let mut rows = good.clone();
        rows[i] = bad;
        let said = inception_score(&rows, 3, 1).unwrap_err().to_string();
        assert!(said.contains(&format!("picture {}", i / 3)), "{said}");
    }
}

#[test]
fn missing_classes_show_in_the_histogram() {
    let shares = shares(&one_hot(&[0, 0, 0, 2], 3), 3);
    assert_eq!(shares, [0.75, 0.0, 0.25]);
    close(kl_to_uniform(&shares), 0.75 * 2.25f64.ln() + 0.25 * 0.75f64.ln(), 1e-12);
    close(kl_to_uniform(&[1.0 / 3.0; 3]), 0.0, 1e-12);
    close(kl_to_uniform(&[0.0, 1.0, 0.0]), 3f64.ln(), 1e-12);
}

/// With a picture for each digit of a number: of 1,000 classes, m that are as frequent as each other have KL ln(1000/m).
#[test]
fn classes_of_three_pictures_together_are_counted_as_one() {
    let digits = |numbers: &[usize]| {
        let digits: Vec<usize> = numbers.iter().flat_map(|n| [n / 100, n / 10 % 10, n % 10]).collect();
        joint_shares(&one_hot(&digits, 10), 10, 3)
    };
    let all: Vec<usize> = (0..1_000).collect();
    for (numbers, m) in
        [(&all[..], 1_000), (&all[..500], 500), (&[407, 407, 407], 1), (&[407, 74, 740, 407, 74, 740], 3)]
    {
        let shares = digits(numbers);
        assert_eq!((shares.len(), covered(&shares)), (1_000, m));
        close(kl_to_uniform(&shares), (1_000.0 / m as f64).ln(), 1e-12);
    }
    // Three of four in one class, the fourth in another; the order of the digits counts.
    let shares = digits(&[123, 321, 123, 123]);
    assert_eq!((shares[123], shares[321], covered(&shares)), (0.75, 0.25, 2));
    close(kl_to_uniform(&shares), 1_000f64.ln() + 0.75 * 0.75f64.ln() + 0.25 * 0.25f64.ln(), 1e-12);
    assert_eq!(covered(&digits(&[])), 0);
}

#[test]
fn the_nearest_is_the_nearest_by_hand() {
    let others = [0.0, 0.0, 3.0, 4.0, -1.0, 0.0];
    assert_eq!(nearest(&[3.0, 0.0, -2.0, 0.0, 0.0, 0.0], &others, 2), [(0, 3.0), (2, 1.0), (0, 0.0)]);
    assert!(nearest(&others, &[], 2).is_empty() && nearest(&[], &others, 2).is_empty());
    // More than are looked at together: the points 0.25, 1.25, … and the whole numbers, backwards.
    let samples: Vec<f32> = (0..600).map(|i| i as f32 + 0.25).collect();
    let whole: Vec<f32> = (0..600).rev().map(|i| i as f32).collect();
    for (i, (place, distance)) in nearest(&samples, &whole, 1).into_iter().enumerate() {
        assert_eq!((place, distance), (599 - i, 0.25));
    }
}

#[test]
fn what_is_unwanted_lies_beyond_the_wanted_share() {
    // Distances 1 to 10 from the one known point: the ninth is the limit of nine tenths, and itself allowed.
    let held_out: Vec<f32> = (1..=10).rev().map(|i| i as f32).collect();
    let rule = Unwanted::new(vec![0.0], &held_out, 1, 0.9).unwrap();
    assert_eq!(rule.limit, 9.0);
    assert_eq!(rule.share(&[9.0, -9.5, 0.0, 100.0]), 0.5);
    assert_eq!(rule.distances(&[-9.5]), [9.5]);
    assert!(rule.share(&[]).is_nan());
    // A hundredth of samples of the same law is called unwanted. The limit has as much noise as what is counted.
    let n = 4_000;
    let rule = Unwanted::new(normal(0, 2_000), &normal(1, 2 * n), 2, 0.99).unwrap();
    close(rule.share(&normal(2, 2 * n)), 0.01, Z * (2.0 * 0.01 * 0.99 / n as f64).sqrt());
    for (known, held_out, wanted) in [(vec![0.0], &held_out[..], 1.0), (vec![0.0], &[], 0.9), (vec![], &held_out, 0.9)]
    {
        assert!(Unwanted::new(known, held_out, 1, wanted).is_err());
    }
    assert!(Unwanted::new(vec![0.0], &held_out, 1, f64::NAN).is_err());
}

fn gaussian(mean: &[f64], covariance: &[f64]) -> Gaussian {
    let d = mean.len();
    Gaussian { n: 2, mean: DVector::from_row_slice(mean), covariance: DMatrix::from_row_slice(d, d, covariance) }
}

fn distance(a: &Gaussian, b: &Gaussian) -> f64 {
    frechet_distance(a, &a.root(), b)
}

#[test]
fn the_frechet_distance_of_two_gaussians_is_known() {
    // Covariances that commute: Σ (μ − μ′)² + Σ (σ − σ′)².
    let a = gaussian(&[1.0, 2.0], &[4.0, 0.0, 0.0, 9.0]);
    let b = gaussian(&[0.0, 4.0], &[1.0, 0.0, 0.0, 25.0]);
    close(distance(&a, &b), 1.0 + 4.0 + 1.0 + 4.0, 1e-12);
    // Two by two, not commuting: tr (ΣΣ′)^½ = √(tr ΣΣ′ + 2 √det ΣΣ′).
    let a = gaussian(&[0.0, 0.0], &[2.0, 1.0, 1.0, 3.0]);
    let b = gaussian(&[0.0, 0.0], &[5.0, -2.0, -2.0, 1.0]);
    let product = &a.covariance * &b.covariance;
    let cross = (product.trace() + 2.0 * product.determinant().sqrt()).sqrt();
    close(distance(&a, &b), 5.0 + 6.0 - 2.0 * cross, 1e-12);
    close(distance(&b, &a), distance(&a, &b), 1e-12);
    close(distance(&a, &a), 0.0, 1e-12);
    // A point mass has no root to lose.
    let point = gaussian(&[3.0, 0.0], &[0.0; 4]);
    close(distance(&a, &point), 9.0 + 5.0, 1e-12);
    close(distance(&point, &a), 9.0 + 5.0, 1e-12);
}

#[test]
fn the_frechet_distance_is_finite_where_features_hardly_differ() {
    // Σ = I and Σ′ = v·vᵀ, whose only eigenvalue is ‖v‖²; the entries of v go from 1 to 10⁻³⁰⁰.
    let unit = Gaussian { n: 2, mean: DVector::zeros(100), covariance: DMatrix::identity(100, 100) };
    let root = unit.root();
    for seed in 0..20 {
        let sizes = normal(seed, 100);
        let v = DVector::from_fn(100, |i, _| f64::from(sizes[i]) * 10f64.powi(-3 * i as i32));
        let narrow = Gaussian { n: 2, mean: DVector::zeros(100), covariance: &v * v.transpose() };
        let expected = 100.0 + v.norm_squared() - 2.0 * v.norm();
        close(frechet_distance(&unit, &root, &narrow), expected, 1e-5);
    }
}

#[test]
fn the_frechet_distance_agrees_with_scipy() {
    let fixture = fixture();
    let (real, fake) = (floats(&fixture["real"]), floats(&fixture["fake"]));
    let of = |x: &[f32]| Gaussian::of(x, 6).unwrap();
    close(distance(&of(&real), &of(&fake)), fixture["frechet"].as_f64().unwrap(), 1e-9);
    // Five samples of six features: neither covariance has an inverse. Where an eigenvalue should be 0, its root is off
    // by the root of the rounding: 1e-15 of the largest, some hundred.
    let five = distance(&of(&real[..30]), &of(&fake[..30]));
    close(five, fixture["frechet_of_five"].as_f64().unwrap(), 1e-5);
    assert!(Gaussian::of(&real[..6], 6).is_err());
}

#[test]
fn the_kernel_distance_agrees_with_numpy() {
    let fixture = fixture();
    let (real, fake) = (floats(&fixture["real"]), floats(&fixture["fake"]));
    close(mmd2(&real, &fake, 6), fixture["mmd2"].as_f64().unwrap(), 1e-9);
    // A subset of all 40 real and 40 of 50 fakes: another estimate of the same.
    let distance = kernel_distance(&real, &fake, 6, 3).unwrap();
    assert_eq!((distance.size, distance.subsets), (40, 100));
    assert!(distance.spread > 0.0 && distance.spread < distance.mean, "{distance:?}");
    assert_eq!(kernel_distance(&real, &fake, 6, 3).unwrap(), distance);
    assert_ne!(kernel_distance(&real, &fake, 6, 4).unwrap(), distance);
    assert!(kernel_distance(&real[..6], &fake, 6, 3).is_err());
}

/// The mean of the estimate over 300 pairs of samples of 20, and its standard error; the fakes are N(μ, I).
fn estimates(shift: f32, seed: u64) -> (f64, f64) {
    const D: usize = 8;
    let values: Vec<f64> = (0..300)
        .map(|i| {
            let real = normal(seed + 2 * i, 20 * D);
            let fake: Vec<f32> = normal(seed + 2 * i + 1, 20 * D).iter().map(|x| x + shift).collect();
            mmd2(&real, &fake, D)
        })
        .collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n * (n - 1.0))).sqrt())
}

#[test]
fn the_kernel_distance_is_unbiased() {
    // Samples of one distribution: 0.
    let (mean, error) = estimates(0.0, 1000);
    assert!(mean.abs() < Z * error, "{mean} ± {error}");
    // N(0, I) against N(μ, I) with m = ‖μ‖²: by the moments of s = x·y, E (s/d + 1)³ is 1 + 3/d for two real samples,
    // 1 + 3(d + m)/d² across, 1 + 3m/d + 3(m² + 2m + d)/d² + (m³ + 6m² + 3md + 6m)/d³ for two fakes.
    let (mean, error) = estimates(0.5, 5000);
    let (d, m) = (8.0, 8.0 * 0.25);
    let fakes = 3.0 * m / d + 3.0 * (m * m + 2.0 * m + d) / (d * d);
    let fakes = fakes + (m * m * m + 6.0 * m * m + 3.0 * m * d + 6.0 * m) / (d * d * d);
    let expected = 3.0 / d + fakes - 2.0 * 3.0 * (d + m) / (d * d);
    assert!((mean - expected).abs() < Z * error, "{mean} ± {error} against {expected}");
    assert!(mean > 10.0 * error, "the two are told apart");
}

#[test]
fn balls_around_points_on_a_line() {
    // k = 1. Real at 0, 1, 2, 10: balls of radius 1, 1, 1, 8. Fakes at 0.5, 0.6, 30: radii 0.1, 0.1, 29.4.
    let found = manifold(&[0.0, 1.0, 2.0, 10.0], &[0.5, 0.6, 30.0], 1, 1).unwrap();
    // 0.5 and 0.6 lie in the balls of 0 and 1, and 30 in none. (2 is exactly 8 from 10: that ball holds no fake.)
    close(found.precision, 2.0 / 3.0, 1e-12);
    close(found.density, 4.0 / 3.0, 1e-12);
    close(found.coverage, 2.0 / 4.0, 1e-12);
    // In the ball of 30 lie 1, 2 and 10 (29, 28 and 20 away); 0 is 30 away, and farther than 0.1 from the others.
    close(found.recall, 3.0 / 4.0, 1e-12);
    assert_eq!((found.n_real, found.n_fake, found.neighbours), (4, 3, 1));
    for (real, k) in [(&[0.0, 1.0][..], 2), (&[0.0, 1.0, 2.0], 0)] {
        assert!(manifold(real, &[0.0, 1.0, 2.0], 1, k).is_err());
    }
}

#[test]
fn extremes_of_the_manifold() {
    let real: Vec<f32> = normal(3, 2 * 200);
    let same = manifold(&real, &real, 2, 5).unwrap();
    assert_eq!((same.precision, same.recall, same.coverage), (1.0, 1.0, 1.0));
    let far: Vec<f32> = real.iter().map(|x| x + 100.0).collect();
    let far = manifold(&real, &far, 2, 5).unwrap();
    assert_eq!((far.precision, far.recall, far.density, far.coverage), (0.0, 0.0, 0.0, 0.0));
    // One mode of two: what is drawn is good, half of it is missing.
    let two: Vec<f32> = real.chunks(2).enumerate().flat_map(|(i, x)| [x[0] + 50.0 * (i % 2) as f32, x[1]]).collect();
    let one: Vec<f32> = normal(4, 2 * 200);
    let one = manifold(&two, &one, 2, 5).unwrap();
    assert!(one.precision > 0.9 && one.recall < 0.6 && one.coverage < 0.55, "{one:?}");
}

#[test]
fn the_manifold_agrees_with_numpy() {
    let fixture = fixture();
    let found = manifold(&floats(&fixture["real"]), &floats(&fixture["fake"]), 6, 3).unwrap();
    let of = |name: &str| fixture["manifold"][name].as_f64().unwrap();
    close(found.precision, of("precision"), 1e-12);
    close(found.recall, of("recall"), 1e-12);
    close(found.density, of("density"), 1e-12);
    close(found.coverage, of("coverage"), 1e-12);
}

#[test]
fn diversity_is_the_mean_distance_of_pairs() {
    // Distances between pairs: white and black 2, grey and either 1.
    let pictures = [[1.0f32; 4], [-1.0; 4], [0.0; 4]].concat();
    let diversity = mean_pairwise_distance(&pictures, 4).unwrap();
    close(diversity.mean, 4.0 / 3.0, 1e-12);
    assert_eq!(diversity.n, 3);
    close(mean_pairwise_distance(&[0.3; 40], 4).unwrap().mean, 0.0, 0.0);
    assert!(mean_pairwise_distance(&[0.3; 4], 4).is_err());
}

fn classifier() -> Classifier {
    let dense = |outputs, activation| LayerSpec::Dense { outputs, activation, spectral: false };
    let layers = vec![dense(5, Activation::Tanh), dense(3, Activation::Linear)];
    Classifier::new("three shades", network(4, layers, 9)).unwrap()
}

/// Features are points with distances, as pixels are: what a classifier does not see makes no distance, and pictures that
/// differ by it alone are embedded in one place.
#[test]
fn pictures_are_embedded_by_their_features() {
    let dense = |outputs, activation| LayerSpec::Dense { outputs, activation, spectral: false };
    let layers = vec![dense(2, Activation::Linear), dense(3, Activation::Linear)];
    let classifier = Classifier::new("two numbers of four", network(4, layers, 9)).unwrap();
    let column = |i: usize| {
        let unit: Vec<f32> = (0..4).map(|j| f32::from(u8::from(i == j))).collect();
        let (at, zero) = (classifier.look(&unit).unwrap().values, classifier.look(&[0.0; 4]).unwrap().values);
        [at[0] - zero[0], at[1] - zero[1]]
    };
    // (x, y, 1, 0) with x·a + y·b + c = 0, by Cramer's rule.
    let [a, b, c] = [0, 1, 2].map(column);
    let cross = |p: [f32; 2], q: [f32; 2]| p[0] * q[1] - p[1] * q[0];
    let unseen = [cross(b, c) / cross(a, b), cross(c, a) / cross(a, b), 1.0, 0.0];
    let mut pictures = normal(5, 4 * 40);
    let twin: Vec<f32> = pictures[..4].iter().zip(unseen).map(|(x, unseen)| x + unseen).collect();
    pictures.extend(twin);
    let seen = classifier.look(&pictures).unwrap();
    let (pixels, features) = (Euclidean::new(&pictures, 4).unwrap(), Euclidean::new(&seen.values, seen.size).unwrap());
    assert!(pixels.distance(0, 40) > 1.0 && features.distance(0, 40) < 1e-4 && features.distance(0, 1) > 0.1);
    let apart = |metric: &dyn Metric| Bourgain::code(1).embed(metric).unwrap().distance(0, 40);
    assert!(apart(&features) < 1e-2 && apart(&pixels) > 0.1, "{} {}", apart(&features), apart(&pixels));
}

/// What the classifier sees in n pictures of noise.
fn seen(n: usize, seed: u64, shift: f32) -> Features {
    let fill = |first: usize, rows: &mut [f32]| {
        let noise = normal(seed + first as u64, rows.len());
        rows.iter_mut().zip(noise).for_each(|(x, noise)| *x = noise + shift);
        Ok(())
    };
    extract(&classifier(), n, fill, &mut |_, _| ()).unwrap()
}

#[test]
fn a_classifier_sees_what_enters_its_last_layer() {
    let (classifier, mut told) = (classifier(), Vec::new());
    let fill = |first: usize, rows: &mut [f32]| {
        rows.iter_mut().enumerate().for_each(|(i, x)| *x = ((first * 4 + i) as f32).sin());
        Ok(())
    };
    let seen = extract(&classifier, 150, fill, &mut |done, all| told.push((done, all))).unwrap();
    assert_eq!((seen.count(), seen.size, seen.classes), (150, 5, 3));
    assert_eq!(told, [(64, 150), (128, 150), (150, 150)]);
    assert!(seen.values.iter().all(|x| x.abs() < 1.0), "behind a tanh");
    assert!(seen.probabilities.chunks(3).all(|row| (row.iter().sum::<f32>() - 1.0).abs() < 1e-6));
    // Picture by picture it sees the same.
    let alone = classifier.look(&(0..4).map(|i| ((400 + i) as f32).sin()).collect::<Vec<f32>>()).unwrap();
    assert!(alone.values.iter().zip(&seen.values[500..505]).all(|(a, b)| (a - b).abs() < 1e-6));
    let said = extract(
        &classifier,
        3,
        |_, rows| {
            rows.fill(f32::NAN);
            Ok(())
        },
        &mut |_, _| (),
    )
    .unwrap_err();
    assert!(said.to_string().contains("three shades"), "{said}");
}

#[test]
fn scores_never_come_without_who_and_how_many() {
    let reference = Reference::new(&seen(200, 1, 0.0)).unwrap();
    let score = |fakes: &Features| Scores::new("three shades", &reference, fakes, 7, &mut |_| ()).unwrap();
    let (good, bad) = (score(&seen(150, 500, 0.0)), score(&seen(150, 500, 1.0)));
    for scores in [&good, &bad] {
        let said = scores.to_string();
        assert!(said.starts_with("by three shades, n_real = 200, n_fake = 150:\n"), "{said}");
        let json: Value = serde_json::to_value(scores).unwrap();
        assert_eq!(
            (&json["n_real"], &json["n_fake"], &json["extractor"]),
            (&200.into(), &150.into(), &"three shades".into())
        );
    }
    assert!(good.frechet < bad.frechet && good.kernel.mean < bad.kernel.mean);
    assert!(good.manifold.coverage > bad.manifold.coverage);
    let other = Features { size: 4, values: vec![0.0; 40], ..Features::default() };
    let said = Scores::new("another", &reference, &other, 7, &mut |_| ()).unwrap_err().to_string();
    assert!(said.contains('4') && said.contains('5'), "{said}");
}

#[test]
fn the_real_set_is_looked_at_once_for_each_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("statistics/x.safetensors");
    let looked = std::cell::Cell::new(0);
    let cached = |key: &str| {
        Reference::cached(&path, key, || {
            looked.set(looked.get() + 1);
            Ok(seen(100, 1, 0.0))
        })
        .unwrap()
    };
    let first = cached("faces 100 three shades");
    assert_eq!((cached("faces 100 three shades"), looked.get()), (first.clone(), 1));
    cached("faces 100 another network");
    assert_eq!((cached("faces 100 three shades"), looked.get()), (first.clone(), 3));
    let whole = std::fs::read(&path).unwrap();
    for length in (0..whole.len()).step_by(whole.len() / 9) {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert_eq!(cached("faces 100 three shades"), first);
    }
    assert_eq!(looked.get(), 3 + 10);
}

#[cfg(feature = "onnx")]
mod onnx {
    use shall_we_gan::{
        data::Shape,
        score::{Extractor, Onnx},
    };

    use super::{Value, floats};

    const COLOUR: Shape = Shape { height: 16, width: 16, channels: 3 };

    fn path() -> std::path::PathBuf {
        crate::support::repository().join("tests/it/fixtures/extractor.onnx")
    }

    #[test]
    fn features_agree_with_pytorch() {
        let fixture: Value = serde_json::from_str(include_str!("fixtures/extractor.json")).unwrap();
        let matrix = |name: &str| -> Vec<f32> { fixture[name].as_array().unwrap().iter().flat_map(floats).collect() };
        let network = Onnx::load(&path(), COLOUR).unwrap();
        assert_eq!((network.name(), network.inputs()), ("extractor.onnx", 768));
        let seen = network.look(&matrix("rows")).unwrap();
        assert_eq!((seen.size, seen.classes, seen.count()), (6, 4, 2));
        for (ours, theirs) in [(&seen.values, matrix("features")), (&seen.probabilities, matrix("probabilities"))] {
            let off = ours.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            let spread = theirs.iter().fold(f32::NEG_INFINITY, |m, x| m.max(*x))
                - theirs.iter().fold(f32::INFINITY, |m, x| m.min(*x));
            assert!(ours.len() == theirs.len() && off < 1e-4 && spread > 1e-2, "off by {off} of {spread}");
        }
    }

    #[test]
    fn grey_pictures_of_another_size_are_seen() {
        let flat = |shape: Shape| {
            let network = Onnx::load(&path(), shape).unwrap();
            network.look(&vec![0.25; shape.numbers()]).unwrap().values
        };
        let (grey, colour) = (flat(Shape { height: 9, width: 5, channels: 1 }), flat(COLOUR));
        assert!(grey.iter().zip(&colour).all(|(a, b)| (a - b).abs() < 1e-5), "{grey:?} {colour:?}");
    }

    #[test]
    fn what_is_no_network_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let said = |bytes: &[u8]| {
            let path = folder.path().join("x.onnx");
            std::fs::write(&path, bytes).unwrap();
            Onnx::load(&path, COLOUR).map(|_| ()).unwrap_err().to_string()
        };
        let whole = std::fs::read(path()).unwrap();
        for length in (0..whole.len()).step_by(97) {
            assert!(said(&whole[..length]).contains("x.onnx"), "{length}");
        }
    }
}
