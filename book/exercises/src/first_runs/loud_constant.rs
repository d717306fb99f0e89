//! Of z uniform on [low, high]ᵈ, with independent coordinates: the length of its mean, and the root of the mean square
//! distance from its mean.

// ANCHOR: start
/// What you write: [the length of E z, √(E ‖z − E z‖²)] for z uniform on \[low, high\]ᵈ.
pub fn start(low: f64, high: f64, d: usize) -> [f64; 2] {
    let _ = (low, high, d);
    [f64::NAN, f64::NAN]
}
// ANCHOR_END: start

// ANCHOR: solution
/// The mean is (low + high)/2 in each of d coordinates, the variance (high − low)²/12: both add up over the coordinates.
pub fn solution(low: f64, high: f64, d: usize) -> [f64; 2] {
    let root = (d as f64).sqrt();
    [0.5 * (low + high).abs() * root, (high - low) / 12f64.sqrt() * root]
}
// ANCHOR_END: solution

/// The hidden test: by hand for the two priors of the chapter, then against samples of the library's own prior.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(f64, f64, usize) -> [f64; 2]) -> Result<(), String> {
    use rand::SeedableRng;
    use shall_we_gan::prior::{Prior, Stream};

    let [constant, varying] = answer(0.0, 1.0, 256);
    crate::close("the length of the mean on [0, 1], d = 256", constant, 8.0, 1e-9)?;
    crate::close("the typical distance from it", varying, (256.0 / 12.0_f64).sqrt(), 1e-9)?;
    crate::close("the length of the mean on [-1, 1], d = 256", answer(-1.0, 1.0, 256)[0], 0.0, 1e-9)?;
    for (low, high, dim) in [(-3.0_f32, 1.0, 5), (0.5, 2.5, 40)] {
        let n = 20_000;
        let mut rows = vec![0.0; n * dim];
        Prior::Uniform { dim, low, high }.fill(&mut rand_chacha::ChaCha8Rng::seed_from_u64(1), &mut rows);
        let mean: Vec<f64> =
            (0..dim).map(|i| rows.iter().skip(i).step_by(dim).map(|z| f64::from(*z)).sum::<f64>() / n as f64).collect();
        let length = mean.iter().map(|m| m * m).sum::<f64>().sqrt();
        let square: f64 = rows.iter().zip(mean.iter().cycle()).map(|(z, m)| (f64::from(*z) - m).powi(2)).sum();
        let [constant, varying] = answer(f64::from(low), f64::from(high), dim);
        let what = format!("on [{low}, {high}] in {dim} dimensions, against {n} samples");
        crate::close(&format!("the length of the mean {what}"), constant, length, 0.05)?;
        crate::close(&format!("the distance from it {what}"), varying, (square / n as f64).sqrt(), 0.05)?;
    }
    Ok(())
}

crate::exercise!(start, solution, check);
