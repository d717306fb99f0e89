//! The inception score: Salimans, Goodfellow, Zaremba, Cheung, Radford and Chen 2016 (arXiv:1606.03498).

use serde::Serialize;

use crate::{Error, Result};

/// exp(E KL(p(y|x) ‖ p(y))), between 1 and the number of classes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct InceptionScore {
    /// The mean over the splits.
    pub mean: f64,
    /// The standard deviation between the splits.
    pub spread: f64,
    /// How many splits.
    pub splits: usize,
    /// How many pictures in all.
    pub n: usize,
}

/// The score of n pictures from p(y|x), (n, C) row by row. Each split has its own p(y) = mean of p(y|x) and its own
/// score; with fewer pictures in a split the score is lower.
///
/// # Errors
/// [`Error::Invalid`] if the splits are not 1 to n, or a row is no distribution.
pub fn inception_score(probabilities: &[f32], classes: usize, splits: usize) -> Result<InceptionScore> {
    let n = probabilities.len() / classes.max(1);
    if !(1..=n).contains(&splits) {
        return Err(Error::invalid("the number of splits", splits, format!("1 to {n}, the number of pictures")));
    }
    for (i, row) in probabilities.chunks_exact(classes).enumerate() {
        let sum: f64 = row.iter().map(|p| f64::from(*p)).sum();
        // What a softmax over thousands of classes may be off by in single precision.
        if !((sum - 1.0).abs() < 1e-3 && row.iter().all(|p| *p >= 0.0)) {
            return Err(Error::invalid(format!("p(y|x) of picture {i}"), format!("of sum {sum}"), "a distribution"));
        }
    }
    let bounds = |split: usize| split * n / splits * classes..(split + 1) * n / splits * classes;
    let scores: Vec<f64> = (0..splits).map(|split| score(&probabilities[bounds(split)], classes)).collect();
    let mean = scores.iter().sum::<f64>() / splits as f64;
    let spread = (scores.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / splits as f64).sqrt();
    Ok(InceptionScore { mean, spread, splits, n })
}

fn score(probabilities: &[f32], classes: usize) -> f64 {
    let n = (probabilities.len() / classes) as f64;
    let mut marginal = vec![0.0; classes];
    for row in probabilities.chunks_exact(classes) {
        marginal.iter_mut().zip(row).for_each(|(m, p)| *m += f64::from(*p) / n);
    }
    let term = |(p, m): (&f32, &f64)| if *p > 0.0 { f64::from(*p) * (f64::from(*p) / m).ln() } else { 0.0 };
    let kl = |row: &[f32]| row.iter().zip(&marginal).map(term).sum::<f64>();
    (probabilities.chunks_exact(classes).map(kl).sum::<f64>() / n).exp()
}
