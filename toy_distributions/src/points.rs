use rand::{Rng, RngExt};

use crate::distribution::Distribution;
use crate::draw::window;
use crate::error::{self, Error};

/// The uniform distribution on finitely many points of the plane.
///
/// # Definition
/// x = aᵢ with i uniform on {0, …, N − 1}.
///
/// # Density
/// None: it has no density with respect to area.
///
/// # Example
/// ```
/// use toy_distributions::{Distribution, Points};
///
/// let corners = Points::new(vec![[0.0, 0.0], [0.0, 2.0], [2.0, 0.0], [2.0, 2.0]])?;
/// assert_eq!(corners.spacing(), 2.0);
/// # Ok::<(), toy_distributions::Error>(())
/// ```
///
/// # Notes
/// [`Points::lattice`] takes the points from a bitmap; with the feature `files` they also come from a picture or a
/// table. A point that is listed twice has twice the mass.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    atoms: Vec<[f64; 2]>,
    spacing: f64,
}

impl Points {
    /// Uniform on `atoms`. The spacing is the median over the atoms of the distance to the nearest other place.
    ///
    /// # Errors
    /// [`Error::Empty`] without atoms, [`Error::NotFinite`].
    pub fn new(atoms: Vec<[f64; 2]>) -> Result<Self, Error> {
        atoms.iter().flatten().try_for_each(|&x| error::finite("coordinate", x))?;
        let spacing = median_gap(&atoms);
        Points::with_spacing(atoms, spacing)
    }

    /// Uniform on finite `atoms` whose spacing is known.
    pub(crate) fn with_spacing(atoms: Vec<[f64; 2]>, spacing: f64) -> Result<Self, Error> {
        if atoms.is_empty() {
            return Err(Error::Empty { what: "points" });
        }
        Ok(Points { atoms, spacing })
    }
}

impl Distribution for Points {
    fn dim(&self) -> usize {
        2
    }

    fn sample_into(&self, rng: &mut dyn Rng, point: &mut [f64]) {
        point.copy_from_slice(&self.atoms[rng.random_range(0..self.atoms.len())]);
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        let range = |i: usize| {
            let along = self.atoms.iter().map(|atom| atom[i]);
            (along.clone().fold(f64::INFINITY, f64::min), along.fold(f64::NEG_INFINITY, f64::max))
        };
        window(&[range(0), range(1)])
    }

    fn atoms(&self) -> &[[f64; 2]] {
        &self.atoms
    }

    fn spacing(&self) -> f64 {
        self.spacing
    }
}

/// The median distance from a point to the nearest other place, 0 where there is only one.
fn median_gap(points: &[[f64; 2]]) -> f64 {
    let mut places = points.to_vec();
    places.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    places.dedup();
    if places.len() < 2 {
        return 0.0;
    }
    let mut gaps: Vec<f64> = (0..places.len())
        .map(|i| nearest(places[i], places[..i].iter().rev()).min(nearest(places[i], places[i + 1..].iter())))
        .collect();
    gaps.sort_by(f64::total_cmp);
    gaps[gaps.len() / 2]
}

/// The distance from `p` to the nearest of `others`, which come in the order of their distance along the first axis.
fn nearest<'a>(p: [f64; 2], others: impl Iterator<Item = &'a [f64; 2]>) -> f64 {
    let mut best = f64::INFINITY;
    for other in others {
        let across = (other[0] - p[0]).abs();
        if across >= best {
            break;
        }
        best = best.min(across.hypot(other[1] - p[1]));
    }
    best
}
