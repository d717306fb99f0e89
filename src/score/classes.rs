//! Which classes a generator draws.

/// The share of pictures whose most probable class is each, from p(y|x), (n, C) row by row.
pub fn shares(probabilities: &[f32], classes: usize) -> Vec<f64> {
    joint_shares(probabilities, classes, 1)
}

/// The same for what takes several pictures, each a row of `probabilities` and one after another, in Cᵖᵃʳᵗˢ classes:
/// three pictures of classes a, b and c are of the class (a·C + b)·C + c.
pub fn joint_shares(probabilities: &[f32], classes: usize, parts: usize) -> Vec<f64> {
    let mut shares = vec![0.0; classes.pow(parts as u32)];
    let numbers = (classes * parts).max(1);
    let n = (probabilities.len() / numbers) as f64;
    let most = |row: &[f32]| (0..classes).max_by(|a, b| row[*a].total_cmp(&row[*b]));
    for rows in probabilities.chunks_exact(numbers) {
        let mut rows = rows.chunks_exact(classes.max(1));
        let class = rows.try_fold(0, |class, row| Some(class * classes + most(row)?));
        class.into_iter().for_each(|class| shares[class] += 1.0 / n);
    }
    shares
}

/// How many classes have a share at all: the modes that are covered, by PacGAN's rule, of which one sample is enough (Lin
/// et al. 2018, arXiv:1712.04086).
pub fn covered(shares: &[f64]) -> usize {
    shares.iter().filter(|share| **share > 0.0).count()
}

/// KL(shares ‖ uniform) in nats: 0 if every class is as frequent, ln C if there is only one.
pub fn kl_to_uniform(shares: &[f64]) -> f64 {
    let classes = shares.len() as f64;
    shares.iter().filter(|share| **share > 0.0).map(|share| share * (share * classes).ln()).sum()
}
