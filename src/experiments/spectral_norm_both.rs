//! Spectral normalisation in D, and in both.
//!
//! **Definition.** Every weight of a network divided by its largest singular value, so that the network is 1-Lipschitz.
//!
//! **Formula.** For a 1-Lipschitz G and z ~ N(0, I) in two dimensions, tr Cov G(z) ≤ E‖∂G/∂z‖² ≤ 2: Poincaré's
//! inequality.
//!
//! **What must be seen.** In D alone it trains G to the ring of radius 2, whose variance is 4. In both, G may stretch
//! nothing: its variance stays below 2 and its samples cannot jump from mode to mode. So what helps with pictures is no
//! help by itself.
//!
//! **Notes.** SAGAN reports that it helps in G as well. Its generator has batch normalisation after each layer, whose
//! factor γ gives back the stretch that is taken here. If the samples were shared out evenly and only within 3σ of the
//! modes, the isoperimetric inequality would leave at least Φ(1.23) − ½ = 39 % of them between the modes, which are
//! 1.23 apart.
//!
//! **Reference.** Zhang et al. 2019 (arXiv:1805.08318), section 4; Miyato et al. 2018 (arXiv:1802.05957).

use super::{
    Criterion, Experiment, ExperimentRecord, SeedRecord, on_ring,
    support::{cloud, variance},
};
use crate::{
    Result,
    lab::{Settings, SpectralNorm},
    objective::Player,
    train::Engine,
};

/// E4-16: what spectral normalisation of G costs.
pub struct SpectralNormBoth;

impl Experiment for SpectralNormBoth {
    fn name(&self) -> &'static str {
        "spectral-norm-both"
    }

    fn about(&self) -> &'static str {
        "spectral norm in D reaches every mode; in G as well it takes away the stretch that G needs"
    }

    fn source(&self) -> &'static str {
        "Zhang et al. 2019, arXiv:1805.08318, section 4"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        for (name, norm) in [("d", SpectralNorm::Discriminator), ("both", SpectralNorm::Both)] {
            let outcome = on_ring::play(&settings(seed, norm), 2.0)?;
            record.set(&format!("{name}_modes"), outcome.modes.captured as f64);
            record.set(&format!("{name}_high_quality"), outcome.modes.high_quality);
            record.set(&format!("{name}_variance"), variance(&outcome.points));
            record.set(&format!("{name}_steps"), outcome.reached.map_or(f64::NAN, |step| step as f64));
            for (player, letter) in [(Player::Discriminator, "d"), (Player::Generator, "g")] {
                let product: f32 = outcome.engine.singular_values(player).iter().product();
                record.set(&format!("{name}_sigma_{letter}"), product);
            }
            if seed == 0 {
                record.points.insert(name.into(), cloud(&outcome.points));
            }
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        let claim = |value, low, high, claim| Criterion { claim, value, low, high };
        vec![
            // One power iteration per step leaves σ a few per cent off, in each of three layers.
            claim("d_sigma_d", 0.9, 1.15, "in D alone: Π σ of D is 1"),
            claim("d_sigma_g", 10.0, 1e4, "and G stretches"),
            claim("d_variance", 3.2, 4.8, "the samples are as wide as the data, 4.0, within a fifth"),
            claim("d_modes", 7.0, 8.0, "and at most one of eight modes is missing"),
            claim("both_sigma_g", 0.9, 1.15, "in both: Π σ of G is 1"),
            // Poincaré's 2, and a tenth for σ a few per cent off and for the sampling error of 2,500 points.
            claim("both_variance", 0.2, 2.2, "and the variance stays below 2"),
            claim("both_high_quality", 0.0, 0.61, "so that most samples lie off the modes"),
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        let names = [("d", "spectral norm in D"), ("both", "in both")];
        let note = "8 Gaussians of radius 2, hinge, k = 3 · seed 0 · step 3,000";
        crate::plot::compare("Spectral norm in one or in both", on_ring::clouds(record, 2.0, &names), note)
    }
}

/// Spectral normalisation makes D slow, hence three steps of it for one of G and twice the rate.
fn settings(seed: u64, norm: SpectralNorm) -> Settings {
    Settings {
        seed,
        objective: "hinge".into(),
        width: 64,
        batch: 128,
        steps: 3_000,
        k: 3,
        lr_d: 2e-3,
        spectral_norm: norm,
        ..Default::default()
    }
}
