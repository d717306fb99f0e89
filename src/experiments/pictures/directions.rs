//! Rows of z: their means, and directions between these.

/// The mean of the n z that were judged highest, less that of the n that were judged lowest.
pub fn direction(z: &[f32], scores: &[f32], n: usize, dim: usize) -> Vec<f32> {
    let order = from_highest(scores);
    let (most, least) = (mean_of(z, order.iter().take(n), dim), mean_of(z, order.iter().rev().take(n), dim));
    most.iter().zip(least).map(|(most, least)| most - least).collect()
}

/// Places in order of their scores.
pub fn from_highest(scores: &[f32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    order
}

/// The mean of the rows at those places.
pub fn mean_of<'a>(z: &[f32], places: impl ExactSizeIterator<Item = &'a usize>, dim: usize) -> Vec<f32> {
    let (n, mut mean) = (places.len() as f32, vec![0.0; dim]);
    for place in places {
        mean.iter_mut().zip(&z[place * dim..]).for_each(|(m, x)| *m += x / n);
    }
    mean
}

/// The length of z.
pub fn length(z: &[f32]) -> f32 {
    z.iter().map(|x| x * x).sum::<f32>().sqrt()
}

/// Rows of z, each moved so many times along a direction.
pub fn moved(z: &[f32], direction: &[f32], times: f32) -> Vec<f32> {
    z.chunks_exact(direction.len()).flat_map(|z| z.iter().zip(direction).map(|(z, d)| z + times * d)).collect()
}
