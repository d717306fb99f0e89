//! The share of samples on a bridge: z ~ N(0, 1), a gap of width w, crossed once with slope L about z = 0.

use shall_we_gan::theory::quadrature::integrate;

use crate::close;

// ANCHOR: start
/// The share of samples of z ~ N(0, 1) that G maps into a gap of that width, crossed with that slope about z = 0.
pub fn start(width: f64, slope: f64) -> f64 {
    let _length = width / slope;
    f64::NAN
}
// ANCHOR_END: start

// ANCHOR: solution
/// The mass of N(0, 1) on the interval of length w/L about 0.
pub fn solution(width: f64, slope: f64) -> f64 {
    let half = 0.5 * width / slope;
    let density = |z: f64| (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    integrate(-half, half, density).map_or(f64::NAN, |share| share.value)
}
// ANCHOR_END: solution

/// Holds an answer against tables of the normal distribution.
///
/// # Errors
/// What is wrong with it.
pub fn check(answer: fn(f64, f64) -> f64) -> Result<(), String> {
    // Φ(x) − Φ(−x) for x = 1/2, 1, 2.
    let table = [(2.0, 2.0, 0.382_924_922_5), (2.0, 1.0, 0.682_689_492_1), (1.0, 0.25, 0.954_499_736_1)];
    for (width, slope, share) in table {
        close(&format!("width {width}, slope {slope}"), answer(width, slope), share, 1e-7)?;
    }
    // Twice the slope is half the share, where the interval is short.
    let (steep, steeper) = (answer(2.0, 1_000.0), answer(2.0, 2_000.0));
    close("the share at slope 1,000 over that at 2,000", steep / steeper, 2.0, 1e-5)
}

crate::exercise!(start, solution, check);
