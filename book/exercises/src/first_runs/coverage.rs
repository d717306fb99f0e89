//! Coverage and strays of samples in the plane, counted.

// ANCHOR: start
/// What you write: [coverage, strays] of the samples. Coverage is the share of atoms with at least one sample within
/// `reach`; strays are the share of samples farther than `reach` from every atom.
pub fn start(samples: &[[f64; 2]], atoms: &[[f64; 2]], reach: f64) -> [f64; 2] {
    let _ = (samples, atoms, reach);
    [f64::NAN, f64::NAN]
}
// ANCHOR_END: start

// ANCHOR: solution
/// Two counts over the same relation "is within reach of", one from each side.
pub fn solution(samples: &[[f64; 2]], atoms: &[[f64; 2]], reach: f64) -> [f64; 2] {
    let near = |a: &[f64; 2], b: &[f64; 2]| (a[0] - b[0]).hypot(a[1] - b[1]) <= reach;
    let covered = atoms.iter().filter(|atom| samples.iter().any(|x| near(x, atom))).count();
    let stray = samples.iter().filter(|x| !atoms.iter().any(|atom| near(x, atom))).count();
    [covered as f64 / atoms.len() as f64, stray as f64 / samples.len() as f64]
}
// ANCHOR_END: solution

/// The hidden test: two cheaters, then random clouds over the word 平成 against the library's measure.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(&[[f64; 2]], &[[f64; 2]], f64) -> [f64; 2]) -> Result<(), String> {
    use rand::{RngExt, SeedableRng};
    use shall_we_gan::{
        measure::Lattice,
        toy_distributions::{Distribution, Points},
    };

    let square = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]];
    let [coverage, stray] = answer(&[[0.0, 0.0]; 10], &square, 0.5);
    crate::close("the coverage of ten copies of one good point, of four", coverage, 0.25, 1e-12)?;
    crate::close("their strays", stray, 0.0, 1e-12)?;
    let [coverage, stray] = answer(&[[0.0, 0.1], [0.5, 0.5], [9.0, 9.0], [1.0, 0.9]], &square, 0.5);
    crate::close("the coverage of two good and two bad samples", coverage, 0.5, 1e-12)?;
    crate::close("their strays", stray, 0.5, 1e-12)?;

    let word = Points::heisei();
    let reach = word.spacing();
    let lattice = Lattice::new(word.atoms(), reach).map_err(|e| e.to_string())?;
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
    for _ in 0..3 {
        let cloud: Vec<[f32; 2]> =
            (0..300).map(|_| [rng.random_range(-1.5_f32..1.5), rng.random_range(-0.75_f32..0.75)]).collect();
        let wanted = lattice.measure(&cloud);
        let cloud: Vec<[f64; 2]> = cloud.iter().map(|x| x.map(f64::from)).collect();
        // The library lets "one cell" be a thousandth longer, for rounding: a sample or two may differ.
        let [coverage, stray] = answer(&cloud, word.atoms(), reach);
        crate::close("the coverage of a random cloud over 平成", coverage, wanted.coverage, 0.005)?;
        crate::close("its strays", stray, wanted.stray, 0.005)?;
    }
    Ok(())
}

crate::exercise!(start, solution, check);
