//! The inception score from probabilities.

// ANCHOR: start
/// What you write: exp of the mean of KL(p(y|x) ‖ p(y)), where `rows` holds p(y|x) for one picture after another, and
/// p(y) is their mean. A class of probability 0 contributes 0.
///
/// This start compares with the uniform distribution in place of p(y).
pub fn start(rows: &[Vec<f64>]) -> f64 {
    let classes = rows[0].len() as f64;
    let term = |p: &f64| if *p > 0.0 { p * (p * classes).ln() } else { 0.0 };
    let kl = rows.iter().map(|row| row.iter().map(term).sum::<f64>());
    (kl.sum::<f64>() / rows.len() as f64).exp()
}
// ANCHOR_END: start

// ANCHOR: solution
/// With p(y) itself.
pub fn solution(rows: &[Vec<f64>]) -> f64 {
    let n = rows.len() as f64;
    let marginal: Vec<f64> = (0..rows[0].len()).map(|c| rows.iter().map(|row| row[c]).sum::<f64>() / n).collect();
    let term = |(p, m): (&f64, &f64)| if *p > 0.0 { p * (p / m).ln() } else { 0.0 };
    let kl = rows.iter().map(|row| row.iter().zip(&marginal).map(term).sum::<f64>());
    (kl.sum::<f64>() / n).exp()
}
// ANCHOR_END: solution

/// The hidden test: both bounds, what lies between them, and the library's score.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(&[Vec<f64>]) -> f64) -> Result<(), String> {
    use crate::close;
    let sure = |classes: usize, c: usize| (0..classes).map(|k| f64::from(u8::from(k == c))).collect::<Vec<f64>>();
    let all: Vec<Vec<f64>> = (0..10).map(|c| sure(10, c)).collect();
    close("sure of every picture, ten classes equally often", answer(&all), 10.0, 1e-9)?;
    close("sure of every picture, all of one class", answer(&vec![sure(10, 3); 7]), 1.0, 1e-9)?;
    close("no idea of any picture", answer(&vec![vec![0.1; 10]; 7]), 1.0, 1e-9)?;
    close("the same half an idea of all pictures", answer(&vec![vec![0.5, 0.3, 0.2]; 4]), 1.0, 1e-9)?;
    // Two classes, three pictures of one and one of the other: exp of the entropy of (3/4, 1/4).
    let entropy = -(0.75 * 0.75f64.ln() + 0.25 * 0.25f64.ln());
    let three = [sure(2, 0), sure(2, 0), sure(2, 0), sure(2, 1)];
    close("three sure pictures of one class, one of another", answer(&three), entropy.exp(), 1e-9)?;
    let mixed = [vec![0.7, 0.2, 0.1], vec![0.1, 0.1, 0.8], vec![0.0, 0.5, 0.5]];
    let flat: Vec<f32> = mixed.iter().flatten().map(|p| *p as f32).collect();
    let library = shall_we_gan::score::inception_score(&flat, 3, 1).map_err(|e| e.to_string())?.mean;
    close("three pictures that are not sure", answer(&mixed), library, 1e-6)
}

crate::exercise!(start, solution, check);
