//! Uniform on finitely many points: the counts, the places and the draws.

use std::collections::HashMap;

use toy_distributions::{Distribution, Gaussian, Points};

use crate::common::draw;

#[test]
fn counts_of_the_words() {
    let count = |points: Points| points.atoms().len();
    // Black pixels × 9: 177, 171 and 657 (`tr -cd '#' < heisei.txt | wc -c`, and so on).
    assert_eq!(count(Points::heisei()), 9 * 177);
    assert_eq!(count(Points::reiwa()), 9 * 171);
    assert_eq!(count(Points::omron()), 9 * 657);
}

#[test]
fn words_lie_side_by_side_inside_their_window() {
    for word in [Points::heisei(), Points::reiwa(), Points::omron()] {
        let window = word.bounds();
        for atom in word.atoms() {
            assert!(atom[0].abs() < 1.5 && atom[1].abs() < 0.8, "{atom:?}");
            assert!(atom.iter().zip(&window).all(|(x, (low, high))| low < x && x < high), "{atom:?}");
        }
        // Both halves hold a good share of the ink.
        let left = word.atoms().iter().filter(|atom| atom[0] < 0.0).count() as f64 / word.atoms().len() as f64;
        assert!((0.35..0.65).contains(&left), "{left}");
    }
    assert_ne!(Points::heisei(), Points::reiwa());
}

#[test]
fn atoms_lie_on_a_lattice_of_the_given_spacing() {
    for (word, columns) in [(Points::heisei(), 32.0), (Points::reiwa(), 32.0), (Points::omron(), 73.0)] {
        let pitch = 3.0 / (3.0 * columns);
        assert!((word.spacing() - pitch).abs() < 1e-15);
        // In cells from the picture's corner every coordinate is a whole number plus a half.
        let cells = word.atoms().iter().flatten().map(|x| (x / pitch).rem_euclid(0.5));
        assert!(cells.map(|rest| rest.min(0.5 - rest)).all(|rest| rest < 1e-9));
        let again = Points::new(word.atoms().to_vec()).unwrap();
        assert!((again.spacing() - pitch).abs() < 1e-12, "found from the atoms alone");
    }
}

#[test]
fn a_pixel_becomes_a_square_of_points() {
    let fine = Points::lattice("#.", 2, 4.0).unwrap();
    assert_eq!(fine.atoms(), [[-1.5, 0.5], [-0.5, 0.5], [-1.5, -0.5], [-0.5, -0.5]]);
    assert_eq!(fine.spacing(), 1.0);
}

#[test]
fn spacing_of_scattered_points() {
    let spacing = |atoms: &[[f64; 2]]| Points::new(atoms.to_vec()).unwrap().spacing();
    assert_eq!(spacing(&[[1.0, 1.0]]), 0.0);
    assert_eq!(spacing(&[[1.0, 1.0], [1.0, 1.0]]), 0.0, "one place");
    assert_eq!(spacing(&[[0.0, 0.0], [3.0, 4.0]]), 5.0);
    // Nearest others at 1, 1, 2, 2 (the upper median) and a far one at 96.
    assert_eq!(spacing(&[[0.0, 0.0], [0.0, 1.0], [0.0, 3.0], [0.0, 100.0], [0.0, 5.0]]), 2.0);
}

/// The sweep that finds the nearest places agrees with looking at all pairs.
#[test]
fn spacing_is_the_median_over_all_pairs() {
    let atoms: Vec<[f64; 2]> = draw(&Gaussian::default(), 301, 9).iter().map(|x| [x[0], 5.0 * x[1]]).collect();
    let distance = |a: &[f64; 2], b: &[f64; 2]| (a[0] - b[0]).hypot(a[1] - b[1]);
    let nearest = |a| atoms.iter().filter(|&b| b != a).map(|b| distance(a, b)).fold(f64::INFINITY, f64::min);
    let mut gaps: Vec<f64> = atoms.iter().map(nearest).collect();
    gaps.sort_by(f64::total_cmp);
    assert_eq!(Points::new(atoms.clone()).unwrap().spacing(), gaps[150]);
}

#[test]
fn draws_are_uniform_on_the_atoms() {
    for (word, seed) in [(Points::heisei(), 1), (Points::omron(), 2)] {
        let atoms = word.atoms();
        let mut counts: HashMap<[u64; 2], f64> = atoms.iter().map(|atom| (atom.map(f64::to_bits), 0.0)).collect();
        assert_eq!(counts.len(), atoms.len(), "no atom twice");
        for x in draw(&word, 100_000, seed) {
            *counts.get_mut(&[x[0].to_bits(), x[1].to_bits()]).expect("a draw is an atom, bit for bit") += 1.0;
        }
        let expected = 100_000.0 / atoms.len() as f64;
        let chi_square: f64 = counts.values().map(|count| (count - expected).powi(2) / expected).sum();
        // With k degrees of freedom χ² is about N(k, 2k): outside 3.29 deviations with probability 0.001, two-sided,
        // since counts that are too even are wrong too.
        let k = (atoms.len() - 1) as f64;
        assert!((chi_square - k).abs() < 3.29 * (2.0 * k).sqrt(), "{chi_square} with {k} degrees of freedom");
    }
}
