//! How many coordinates make the best discriminator as sure as that, where each coordinate differs by a little.

// ANCHOR: start
/// What you write: the smallest number of coordinates d for which the best discriminator between N(δ·1, I), the data,
/// and N(0, I), the fakes, says at most `belief` of at least half of the fakes. δ > 0 is `shift`, in standard
/// deviations per coordinate; `belief` is in (0, ½).
pub fn start(shift: f64, belief: f64) -> usize {
    let _ = (shift, belief);
    0
}
// ANCHOR_END: start

// ANCHOR: solution
/// The logit of a fake is N(−dδ²/2, dδ²), so its median is −dδ²/2. That is at most log(belief/(1 − belief)) from
/// d = 2·log((1 − belief)/belief)/δ² on.
pub fn solution(shift: f64, belief: f64) -> usize {
    (2.0 * ((1.0 - belief) / belief).ln() / (shift * shift)).ceil() as usize
}
// ANCHOR_END: solution

/// The hidden test: the chapter's example, then counting among samples with one coordinate in eight fewer and more.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(f64, f64) -> usize) -> Result<(), String> {
    use rand::{RngExt, SeedableRng};
    use shall_we_gan::theory::{discriminator, logistic};

    // 784 coordinates of 0.2 have the median logit −15.68 (and the next belief above is not reached with 783).
    let belief = logistic::sigmoid(-15.67);
    crate::close(
        "the coordinates for a shift of 0.2 and a median logit of -15.67",
        answer(0.2, belief) as f64,
        784.0,
        0.0,
    )?;
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
    for (shift, belief) in [(0.5, 0.01), (0.3, 0.1), (1.0, 0.001)] {
        let d = answer(shift, belief);
        let mut share = |d: usize| {
            let sure = (0..4_000).filter(|_| {
                let log_densities = (0..d).map(|_| rng.sample::<f64, _>(rand_distr::StandardNormal));
                let (p, q) =
                    log_densities.fold((0.0, 0.0), |(p, q), x| (p - 0.5 * (x - shift).powi(2), q - 0.5 * x * x));
                discriminator::optimal(p, q) <= belief
            });
            sure.count() as f64 / 4_000.0
        };
        let (fewer, more) = (d - d / 8, d + d / 8);
        let (below, above) = (share(fewer), share(more));
        if !(below < 0.5 && above > 0.5) {
            return Err(format!(
                "for a shift of {shift} and a belief of {belief} yours is {d}; but of samples with {fewer} coordinates {:.0} % \
                 are that surely fake, and with {more} coordinates {:.0} %: one half should lie between",
                100.0 * below,
                100.0 * above
            ));
        }
    }
    Ok(())
}

crate::exercise!(start, solution, check);
