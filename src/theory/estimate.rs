//! Estimates of divergences from samples alone. They have a bias and a spread that depend on the number of points, so
//! the sizes belong to every number that is shown.

use super::f_divergence::{FDivergence, JENSEN_SHANNON};
use crate::{Error, Result};

/// A divergence estimated from samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate; it can fall below 0 for nearest neighbours.
    pub value: f64,
    /// Points of the first and of the second sample.
    pub points: (usize, usize),
}

/// D_f of the two histograms with `side` cells along each axis of the window, and one more cell for all points outside.
///
/// Cells hide what differs inside them, which makes the estimate smaller; chance differences of sparse cells make it
/// larger, by about (cells − 1)/2 · (1/n + 1/m) for KL. KL is ∞ as soon as a cell holds points of `a` alone.
///
/// # Errors
/// Unless both samples have points, all finite, `side` ≥ 1 and the window is finite with low < high.
pub fn by_histogram<const D: usize>(
    f: &FDivergence,
    a: &[[f64; D]],
    b: &[[f64; D]],
    window: &[(f64, f64); D],
    side: usize,
) -> Result<Estimate> {
    if side < 1 {
        return Err(Error::invalid("cells along an axis", side, "1 or more"));
    }
    if let Some(axis) = window.iter().find(|(low, high)| !(low < high && (high - low).is_finite())) {
        return Err(Error::invalid("window", format!("{axis:?}"), "finite with low < high"));
    }
    let (p, q) = (shares(a, window, side)?, shares(b, window, side)?);
    let value = p.iter().zip(&q).map(|(p, q)| f.integrand(p.ln(), q.ln())).sum();
    Ok(Estimate { value, points: (a.len(), b.len()) })
}

/// The JSD, in [0, log 2], of the two histograms; always finite. See [`by_histogram`].
///
/// # Errors
/// As [`by_histogram`].
pub fn jensen_shannon_by_histogram<const D: usize>(
    a: &[[f64; D]],
    b: &[[f64; D]],
    window: &[(f64, f64); D],
    side: usize,
) -> Result<Estimate> {
    let twice = by_histogram(&JENSEN_SHANNON, a, b, window, side)?;
    Ok(Estimate { value: 0.5 * twice.value, ..twice })
}

/// KL(P‖Q) from the distances to the `k`-th nearest neighbour:
/// (D/n) Σᵢ log(νᵢ/ρᵢ) + log(m/(n − 1)), with ρᵢ from aᵢ among the other points of `a` and νᵢ among those of `b`
/// (Wang, Kulkarni, Verdú 2009, IEEE Trans. Inf. Theory 55(5), equation 5). Takes O(n (n + m)) time.
///
/// # Errors
/// Unless 1 ≤ `k` < n, `k` ≤ m and all points are finite; refused if a neighbour is at distance 0, as it happens for
/// distributions on lattice points, which have no density.
pub fn kl_by_nearest_neighbour<const D: usize>(a: &[[f64; D]], b: &[[f64; D]], k: usize) -> Result<Estimate> {
    let (n, m) = (checked(a)?.len(), checked(b)?.len());
    if !(1 <= k && k < n && k <= m) {
        return Err(Error::invalid("number of the neighbour", k, format!("1 to {}", m.min(n - 1))));
    }
    let mut sum = 0.0;
    for point in a {
        // The point itself is among its own sample, at distance 0.
        let own = squared_distance_to_neighbour(point, a, k + 1);
        let other = squared_distance_to_neighbour(point, b, k);
        if !(own > 0.0 && other > 0.0) {
            let why = format!("neighbour {k} of {point:?} is at distance 0; use a histogram");
            return Err(Error::Refused { what: "nearest-neighbour estimate".to_string(), why });
        }
        sum += 0.5 * (other / own).ln();
    }
    let value = D as f64 / n as f64 * sum + (m as f64 / (n as f64 - 1.0)).ln();
    Ok(Estimate { value, points: (n, m) })
}

/// The JSD from nearest neighbours, ½ KL(p‖m) + ½ KL(q‖m): one half of each sample stands for itself, the other halves
/// together are the sample of m = (p + q)/2, so that no point is its own neighbour.
///
/// # Errors
/// Unless both samples have the same even size; and as [`kl_by_nearest_neighbour`], of half the points.
pub fn jensen_shannon_by_nearest_neighbour<const D: usize>(
    a: &[[f64; D]],
    b: &[[f64; D]],
    k: usize,
) -> Result<Estimate> {
    if a.len() != b.len() || !a.len().is_multiple_of(2) {
        let sizes = format!("{} and {}", a.len(), b.len());
        return Err(Error::invalid("sizes of the samples", sizes, "equal and even"));
    }
    let (a_own, a_mixed) = a.split_at(a.len() / 2);
    let (b_own, b_mixed) = b.split_at(b.len() / 2);
    let mixture = [a_mixed, b_mixed].concat();
    let from_p = kl_by_nearest_neighbour(a_own, &mixture, k)?.value;
    let from_q = kl_by_nearest_neighbour(b_own, &mixture, k)?.value;
    Ok(Estimate { value: 0.5 * (from_p + from_q), points: (a.len(), b.len()) })
}

/// The share of the points in each cell; the last cell is the outside.
fn shares<const D: usize>(points: &[[f64; D]], window: &[(f64, f64); D], side: usize) -> Result<Vec<f64>> {
    let cells = side.pow(D as u32);
    let mut shares = vec![0.0; cells + 1];
    for point in checked(points)? {
        shares[cell(point, window, side).unwrap_or(cells)] += 1.0 / points.len() as f64;
    }
    Ok(shares)
}

fn cell<const D: usize>(point: &[f64; D], window: &[(f64, f64); D], side: usize) -> Option<usize> {
    point.iter().zip(window).try_fold(0, |cell, (x, (low, high))| {
        let along = ((x - low) / (high - low) * side as f64).floor();
        (0.0 <= along && along < side as f64).then(|| cell * side + along as usize)
    })
}

fn squared_distance_to_neighbour<const D: usize>(point: &[f64; D], points: &[[f64; D]], k: usize) -> f64 {
    let squared = |other: &[f64; D]| point.iter().zip(other).map(|(x, y)| (x - y).powi(2)).sum::<f64>();
    let mut distances: Vec<f64> = points.iter().map(squared).collect();
    *distances.select_nth_unstable_by(k - 1, f64::total_cmp).1
}

fn checked<const D: usize>(points: &[[f64; D]]) -> Result<&[[f64; D]]> {
    if points.is_empty() {
        return Err(Error::invalid("number of points", 0, "1 or more"));
    }
    match points.iter().find(|p| !p.iter().all(|x| x.is_finite())) {
        Some(point) => Err(Error::invalid("point", format!("{point:?}"), "finite")),
        None => Ok(points),
    }
}
