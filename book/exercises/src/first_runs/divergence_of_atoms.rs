//! The Jensen–Shannon divergence, in nats, between a law on finitely many atoms and a generator that hits them with the
//! share ε of its samples only.

// ANCHOR: start
/// What you write: JSD(P, Q) in nats. P is uniform on N atoms. Q draws with probability `hit` uniformly from the same
/// atoms, and otherwise from a law with a density, which never meets an atom.
pub fn start(hit: f64) -> f64 {
    let _ = hit;
    f64::NAN
}
// ANCHOR_END: start

// ANCHOR: solution
/// On the atoms dP/dM = 2/(1 + ε) and dQ/dM = 2ε/(1 + ε), off them dQ/dM = 2; N cancels.
pub fn solution(hit: f64) -> f64 {
    let of_data = (2.0 / (1.0 + hit)).ln();
    let on_atoms = if hit > 0.0 { hit * (2.0 * hit / (1.0 + hit)).ln() } else { 0.0 };
    let off_atoms = (1.0 - hit) * 2f64.ln();
    0.5 * of_data + 0.5 * (on_atoms + off_atoms)
}
// ANCHOR_END: solution

/// The hidden test: both ends, the direction, and the library's divergence over the two cells "atoms" and "elsewhere".
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(f64) -> f64) -> Result<(), String> {
    use shall_we_gan::theory::f_divergence::JENSEN_SHANNON;

    crate::close("the divergence of a generator that never hits an atom", answer(0.0), 2f64.ln(), 1e-12)?;
    crate::close("the divergence of one that always does", answer(1.0), 0.0, 1e-12)?;
    for percent in 1..100 {
        let hit = f64::from(percent) / 100.0;
        // The library's row is 2·JSD; a sum over cells is its integral.
        let on = JENSEN_SHANNON.integrand(0.0, hit.ln());
        let off = JENSEN_SHANNON.integrand(f64::NEG_INFINITY, (1.0 - hit).ln());
        crate::close(&format!("the divergence for hit = {hit}"), answer(hit), 0.5 * (on + off), 1e-9)?;
    }
    Ok(())
}

crate::exercise!(start, solution, check);
