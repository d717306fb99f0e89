//! Feature matching.

// ANCHOR: distance
/// ‖E f(x) − E f(G(z))‖² over the rows of both, and its derivative in the generated samples' features: Salimans et
/// al. 2016 (arXiv:1606.03498), section 3.1.
pub fn feature_distance(real: &[f32], fake: &[f32], features: usize) -> (f32, Vec<f32>) {
    let rows = (fake.len() / features) as f32;
    let gap: Vec<f32> = mean(fake, features).iter().zip(mean(real, features)).map(|(fake, real)| fake - real).collect();
    let row: Vec<f32> = gap.iter().map(|gap| 2.0 * gap / rows).collect();
    (gap.iter().map(|gap| gap * gap).sum(), row.repeat(fake.len() / features))
}
// ANCHOR_END: distance

/// The mean row.
fn mean(rows: &[f32], features: usize) -> Vec<f32> {
    let n = (rows.len() / features) as f32;
    let mut mean = vec![0.0; features];
    for row in rows.chunks_exact(features) {
        mean.iter_mut().zip(row).for_each(|(mean, x)| *mean += x / n);
    }
    mean
}
