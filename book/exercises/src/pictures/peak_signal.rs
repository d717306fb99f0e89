//! The peak signal-to-noise ratio.

// ANCHOR: start
/// What you write: the peak signal-to-noise ratio of two pictures in decibels, 10·log₁₀(peak²/MSE), where the numbers of
/// pictures go from −1 to 1 and the peak is how far that is. Of a picture and itself it is infinite.
///
/// This start takes the numbers to go from 0 to 1.
pub fn start(a: &[f64], b: &[f64]) -> f64 {
    let mse = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>() / a.len() as f64;
    10.0 * (1.0 / mse).log10()
}
// ANCHOR_END: start

// ANCHOR: solution
/// From −1 to 1 it is 2, and peak² is 4: 6.02 decibels more.
pub fn solution(a: &[f64], b: &[f64]) -> f64 {
    let mse = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>() / a.len() as f64;
    10.0 * (4.0 / mse).log10()
}
// ANCHOR_END: solution

/// The hidden test: the worst picture, one level of grey, and what does not change it.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(&[f64], &[f64]) -> f64) -> Result<(), String> {
    use crate::close;
    close("black and white: the whole range, everywhere", answer(&[-1.0; 4], &[1.0; 4]), 0.0, 1e-9)?;
    close("off by a hundredth of the range", answer(&[0.5; 4], &[0.52; 4]), 40.0, 1e-9)?;
    // In bytes a level of grey is 1/255 of the range, whatever the range is called.
    close("off by one of 255 levels", answer(&[0.0; 3], &[2.0 / 255.0; 3]), 20.0 * 255f64.log10(), 1e-9)?;
    close("one pixel of four, off by all", answer(&[1.0; 4], &[1.0, -1.0, 1.0, 1.0]), 10.0 * 4f64.log10(), 1e-9)?;
    let (a, b) = ([0.1, -0.4, 0.9], [0.3, -0.1, 0.2]);
    close("the two exchanged", answer(&b, &a), answer(&a, &b), 1e-12)?;
    let doubled: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + 2.0 * (b - a)).collect();
    close("twice as far off: 6.02 dB less", answer(&a, &b) - answer(&a, &doubled), 20.0 * 2f64.log10(), 1e-9)?;
    match answer(&a, &a) {
        infinite if infinite == f64::INFINITY => Ok(()),
        given => Err(format!("a picture and itself: yours is {given}, it should be infinite")),
    }
}

crate::exercise!(start, solution, check);
