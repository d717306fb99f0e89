use toy_distributions::Mode;

use crate::{Error, Result};

/// The Mahalanobis distance √((x − μ)ᵀ Σ⁻¹ (x − μ)) of one mode: how many standard deviations x is away from its
/// centre. Holds μ and the Cholesky factor L of Σ = L Lᵀ; the distance is then |L⁻¹(x − μ)|.
///
/// A mode may be flat in some direction (a point mass is flat in all): on it the distance counts the other
/// directions, off it the distance is infinite.
#[derive(Debug, Clone)]
pub(super) struct Mahalanobis {
    centre: Vec<f64>,
    factor: Vec<f64>,
}

impl Mahalanobis {
    /// # Errors
    /// [`Error::Invalid`] if the covariance is not d × d, finite and positive semidefinite for d centre coordinates.
    pub fn new(mode: &Mode) -> Result<Self> {
        let invalid = || {
            let given = format!("{:?} around {:?}", mode.covariance, mode.centre);
            Error::invalid("a mode's covariance", given, "d × d, finite, symmetric and positive semidefinite")
        };
        let factor = cholesky(&mode.covariance, mode.centre.len()).ok_or_else(invalid)?;
        Ok(Self { centre: mode.centre.clone(), factor })
    }

    /// The number of coordinates, d.
    pub fn dim(&self) -> usize {
        self.centre.len()
    }

    /// Writes x − μ into `offset`, which holds d numbers.
    pub fn offset(&self, x: &[f32], offset: &mut [f64]) {
        for ((o, &x), c) in offset.iter_mut().zip(x).zip(&self.centre) {
            *o = f64::from(x) - c;
        }
    }

    /// |L⁻¹ r| by forward substitution, which overwrites r.
    pub fn length(&self, r: &mut [f64]) -> f64 {
        let d = r.len();
        for i in 0..d {
            let row = &self.factor[i * d..][..=i];
            let rest = r[i] - row[..i].iter().zip(&*r).map(|(l, z)| l * z).sum::<f64>();
            r[i] = match row[i] {
                0.0 if rest == 0.0 => 0.0,
                0.0 => return f64::INFINITY,
                pivot => rest / pivot,
            };
        }
        r.iter().map(|z| z * z).sum::<f64>().sqrt()
    }
}

/// The lower factor L of Σ = L Lᵀ, row by row; `None` unless Σ is d × d, finite, symmetric, positive semidefinite.
fn cholesky(sigma: &[f64], d: usize) -> Option<Vec<f64>> {
    if sigma.len() != d * d {
        return None;
    }
    let mut l = vec![0.0; d * d];
    for i in 0..d {
        for j in 0..=i {
            let scale = (sigma[i * d + i] * sigma[j * d + j]).sqrt();
            // What rounding leaves of an exact zero; a flat direction has pivot 0.
            let rounding = 1e-12 * scale;
            if !((sigma[i * d + j] - sigma[j * d + i]).abs() <= rounding && scale.is_finite()) {
                return None;
            }
            let rest = sigma[i * d + j] - (0..j).map(|k| l[i * d + k] * l[j * d + k]).sum::<f64>();
            l[i * d + j] = match (i == j, l[j * d + j]) {
                (true, _) if rest < -rounding => return None,
                (true, _) if rest <= rounding => 0.0,
                (true, _) => rest.sqrt(),
                (false, 0.0) if rest.abs() > rounding => return None,
                (false, 0.0) => 0.0,
                (false, pivot) => rest / pivot,
            };
        }
    }
    Some(l)
}
