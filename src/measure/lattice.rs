//! Coverage of a distribution that is uniform on finitely many lattice points.

use crate::{Error, Result};

/// "Within one cell" allows this much more than one spacing, so that a sample that f32 has rounded still reaches the
/// lattice point exactly one cell away.
const ROUNDING: f64 = 1e-3;

/// Lattice points in the plane, sorted for looking up neighbours: the points of one row of cells lie together.
///
/// Distances are Euclidean and "one cell" is the spacing, so a lattice point reaches itself and its four neighbours,
/// and its diagonal neighbours no more.
#[derive(Debug, Clone)]
pub struct Lattice {
    reach: f64,
    cells: Vec<((i64, i64), [f64; 2])>,
}

/// How samples lie on the lattice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatticeReport {
    /// The share of lattice points with a sample within one cell; see [`Lattice::expected_coverage`] for what n samples
    /// can reach.
    pub coverage: f64,
    /// The share of samples farther than one cell from every lattice point; NaN if there are no samples.
    pub stray: f64,
}

impl Lattice {
    /// # Errors
    /// [`Error::Invalid`] if there are no points, one is not finite, or the spacing is not positive and finite.
    pub fn new(atoms: &[[f64; 2]], spacing: f64) -> Result<Self> {
        if !(spacing > 0.0 && spacing.is_finite()) {
            return Err(Error::invalid("the spacing of the lattice", spacing, "positive and finite"));
        }
        if atoms.is_empty() || !atoms.iter().flatten().all(|x| x.is_finite()) {
            let given = format!("{} points, not all finite", atoms.len());
            return Err(Error::invalid("the lattice", given, "at least one point, all finite"));
        }
        let reach = spacing * (1.0 + ROUNDING);
        let mut cells: Vec<_> = atoms.iter().map(|&atom| (cell(atom, reach), atom)).collect();
        cells.sort_unstable_by_key(|&(cell, _)| cell);
        Ok(Self { reach, cells })
    }

    /// Measures samples in the plane.
    pub fn measure<P: AsRef<[f32]>>(&self, samples: &[P]) -> LatticeReport {
        let mut covered = vec![false; self.cells.len()];
        let mut stray = 0;
        for x in samples {
            let mut near = false;
            self.near(plane(x.as_ref()), |atom| {
                covered[atom] = true;
                near = true;
            });
            stray += usize::from(!near);
        }
        let coverage = covered.iter().filter(|c| **c).count() as f64 / covered.len() as f64;
        LatticeReport { coverage, stray: stray as f64 / samples.len() as f64 }
    }

    /// The coverage that a perfect sampler is expected to reach with n samples: the mean over the lattice points of
    /// 1 − (1 − k/N)ⁿ, where k of the N points lie within one cell of the point (itself included).
    pub fn expected_coverage(&self, n: usize) -> f64 {
        let total = self.cells.len() as f64;
        let covered = |&(_, atom): &(_, [f64; 2])| {
            let mut reached_from = 0.0;
            self.near(atom, |_| reached_from += 1.0);
            1.0 - (1.0 - reached_from / total).powf(n as f64)
        };
        self.cells.iter().map(covered).sum::<f64>() / total
    }

    /// Calls `found` with the index of every lattice point within one cell of x. If x is not finite there is none: no
    /// distance to it is finite.
    fn near(&self, x: [f64; 2], mut found: impl FnMut(usize)) {
        let (row, column) = cell(x, self.reach);
        for row in row.saturating_sub(1)..=row.saturating_add(1) {
            let (from, to) = ((row, column.saturating_sub(1)), (row, column.saturating_add(1)));
            let start = self.cells.partition_point(|(cell, _)| *cell < from);
            let in_reach = self.cells[start..].iter().take_while(|(cell, _)| *cell <= to);
            for (i, (_, atom)) in in_reach.enumerate() {
                if (atom[0] - x[0]).hypot(atom[1] - x[1]) <= self.reach {
                    found(start + i);
                }
            }
        }
    }
}

/// Row and column of the square of side `reach` that x lies in: whatever is within reach is at most one square away.
fn cell([x, y]: [f64; 2], reach: f64) -> (i64, i64) {
    ((y / reach).floor() as i64, (x / reach).floor() as i64)
}

fn plane(x: &[f32]) -> [f64; 2] {
    assert_eq!(x.len(), 2, "a sample's coordinates against the plane's");
    [x[0].into(), x[1].into()]
}
