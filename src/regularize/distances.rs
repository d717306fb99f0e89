//! Keeping distances.

/// Below this ratio of the distances, the logarithm is that of this ratio, softly: so that two samples that coincide
/// cost something finite.
const LEAST: f32 = 1e-3;

// ANCHOR: kept
/// E(log ρ)² with ρ = ‖x − x′‖ / c‖z − z′‖, over pairs of a row of the first half with its place in the second, and its
/// derivative in x: Xiao, Zhong and Zheng 2018 (arXiv:1805.07674). x are n rows, z as many.
///
/// Instead of log ρ it takes ½·log(ρ² + 10⁻⁶), which is the same to a thousandth from ρ = 0.01 on. Pairs whose z coincide
/// ask for nothing.
pub fn kept_distances(z: &[f32], latent: usize, x: &[f32], features: usize, scale: f32) -> (f32, Vec<f32>) {
    let half = z.len() / latent / 2;
    let (mut cost, mut pairs, mut slope) = (0.0, 0, vec![0.0; x.len()]);
    for a in 0..half {
        let b = a + half;
        let (za, zb) = (&z[a * latent..][..latent], &z[b * latent..][..latent]);
        let (xa, xb) = (&x[a * features..][..features], &x[b * features..][..features]);
        let wanted = scale * scale * square_distance(za, zb);
        if wanted == 0.0 {
            continue;
        }
        pairs += 1;
        let ratio = square_distance(xa, xb) / wanted + LEAST * LEAST;
        let log = 0.5 * ratio.ln();
        cost += log * log;
        for i in 0..features {
            let s = 2.0 * log * (xa[i] - xb[i]) / (wanted * ratio);
            slope[a * features + i] = s;
            slope[b * features + i] = -s;
        }
    }
    let pairs = pairs.max(1) as f32;
    slope.iter_mut().for_each(|s| *s /= pairs);
    (cost / pairs, slope)
}
// ANCHOR_END: kept

fn square_distance(x: &[f32], y: &[f32]) -> f32 {
    x.iter().zip(y).map(|(x, y)| (x - y).powi(2)).sum()
}
