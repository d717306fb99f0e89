//! A product of matrices in plain Rust, for machines whose instructions are known when it is compiled.
//!
//! The blocks are those of Goto and van de Geijn 2008 (doi:10.1145/1356052.1356053): b is copied into panels of a few
//! columns that are read in order, a into panels of a few rows that stay in the first cache.

use crate::Matrix;

/// Rows of c at a time, and columns: eight vectors of four numbers, which leaves registers for those of a and b.
const ROWS: usize = 4;
const COLUMNS: usize = 8;
/// Terms of the sums at a time: a panel of b then takes 8 KiB.
const TERMS: usize = 256;

/// See [`multiply`](crate::multiply).
pub fn multiply(c: &mut [f32], a: Matrix, b: Matrix, (m, n, k): (usize, usize, usize)) {
    let mut a_panel = [[0.0; ROWS]; TERMS];
    let mut b_panels = vec![[0.0; COLUMNS]; n.div_ceil(COLUMNS) * k.min(TERMS)];
    for first in (0..k).step_by(TERMS) {
        let terms = TERMS.min(k - first);
        let a_panel = &mut a_panel[..terms];
        for (panel, column) in b_panels.chunks_exact_mut(terms).zip((0..n).step_by(COLUMNS)) {
            pack(panel, &b.numbers[first * b.row + column * b.column..], b.column, b.row, COLUMNS.min(n - column));
        }
        for row in (0..m).step_by(ROWS) {
            let rows = ROWS.min(m - row);
            pack(a_panel, &a.numbers[row * a.row + first * a.column..], a.row, a.column, rows);
            for (panel, column) in b_panels.chunks_exact(terms).zip((0..n).step_by(COLUMNS)) {
                let sums = block(a_panel, panel);
                for (sums, c) in sums.iter().zip(c.chunks_mut(n).skip(row).take(rows)) {
                    c[column..].iter_mut().zip(sums).for_each(|(c, sum)| *c += sum);
                }
            }
        }
    }
}

/// A panel of `count` of at most N rows or columns, whose numbers are `across` apart, over terms `along` apart; what is
/// missing to N is 0.
fn pack<const N: usize>(panel: &mut [[f32; N]], numbers: &[f32], across: usize, along: usize, count: usize) {
    if across == 1 && count == N {
        for (term, slot) in panel.iter_mut().enumerate() {
            slot.copy_from_slice(&numbers[term * along..][..N]);
        }
        return;
    }
    panel.fill([0.0; N]);
    for i in 0..count {
        let numbers = numbers[i * across..].iter().step_by(along);
        panel.iter_mut().zip(numbers).for_each(|(slot, number)| slot[i] = *number);
    }
}

/// The products of a panel of a with one of b.
#[inline(never)]
fn block(a: &[[f32; ROWS]], b: &[[f32; COLUMNS]]) -> [[f32; COLUMNS]; ROWS] {
    let mut sums = [[0.0; COLUMNS]; ROWS];
    for (a, b) in a.iter().zip(b) {
        for (sums, a) in sums.iter_mut().zip(a) {
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum += a * b;
            }
        }
    }
    sums
}
