//! The products of matrices against sums written out.

use gan_loops::{Matrix, multiply, portable};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

type Product = fn(&mut [f32], Matrix, Matrix, (usize, usize, usize));

/// Small integers: every sum of their products is exact in f32, in any order.
fn integers(rng: &mut ChaCha8Rng, n: usize) -> Vec<f32> {
    (0..n).map(|_| rng.random_range(-8i8..=8).into()).collect()
}

fn check(product: Product, (m, n, k): (usize, usize, usize), across: [bool; 2]) {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let (a, b, before) = (integers(&mut rng, m * k), integers(&mut rng, k * n), integers(&mut rng, m * n));
    let matrix = |numbers, rows, columns, across| match across {
        true => Matrix { numbers, row: 1, column: rows },
        false => Matrix { numbers, row: columns, column: 1 },
    };
    let (a, b) = (matrix(&a, m, k, across[0]), matrix(&b, k, n, across[1]));
    let at = |x: Matrix, i: usize, j: usize| x.numbers[i * x.row + j * x.column];
    let mut c = before.clone();
    product(&mut c, a, b, (m, n, k));
    for (i, c) in c.iter().enumerate() {
        let (row, column) = (i / n, i % n);
        let sum: f32 = (0..k).map(|p| at(a, row, p) * at(b, p, column)).sum();
        assert_eq!(*c, before[i] + sum, "({row}, {column}) of {m}×{n}, {k} terms, {across:?}");
    }
}

/// On both sides of every block's size, and of none.
#[test]
fn products_are_sums_in_every_shape_and_order() {
    for product in [multiply, portable::multiply] as [Product; 2] {
        for m in [1, 3, 4, 5, 13] {
            for n in [1, 7, 8, 9, 33] {
                for k in [1, 2, 17, 256, 257, 600] {
                    for across in [[false, false], [false, true], [true, false], [true, true]] {
                        check(product, (m, n, k), across);
                    }
                }
            }
        }
    }
    multiply(
        &mut [],
        Matrix { numbers: &[], row: 0, column: 0 },
        Matrix { numbers: &[], row: 0, column: 0 },
        (0, 3, 2),
    );
}

#[test]
#[should_panic(expected = "assertion")]
fn a_slice_that_is_too_short_is_refused() {
    let numbers = [0.0; 5];
    let matrix = Matrix { numbers: &numbers, row: 3, column: 1 };
    multiply(&mut [0.0; 6], matrix, matrix, (2, 3, 3));
}
