//! The table of names: one row, all the common tests.

use toy_distributions::{ALL, Distribution, by_name};

use crate::common::draw;

#[test]
fn every_row_keeps_the_contract() {
    for named in ALL {
        let (name, distribution) = (named.name, named.build());
        let window = distribution.bounds();
        assert_eq!(window.len(), distribution.dim(), "{name}");
        let scale = window[0].1 - window[0].0;
        assert!(scale > 0.0 && scale.is_finite(), "{name}");
        assert!(window.iter().all(|(low, high)| (high - low - scale).abs() < 1e-12 * scale), "{name}: one scale");
        let points = draw(&*distribution, 10_000, 1);
        let inside = |x: &&Vec<f64>| x.iter().zip(&window).all(|(x, (low, high))| low < x && x < high);
        let share = points.iter().filter(inside).count() as f64 / 1e4;
        assert!(share > 0.999, "{name}: {share} inside");
        assert!(distribution.modes().iter().all(|mode| mode.centre.len() == distribution.dim()), "{name}");
        let weights: f64 = distribution.modes().iter().map(|mode| mode.weight).sum();
        assert!(distribution.modes().is_empty() || (weights - 1.0).abs() < 1e-12, "{name}");
        assert_eq!(distribution.atoms().is_empty(), distribution.spacing() == 0.0, "{name}");
    }
}

#[test]
fn names_are_unique_and_texts_fit_a_line() {
    for (i, named) in ALL.iter().enumerate() {
        assert!(ALL[..i].iter().all(|other| other.name != named.name), "{} twice", named.name);
        let typed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(!named.name.is_empty() && named.name.chars().all(typed), "{}", named.name);
        assert!(!named.about.is_empty() && named.about.chars().count() <= 80 && !named.about.contains('\n'));
    }
}

#[test]
fn names_lead_to_their_rows() {
    assert_eq!(by_name("ring").unwrap().modes().len(), 8);
    assert_eq!(by_name("omron").unwrap().atoms().len(), 5913);
    assert_eq!(by_name("point").unwrap().dim(), 1);
    assert!(by_name("Ring").is_none() && by_name("").is_none());
}

/// A user's own type stands beside ours.
#[test]
fn the_trait_is_open() {
    #[derive(Debug)]
    struct Coin;
    impl Distribution for Coin {
        fn dim(&self) -> usize {
            1
        }
        fn sample_into(&self, rng: &mut dyn rand::Rng, point: &mut [f64]) {
            point[0] = f64::from(rng.next_u32() & 1);
        }
        fn bounds(&self) -> Vec<(f64, f64)> {
            vec![(-0.5, 1.5)]
        }
    }
    let all: [Box<dyn Distribution>; 2] = [Box::new(Coin), by_name("gaussian").unwrap()];
    assert!(draw(&*all[0], 100, 2).iter().all(|x| x[0] == 0.0 || x[0] == 1.0));
    assert_eq!((all[0].density(&[0.0]), all[0].modes().len(), all[0].atoms().len()), (None, 0, 0));
}
