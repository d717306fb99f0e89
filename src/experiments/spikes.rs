//! Spikes of a series, and whether those of two series go together.
//!
//! # Definition
//! How high a value stands is its logarithm over the running median: a trend, however steep, is no spike. Two series go
//! together as far as Spearman's rank correlation of their heights says; how far chance goes is seen by turning one
//! series against the other, which keeps what neighbours have in common.
//!
//! # Reference
//! Spearman 1904, The proof and measurement of association between two things.

/// Values on each side that the running median takes in.
pub const REACH: usize = 10;

/// log(xᵢ / median of the values up to [`REACH`] away from it), for positive values.
pub fn heights(series: &[f32]) -> Vec<f64> {
    let height = |i: usize| {
        let mut near = series[i.saturating_sub(REACH)..(i + REACH + 1).min(series.len())].to_vec();
        near.sort_by(f32::total_cmp);
        (f64::from(series[i]) / f64::from(near[near.len() / 2])).ln()
    };
    (0..series.len()).map(height).collect()
}

/// Spearman's rank correlation; without ties it is Pearson's of the ranks.
pub fn rank_correlation(a: &[f64], b: &[f64]) -> f64 {
    let (a, b, middle) = (ranks(a), ranks(b), (a.len() as f64 - 1.0) / 2.0);
    let sum = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - middle) * (b - middle)).sum::<f64>();
    sum(&a, &b) / sum(&a, &a)
}

fn ranks(x: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|i, j| x[*i].total_cmp(&x[*j]));
    let mut ranks = vec![0.0; x.len()];
    order.into_iter().enumerate().for_each(|(rank, i)| ranks[i] = rank as f64);
    ranks
}

/// The share of turns of b against a, the one by nothing included, at which they correlate at least as much as unturned: the
/// probability of what is seen if the two have nothing to do with each other.
pub fn chance(a: &[f64], b: &[f64]) -> f64 {
    let turned = |by: usize| rank_correlation(a, &[&b[by..], &b[..by]].concat());
    let seen = turned(0);
    (0..b.len()).filter(|by| turned(*by) >= seen).count() as f64 / b.len() as f64
}
