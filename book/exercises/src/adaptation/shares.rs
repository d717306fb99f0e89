//! What a perfect match of features costs where the classes are not as frequent in the target as in the source.

use crate::close;

// ANCHOR: start
/// The smallest share of errors on the target, if its features have exactly the law of the source's, on which the
/// classifier is always right: from the numbers of pictures of each class in both. This is the worst class alone.
pub fn start(source: &[u32], target: &[u32]) -> f64 {
    let share = |counts: &[u32], k: usize| f64::from(counts[k]) / f64::from(counts.iter().sum::<u32>());
    (0..source.len()).map(|k| share(target, k) - share(source, k)).fold(0.0, f64::max)
}
// ANCHOR_END: start

// ANCHOR: solution
/// Of each class, so many of the target's pictures must go by another name as its share there is larger: their sum, which
/// is the total variation distance of the shares.
pub fn solution(source: &[u32], target: &[u32]) -> f64 {
    let share = |counts: &[u32], k: usize| f64::from(counts[k]) / f64::from(counts.iter().sum::<u32>());
    (0..source.len()).map(|k| (share(target, k) - share(source, k)).max(0.0)).sum()
}
// ANCHOR_END: solution

/// Holds an answer against cases by hand and against ½ Σ |tₖ − sₖ|.
///
/// # Errors
/// What is wrong with it.
pub fn check(answer: fn(&[u32], &[u32]) -> f64) -> Result<(), String> {
    close("twice as many of everything", answer(&[3, 5, 2], &[6, 10, 4]), 0.0, 1e-12)?;
    close("no class in common", answer(&[7, 0], &[0, 9]), 1.0, 1e-12)?;
    close("half against a quarter, in two of four", answer(&[1, 1, 1, 1], &[1, 1, 0, 0]), 0.5, 1e-12)?;
    close("80 : 20 against 50 : 50", answer(&[50, 50], &[80, 20]), 0.3, 1e-12)?;
    let mnist = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
    let usps = [1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644];
    let off = mnist.iter().zip(&usps).map(|(s, t)| (f64::from(*t) / 7_291.0 - f64::from(*s) / 60_000.0).abs());
    close("MNIST to USPS", answer(&mnist, &usps), 0.5 * off.sum::<f64>(), 1e-12)
}

crate::exercise!(start, solution, check);
