//! What is minimised where the answer is known.

use super::functions::sigma;
use crate::backend::Activation;

/// The softmax cross-entropy −log p(label): its mean over the rows of logits, `classes` each, and its derivative in
/// them, (p − onehot) / n.
///
/// # Panics
/// If a label is not below `classes`, or there are not as many labels as rows; whoever makes a stream sees to that.
pub fn cross_entropy(logits: &[f32], classes: usize, labels: &[u32]) -> (f32, Vec<f32>) {
    assert_eq!(logits.len(), classes * labels.len(), "a label for each row of logits");
    let (n, mut loss, mut slope) = (labels.len() as f64, 0.0, Vec::with_capacity(logits.len()));
    for (row, label) in logits.chunks_exact(classes).zip(labels) {
        let label = *label as usize;
        // Without the largest logit the exponentials of large ones would overflow.
        let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let exponentials: Vec<f64> = row.iter().map(|l| f64::from(l - largest).exp()).collect();
        let sum: f64 = exponentials.iter().sum();
        loss += sum.ln() - f64::from(row[label] - largest);
        let share = |(class, e)| (e / sum - if class == label { 1.0 } else { 0.0 }) / n;
        slope.extend(exponentials.into_iter().enumerate().map(|row| share(row) as f32));
    }
    ((loss / n) as f32, slope)
}

/// The mean of (y − target)² over all numbers, and its derivative in y, 2(y − target) / n.
pub fn squared_error(y: &[f32], target: &[f32]) -> (f32, Vec<f32>) {
    let n = y.len() as f64;
    let off = y.iter().zip(target).map(|(y, target)| f64::from(*y) - f64::from(*target));
    let slope = off.clone().map(|off| (2.0 * off / n) as f32).collect();
    ((off.map(|off| off * off).sum::<f64>() / n) as f32, slope)
}

/// The losses of DANN, Ganin et al. 2016 (arXiv:1505.07818), for rows of `classes` logits and one more, d: the mean
/// [`cross_entropy`] of the rows that have a class, plus `weight` times the mean logistic loss of d over all rows, which is
/// to be positive where a row has a class; and the derivative. A row has none where its label is not below `classes`.
///
/// # Panics
/// If there are not as many labels as rows.
pub fn domain_loss(logits: &[f32], classes: usize, labels: &[u32], weight: f32) -> (f32, Vec<f32>) {
    assert_eq!(logits.len(), (classes + 1) * labels.len(), "a label for each row of logits");
    let has_class = |label: &u32| (*label as usize) < classes;
    let rows = || logits.chunks_exact(classes + 1).zip(labels);
    let named: Vec<f32> = rows().filter(|(_, l)| has_class(l)).flat_map(|(row, _)| &row[..classes]).copied().collect();
    let known: Vec<u32> = labels.iter().copied().filter(has_class).collect();
    let (mut loss, slope) = if known.is_empty() { (0.0, Vec::new()) } else { cross_entropy(&named, classes, &known) };
    let (n, nothing, mut slope) = (labels.len() as f32, vec![0.0; classes], slope.chunks_exact(classes));
    let mut derivative = Vec::with_capacity(logits.len());
    for (row, label) in rows() {
        let (sign, of_class) = if has_class(label) { (1.0, slope.next()) } else { (-1.0, None) };
        loss += weight * Activation::Softplus.value(-sign * row[classes]) / n;
        derivative.extend(of_class.unwrap_or(&nothing));
        derivative.push(-sign * weight * sigma(-sign * row[classes]) / n);
    }
    (loss, derivative)
}
