//! The Fréchet inception distance: Heusel, Ramsauer, Unterthiner, Nessler and Hochreiter 2017 (arXiv:1706.08500).

use nalgebra::{DMatrix, DVector};

use crate::{Error, Result};

/// Rows of features that are made double at a time.
const BLOCK: usize = 1024;

/// A mean and a covariance.
#[derive(Debug, Clone, PartialEq)]
pub struct Gaussian {
    /// From how many samples.
    pub n: usize,
    /// The mean, d.
    pub mean: DVector<f64>,
    /// The covariance, (d, d), with n − 1 as denominator.
    pub covariance: DMatrix<f64>,
}

impl Gaussian {
    /// Mean and covariance of features, (n, d) row by row.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there are fewer than two rows.
    pub fn of(features: &[f32], size: usize) -> Result<Self> {
        let n = features.len() / size.max(1);
        if n < 2 {
            return Err(Error::invalid("the number of samples of a covariance", n, "at least 2"));
        }
        let mut mean = DVector::zeros(size);
        for row in features.chunks_exact(size) {
            mean.iter_mut().zip(row).for_each(|(m, x)| *m += f64::from(*x) / n as f64);
        }
        let mut covariance = DMatrix::zeros(size, size);
        for block in features.chunks(BLOCK * size) {
            // A column for each sample.
            let mut centred = DMatrix::from_iterator(size, block.len() / size, block.iter().map(|x| f64::from(*x)));
            centred.column_iter_mut().for_each(|mut column| column -= &mean);
            covariance.gemm(1.0 / (n - 1) as f64, &centred, &centred.transpose(), 1.0);
        }
        Ok(Self { n, mean, covariance })
    }

    /// The symmetric square root S of the covariance, S·S = Σ. What rounding makes negative is 0.
    pub fn root(&self) -> DMatrix<f64> {
        let (raised, ridge) = raised(self.covariance.clone());
        let eigen = raised.symmetric_eigen();
        let roots = eigen.eigenvalues.map(|value| root_of(value - ridge));
        &eigen.eigenvectors * DMatrix::from_diagonal(&roots) * eigen.eigenvectors.transpose()
    }
}

/// The ridge that is put on the diagonal of a matrix, as a share of its largest entry.
const RIDGE: f64 = 1e-12;

/// A matrix with a ridge on its diagonal, which every eigenvalue is larger by, and the ridge. Features that never fire,
/// or hardly differ, leave entries so small that their squares are 0, and of such a matrix nalgebra gives eigenvalues that
/// are not finite, or does not end (dimforge/nalgebra#379, #1025); with the ridge it meets none of them.
fn raised(mut matrix: DMatrix<f64>) -> (DMatrix<f64>, f64) {
    let ridge = RIDGE * matrix.amax();
    (0..matrix.nrows()).for_each(|i| matrix[(i, i)] += ridge);
    (matrix, ridge)
}

/// The square root of what rounding alone can have made negative; of NaN it is NaN.
fn root_of(value: f64) -> f64 {
    value.clamp(0.0, f64::INFINITY).sqrt()
}

/// ‖μ − μ′‖² + tr(Σ + Σ′ − 2(Σ Σ′)^½): the squared Fréchet distance of two Gaussians (Dowson and Landau 1982). `root` is
/// the square root S of the first covariance: Σ Σ′ has the eigenvalues of the symmetric S Σ′ S, so that no root of a
/// matrix that is not symmetric is taken.
pub fn frechet_distance(real: &Gaussian, root: &DMatrix<f64>, fake: &Gaussian) -> f64 {
    let product = root * &fake.covariance * root;
    // What rounding leaves unsymmetric.
    let (product, ridge) = raised((&product + product.transpose()) * 0.5);
    let cross: f64 = product.symmetric_eigenvalues().iter().map(|value| root_of(value - ridge)).sum();
    (&real.mean - &fake.mean).norm_squared() + real.covariance.trace() + fake.covariance.trace() - 2.0 * cross
}
