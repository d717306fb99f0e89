//! Fidelity and diversity apart. Precision and recall: Kynkäänniemi, Karras, Laine, Lehtinen and Aila 2019
//! (arXiv:1904.06991); density and coverage: Naeem, Oh, Uh, Choi and Yoo 2020 (arXiv:2002.09797).

use nalgebra::DMatrix;
use serde::Serialize;

use crate::{Error, Result};

/// How the balls around real and fake samples lie in each other. A ball reaches to the k-th nearest other sample of its
/// own kind, its surface not included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Manifold {
    /// Share of fakes that lie in the ball of a real sample.
    pub precision: f64,
    /// Share of real samples that lie in the ball of a fake.
    pub recall: f64,
    /// In how many balls of real samples a fake lies, over k: 1 on average for samples of p_data, above it where fakes
    /// crowd.
    pub density: f64,
    /// Share of real samples whose ball holds a fake.
    pub coverage: f64,
    /// k.
    pub neighbours: usize,
    /// Real samples that were looked at.
    pub n_real: usize,
    /// Fakes that were looked at.
    pub n_fake: usize,
}

/// The balls of features, (n, d) and (m, d) row by row. Costs O((n + m)²·d) and n·m numbers of memory.
///
/// # Errors
/// [`Error::Invalid`] if k is 0, or one kind has no k neighbours.
pub fn manifold(real: &[f32], fake: &[f32], size: usize, neighbours: usize) -> Result<Manifold> {
    let [real, fake] =
        [real, fake].map(|x| DMatrix::from_iterator(size, x.len() / size.max(1), x.iter().map(|x| f64::from(*x))));
    let (n, m) = (real.ncols(), fake.ncols());
    if neighbours == 0 || n.min(m) <= neighbours {
        let allowed = format!("at least 1, and below the number of samples of either kind ({n} and {m})");
        return Err(Error::invalid("the number of neighbours", neighbours, allowed));
    }
    let (real_radii, fake_radii) = (radii(&real, neighbours), radii(&fake, neighbours));
    // A row for each real sample, a column for each fake.
    let across = square_distances(&real, &fake);
    let in_ball_of_real = |i: usize, j: usize| across[(i, j)] < real_radii[i];
    let in_ball_of_fake = |i: usize, j: usize| across[(i, j)] < fake_radii[j];
    let share = |count: usize, of: usize| count as f64 / of as f64;
    let balls: usize = (0..m).map(|j| (0..n).filter(|i| in_ball_of_real(*i, j)).count()).sum();
    Ok(Manifold {
        precision: share((0..m).filter(|j| (0..n).any(|i| in_ball_of_real(i, *j))).count(), m),
        recall: share((0..n).filter(|i| (0..m).any(|j| in_ball_of_fake(*i, j))).count(), n),
        density: share(balls, neighbours * m),
        coverage: share((0..n).filter(|i| (0..m).any(|j| in_ball_of_real(*i, j))).count(), n),
        neighbours,
        n_real: n,
        n_fake: m,
    })
}

/// The squared distance of each sample to its k-th nearest other.
fn radii(samples: &DMatrix<f64>, neighbours: usize) -> Vec<f64> {
    let mut squares = square_distances(samples, samples);
    let radius = |(i, column): (usize, &mut [f64])| {
        // The sample itself comes first, whatever rounding has made of its distance to itself.
        column[i] = -1.0;
        *column.select_nth_unstable_by(neighbours, f64::total_cmp).1
    };
    squares.as_mut_slice().chunks_exact_mut(samples.ncols()).enumerate().map(radius).collect()
}

/// x·y for all pairs of columns. Not by tr_mul: that takes columns one by one, and this is a product of matrices, block by
/// block, in a sixth of the time.
pub(super) fn products(x: &DMatrix<f64>, y: &DMatrix<f64>) -> DMatrix<f64> {
    x.transpose() * y
}

/// ‖x‖² + ‖y‖² − 2 x·y for all pairs of columns; what rounding makes negative is 0.
pub(super) fn square_distances(x: &DMatrix<f64>, y: &DMatrix<f64>) -> DMatrix<f64> {
    let norms = |x: &DMatrix<f64>| x.column_iter().map(|column| column.norm_squared()).collect::<Vec<f64>>();
    let (x_norms, y_norms) = (norms(x), norms(y));
    let mut squares = products(x, y);
    for (j, mut column) in squares.column_iter_mut().enumerate() {
        column.iter_mut().zip(&x_norms).for_each(|(s, norm)| *s = (norm + y_norms[j] - 2.0 * *s).max(0.0));
    }
    squares
}
