use rand::Rng;

use crate::distribution::Distribution;
use crate::draw::{normal, window};
use crate::error::{self, Error};

/// The [normal distribution](https://en.wikipedia.org/wiki/Multivariate_normal_distribution) N(μ, Σ) on ℝᵈ.
///
/// # Definition
/// x = μ + L z with z ~ N(0, I) and Σ = L Lᵀ, L lower triangular.
///
/// # Density
/// `p(x) = (2π)^(-d/2) det(Σ)^(-1/2) exp(-(x - μ)ᵀ Σ⁻¹ (x - μ) / 2)`, with the score `-Σ⁻¹ (x - μ)`.
///
/// # Example
/// ```
/// use toy_distributions::{Distribution, Gaussian};
///
/// let tilted = Gaussian::new(vec![1.0, 0.0], vec![2.0, 1.0, 1.0, 2.0])?;
/// assert_eq!(tilted.score(&[1.0, 0.0]), Some(vec![0.0, 0.0]));
/// # Ok::<(), toy_distributions::Error>(())
/// ```
///
/// # Notes
/// The default is N((1/√2, −1/√2), I/2) on the plane. Its window reaches 4 standard deviations to each side.
#[derive(Debug, Clone, PartialEq)]
pub struct Gaussian {
    mean: Vec<f64>,
    covariance: Vec<f64>,
    /// L, d × d, row by row.
    factor: Vec<f64>,
    /// Σ⁻¹, d × d, row by row.
    precision: Vec<f64>,
    /// log of the density at the mean.
    log_peak: f64,
}

impl Gaussian {
    /// N(`mean`, `covariance`); the covariance is d × d, row by row.
    ///
    /// # Errors
    /// [`Error::Empty`] for a mean without coordinates, [`Error::Size`] for a covariance that is not d × d,
    /// [`Error::NotFinite`], [`Error::NotSymmetric`] and [`Error::NotPositiveDefinite`].
    pub fn new(mean: Vec<f64>, covariance: Vec<f64>) -> Result<Self, Error> {
        let d = mean.len();
        if d == 0 {
            return Err(Error::Empty { what: "coordinates of the mean" });
        }
        error::size("covariance", d * d, covariance.len())?;
        mean.iter().try_for_each(|&x| error::finite("mean", x))?;
        covariance.iter().try_for_each(|&x| error::finite("covariance", x))?;
        if (0..d).any(|i| (0..i).any(|j| covariance[i * d + j] != covariance[j * d + i])) {
            return Err(Error::NotSymmetric);
        }
        let factor = cholesky(&covariance, d).ok_or(Error::NotPositiveDefinite)?;
        let log_root_det: f64 = (0..d).map(|i| factor[i * d + i].ln()).sum();
        let log_peak = -0.5 * d as f64 * std::f64::consts::TAU.ln() - log_root_det;
        let precision =
            (0..d).flat_map(|k| solve(&factor, (0..d).map(|i| f64::from(u8::from(i == k))).collect())).collect();
        Ok(Gaussian { mean, covariance, factor, precision, log_peak })
    }

    /// N(`mean`, σ² I).
    ///
    /// # Errors
    /// As [`new`](Gaussian::new), and [`Error::NotPositive`] for σ.
    pub fn isotropic(mean: Vec<f64>, sigma: f64) -> Result<Self, Error> {
        error::positive("sigma", sigma)?;
        let d = mean.len();
        let covariance = (0..d * d).map(|k| if k % (d + 1) == 0 { sigma * sigma } else { 0.0 }).collect();
        Gaussian::new(mean, covariance)
    }

    /// μ, d coordinates.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// Σ, d × d, row by row.
    pub fn covariance(&self) -> &[f64] {
        &self.covariance
    }

    /// The interval of 4 standard deviations to each side of the mean, per coordinate.
    pub(crate) fn ranges(&self) -> impl Iterator<Item = (f64, f64)> {
        let diagonal = self.covariance.iter().step_by(self.dim() + 1);
        self.mean
            .iter()
            .zip(diagonal)
            .map(|(mean, variance)| (mean - 4.0 * variance.sqrt(), mean + 4.0 * variance.sqrt()))
    }

    /// log p(x), which is known everywhere.
    pub(crate) fn log_density_at(&self, x: &[f64]) -> f64 {
        let square: f64 = self.pull(x).zip(x.iter().zip(&self.mean)).map(|(pull, (x, mean))| pull * (x - mean)).sum();
        self.log_peak - 0.5 * square
    }

    /// Σ⁻¹ (x − μ), coordinate by coordinate.
    fn pull<'a>(&'a self, x: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        let d = self.dim();
        assert_eq!(x.len(), d, "a point of this distribution has {d} coordinates");
        let row = move |row: &[f64]| (0..d).map(|j| row[j] * (x[j] - self.mean[j])).sum();
        self.precision.chunks_exact(d).map(row)
    }
}

impl Default for Gaussian {
    /// N((1/√2, −1/√2), I/2).
    fn default() -> Self {
        let mean = vec![std::f64::consts::FRAC_1_SQRT_2, -std::f64::consts::FRAC_1_SQRT_2];
        Gaussian::new(mean, vec![0.5, 0.0, 0.0, 0.5]).expect("I/2 is symmetric and positive definite")
    }
}

impl Distribution for Gaussian {
    fn dim(&self) -> usize {
        self.mean.len()
    }

    fn sample_into(&self, rng: &mut dyn Rng, point: &mut [f64]) {
        let d = self.dim();
        point.iter_mut().for_each(|z| *z = normal(rng));
        // Row i of L needs z₀…zᵢ only, so the last coordinate can be overwritten first.
        for i in (0..d).rev() {
            let row = &self.factor[i * d..][..=i];
            point[i] = self.mean[i] + row.iter().zip(&*point).map(|(l, z)| l * z).sum::<f64>();
        }
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        window(&self.ranges().collect::<Vec<_>>())
    }

    fn log_density(&self, x: &[f64]) -> Option<f64> {
        Some(self.log_density_at(x))
    }

    fn score(&self, x: &[f64]) -> Option<Vec<f64>> {
        Some(self.pull(x).map(|pull| -pull).collect())
    }
}

/// The lower triangular L with L Lᵀ = `a` (d × d, row by row), or `None` where a pivot is not positive.
fn cholesky(a: &[f64], d: usize) -> Option<Vec<f64>> {
    let mut l = vec![0.0; d * d];
    for i in 0..d {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| l[i * d + k] * l[j * d + k]).sum();
            let rest = a[i * d + j] - known;
            if i != j {
                l[i * d + j] = rest / l[j * d + j];
            } else if rest > 0.0 {
                l[i * d + i] = rest.sqrt();
            } else {
                return None;
            }
        }
    }
    Some(l)
}

/// The y with L Lᵀ y = `b`: forward substitution, then backward.
fn solve(l: &[f64], mut b: Vec<f64>) -> Vec<f64> {
    let d = b.len();
    for i in 0..d {
        let known: f64 = (0..i).map(|j| l[i * d + j] * b[j]).sum();
        b[i] = (b[i] - known) / l[i * d + i];
    }
    for i in (0..d).rev() {
        let known: f64 = (i + 1..d).map(|j| l[j * d + i] * b[j]).sum();
        b[i] = (b[i] - known) / l[i * d + i];
    }
    b
}
