use rand::Rng;

use crate::distribution::Distribution;
use crate::draw::window;
use crate::error::{self, Error};

/// The [Dirac measure](https://en.wikipedia.org/wiki/Dirac_measure): all of the mass at one point of ℝᵈ.
///
/// # Definition
/// x = c, always.
///
/// # Density
/// None: it has no density with respect to volume.
///
/// # Example
/// ```
/// use toy_distributions::{Distribution, PointMass};
///
/// assert_eq!(PointMass::new(vec![0.0])?.dim(), 1);
/// # Ok::<(), toy_distributions::Error>(())
/// ```
///
/// # Notes
/// In the Dirac-GAN the data is the point 0 of the line, the generator another point θ, and D is linear; the two
/// circle each other for ever unless a penalty damps them. The window holds c and the origin with room for θ.
///
/// # Reference
/// Mescheder, Geiger and Nowozin, *Which training methods for GANs do actually converge?*, ICML 2018,
/// <https://arxiv.org/abs/1801.04406>, definition 2.1.
#[derive(Debug, Clone, PartialEq)]
pub struct PointMass {
    point: Vec<f64>,
}

impl PointMass {
    /// All of the mass at `point`.
    ///
    /// # Errors
    /// [`Error::Empty`] for a point without coordinates, [`Error::NotFinite`].
    pub fn new(point: Vec<f64>) -> Result<Self, Error> {
        if point.is_empty() {
            return Err(Error::Empty { what: "coordinates of the point" });
        }
        point.iter().try_for_each(|&x| error::finite("point", x))?;
        Ok(PointMass { point })
    }
}

impl Distribution for PointMass {
    fn dim(&self) -> usize {
        self.point.len()
    }

    fn sample_into(&self, _rng: &mut dyn Rng, point: &mut [f64]) {
        point.copy_from_slice(&self.point);
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        let ranges: Vec<_> = self.point.iter().map(|x| (x.min(0.0) - 2.0, x.max(0.0) + 2.0)).collect();
        window(&ranges)
    }
}
