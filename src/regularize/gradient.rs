//! Gradient penalties: the points where they are taken, and what they cost.

use rand::{Rng, RngExt};

// ANCHOR: penalty
/// The penalty weight·Σ(‖g‖ − target)²/n over the rows of g, and its derivative v = ∂P/∂g.
pub fn penalty(gradients: &[f32], features: usize, target: f32, weight: f32, n: usize) -> (f32, Vec<f32>) {
    let mut total = 0.0;
    let mut v = Vec::with_capacity(gradients.len());
    for g in gradients.chunks_exact(features) {
        let norm = g.iter().map(|g| g * g).sum::<f32>().sqrt();
        let excess = norm - target;
        total += excess * excess;
        // At g = 0 the norm has no derivative; 0 is a subgradient there, and exact for target 0.
        let factor = if norm > 0.0 { 2.0 * weight * excess / (norm * n as f32) } else { 0.0 };
        v.extend(g.iter().map(|g| factor * g));
    }
    (weight * total / n as f32, v)
}
// ANCHOR_END: penalty

/// t·x + (1 − t)·x′ row by row, with a t of each row's own, uniform on \[0, 1).
// ANCHOR: interpolate
pub fn interpolate(real: &[f32], fake: &[f32], features: usize, rng: &mut impl Rng) -> Vec<f32> {
    let mut points = real.to_vec();
    for (x, fake) in points.chunks_exact_mut(features).zip(fake.chunks_exact(features)) {
        let t: f32 = rng.random();
        x.iter_mut().zip(fake).for_each(|(x, fake)| *x = t * *x + (1.0 - t) * fake);
    }
    points
}
// ANCHOR_END: interpolate

/// x + 0.5·std(x)·u with u uniform on \[0, 1)ᵈ and one standard deviation over all numbers of the batch: DRAGAN
/// (arXiv:1705.07215).
pub fn perturb(real: &[f32], rng: &mut impl Rng) -> Vec<f32> {
    let n = real.len() as f64;
    let mean = real.iter().map(|x| f64::from(*x)).sum::<f64>() / n;
    let variance = real.iter().map(|x| (f64::from(*x) - mean).powi(2)).sum::<f64>() / n;
    let half = 0.5 * variance.sqrt() as f32;
    real.iter().map(|x| x + half * rng.random::<f32>()).collect()
}
