use shall_we_gan::data::{Shape, flip, is_flipped, order};

#[test]
fn an_epoch_sees_every_picture_once() {
    let first = order(7, 0, 1000);
    let mut sorted = first.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (0..1000).collect::<Vec<u32>>());
    assert_eq!(order(7, 0, 1000), first);
    assert_ne!(order(7, 1, 1000), first);
    assert_ne!(order(8, 0, 1000), first);
    assert_eq!(order(7, 0, 1), [0]);
    assert!(order(7, 0, 0).is_empty());
}

/// What was drawn before must be drawn again by a resumed run, whatever the crates below have become.
#[test]
fn the_order_is_the_one_it_has_always_been() {
    assert_eq!(order(7, 3, 8), [0, 5, 2, 6, 3, 4, 7, 1]);
}

#[test]
fn every_order_of_three_is_as_likely_as_another() {
    let n = 6000;
    let mut counts = std::collections::BTreeMap::new();
    (0..n).for_each(|epoch| *counts.entry(order(3, epoch, 3)).or_insert(0.0) += 1.0);
    assert_eq!(counts.len(), 6);
    let (n, p) = (n as f64, 1.0 / 6.0);
    let sigma = (n * p * (1.0 - p)).sqrt();
    // Six counts, each at a false-alarm rate of 1e-4.
    assert!(counts.values().all(|count: &f64| (count - n * p).abs() < 3.89 * sigma), "{counts:?}");
}

#[test]
fn half_of_the_pictures_are_mirrored_and_others_in_the_next_epoch() {
    let n = 4000;
    let count = |epoch| (0..n).filter(|i| is_flipped(1, epoch, *i)).count() as f64;
    let sigma = (n as f64).sqrt() / 2.0;
    assert!((count(0) - n as f64 / 2.0).abs() < 3.89 * sigma);
    let same = (0..n).filter(|i| is_flipped(1, 0, *i) == is_flipped(1, 1, *i)).count() as f64;
    assert!((same - n as f64 / 2.0).abs() < 3.89 * sigma);
    assert!((0..n).all(|i| is_flipped(1, 0, i) == is_flipped(1, 0, i)));
}

#[test]
fn a_mirrored_picture_keeps_its_lines_and_channels() {
    let shape = Shape { height: 2, width: 3, channels: 2 };
    let mut picture: Vec<f32> = (0..12).map(|x| x as f32).collect();
    flip(shape, &mut picture);
    assert_eq!(picture, [4., 5., 2., 3., 0., 1., 10., 11., 8., 9., 6., 7.]);
    flip(shape, &mut picture);
    assert_eq!(picture, (0..12).map(|x| x as f32).collect::<Vec<_>>());
}
