//! Wasserstein-1 between two samples of the plane, exact, by the cheapest assignment.

use crate::{Error, Result};

/// Points that [`wasserstein`] accepts at most; time grows with their cube.
pub const MAX_POINTS: usize = 1000;

/// The exact Wasserstein-1 distance of two samples.
///
/// It is exact for the two samples. As an estimate for the distributions behind them it depends on how many points
/// there are (two samples of one distribution are not at distance 0), so `points` belongs to every number that is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleDistance {
    /// W₁, in the units of the coordinates.
    pub value: f64,
    /// The size n of each sample.
    pub points: usize,
}

/// W₁ = min over permutations π of (1/n) Σ |aᵢ − b_π(i)|, with the Euclidean distance. For two samples of equal size
/// the optimal transport plan is a permutation (Birkhoff), found in O(n³).
///
/// # Errors
/// Unless both samples have the same size, 1 to [`MAX_POINTS`], and all coordinates are within ±10¹⁰⁰, so that no sum
/// of distances overflows.
pub fn wasserstein(a: &[[f64; 2]], b: &[[f64; 2]]) -> Result<SampleDistance> {
    let n = a.len();
    if !(1..=MAX_POINTS).contains(&n) {
        return Err(Error::invalid("number of points", n, format!("1 to {MAX_POINTS}")));
    }
    if b.len() != n {
        return Err(Error::invalid("number of points of the second sample", b.len(), format!("{n}, as of the first")));
    }
    if let Some(point) = a.iter().chain(b).find(|p| !p.iter().all(|x| x.abs() <= 1e100)) {
        return Err(Error::invalid("point", format!("{point:?}"), "within ±1e100"));
    }
    let cost: Vec<f64> = a.iter().flat_map(|p| b.iter().map(|q| (p[0] - q[0]).hypot(p[1] - q[1]))).collect();
    let sum: f64 = cheapest(&cost, n).iter().enumerate().map(|(column, row)| cost[row * n + column]).sum();
    Ok(SampleDistance { value: sum / n as f64, points: n })
}

/// The row assigned to each column of the n × n matrix `cost` at the least total: shortest augmenting paths with
/// potentials (Jonker, Volgenant 1987), one row at a time.
fn cheapest(cost: &[f64], n: usize) -> Vec<usize> {
    let (mut row_potential, mut column_potential) = (vec![0.0; n], vec![0.0; n]);
    let mut row_of: Vec<Option<usize>> = vec![None; n];
    for start in 0..n {
        let mut path = Path::new(n);
        let (mut row, mut entered) = (start, None);
        let end = loop {
            let reduced = |column: usize| cost[row * n + column] - row_potential[row] - column_potential[column];
            let column = path.nearest_beyond(entered, reduced);
            match row_of[column] {
                Some(next) => (row, entered) = (next, Some(column)),
                None => break column,
            }
        };
        // The potentials move so that every edge of the path becomes tight and no reduced cost negative.
        row_potential[start] += path.distance[end];
        for column in (0..n).filter(|c| path.done[*c]) {
            let slack = path.distance[end] - path.distance[column];
            column_potential[column] -= slack;
            if let Some(row) = row_of[column] {
                row_potential[row] += slack;
            }
        }
        path.assign(end, start, &mut row_of);
    }
    // Every row has been assigned, so every column has one.
    row_of.into_iter().flatten().collect()
}

/// Dijkstra's search from one row over the columns; an assigned column leads on to its row.
struct Path {
    /// Length of the shortest path known to each column.
    distance: Vec<f64>,
    /// The column before on that path; none if it comes from the first row.
    before: Vec<Option<usize>>,
    /// Columns whose distance is final.
    done: Vec<bool>,
}

impl Path {
    fn new(n: usize) -> Self {
        Path { distance: vec![f64::INFINITY; n], before: vec![None; n], done: vec![false; n] }
    }

    /// Looks on from the row of the column `entered` along its reduced costs, then makes the nearest column final and
    /// returns it.
    fn nearest_beyond(&mut self, entered: Option<usize>, reduced: impl Fn(usize) -> f64) -> usize {
        let so_far = entered.map_or(0.0, |column| self.distance[column]);
        let (mut nearest, mut least) = (0, f64::INFINITY);
        for column in (0..self.distance.len()).filter(|c| !self.done[*c]) {
            let through = so_far + reduced(column);
            if through < self.distance[column] {
                self.distance[column] = through;
                self.before[column] = entered;
            }
            if self.distance[column] < least {
                (nearest, least) = (column, self.distance[column]);
            }
        }
        self.done[nearest] = true;
        nearest
    }

    /// Assigns along the path, from `end` back to the row `start`.
    fn assign(&self, end: usize, start: usize, row_of: &mut [Option<usize>]) {
        let mut column = end;
        while let Some(before) = self.before[column] {
            row_of[column] = row_of[before];
            column = before;
        }
        row_of[column] = Some(start);
    }
}
