//! Which classes a generator draws.

/// The share of pictures whose most probable class is each, from p(y|x), (n, C) row by row.
pub fn shares(probabilities: &[f32], classes: usize) -> Vec<f64> {
    let mut shares = vec![0.0; classes];
    let n = (probabilities.len() / classes.max(1)) as f64;
    for row in probabilities.chunks_exact(classes.max(1)) {
        let most = (0..classes).max_by(|a, b| row[*a].total_cmp(&row[*b]));
        most.into_iter().for_each(|class| shares[class] += 1.0 / n);
    }
    shares
}

/// KL(shares ‖ uniform) in nats: 0 if every class is as frequent, ln C if there is only one.
pub fn kl_to_uniform(shares: &[f64]) -> f64 {
    let classes = shares.len() as f64;
    shares.iter().filter(|share| **share > 0.0).map(|share| share * (share * classes).ln()).sum()
}
