//! Regularizers: what is added to an objective to make the game behave.

use serde::{Deserialize, Serialize};

/// A regularizer is one of five things, and says which.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regularizer {
    /// weight·E(‖∇ₓD(x)‖ − target)², added to the discriminator's loss. Exact, by carrying tangents.
    GradientPenalty {
        /// Where x is taken.
        at: Place,
        /// The norm that costs nothing.
        target: f32,
        /// How much it counts.
        weight: f32,
    },
}

/// Where a gradient penalty is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// On real samples.
    Real,
    /// On generated samples.
    Fake,
    /// Uniformly on the segment between a real and a generated sample.
    Interpolates,
}

impl Regularizer {
    /// R1, (γ/2)·E‖∇D(x)‖² on real samples: Mescheder et al. 2018 (arXiv:1801.04406).
    pub fn r1(gamma: f32) -> Self {
        Regularizer::GradientPenalty { at: Place::Real, target: 0.0, weight: gamma / 2.0 }
    }

    /// R2, the same on generated samples.
    pub fn r2(gamma: f32) -> Self {
        Regularizer::GradientPenalty { at: Place::Fake, target: 0.0, weight: gamma / 2.0 }
    }

    /// WGAN-GP, λ·E(‖∇D(x̂)‖ − 1)² on interpolates: Gulrajani et al. 2017 (arXiv:1704.00028).
    pub fn wgan_gp(lambda: f32) -> Self {
        Regularizer::GradientPenalty { at: Place::Interpolates, target: 1.0, weight: lambda }
    }
}

/// The penalty weight·Σ(‖g‖ − target)²/n over the rows of g, and its derivative v = ∂P/∂g.
pub fn penalty(gradients: &[f32], features: usize, target: f32, weight: f32, n: usize) -> (f32, Vec<f32>) {
    let mut total = 0.0;
    let mut v = Vec::with_capacity(gradients.len());
    for g in gradients.chunks_exact(features) {
        let norm = g.iter().map(|g| g * g).sum::<f32>().sqrt();
        let excess = norm - target;
        total += excess * excess;
        // At g = 0 the norm has no derivative; 0 is a subgradient there, and exact for target 0.
        let factor = if norm > 0.0 { 2.0 * weight * excess / (norm * n as f32) } else { 0.0 };
        v.extend(g.iter().map(|g| factor * g));
    }
    (weight * total / n as f32, v)
}

/// parse
pub fn parse(text: &str) -> crate::Result<Regularizer> {
    let (name, strength) = text.split_once('=').unwrap_or((text, "10"));
    let strength: f32 = strength.parse().map_err(|_| crate::Error::invalid(name, strength, "a number"))?;
    match name {
        "r1" => Ok(Regularizer::r1(strength)),
        "wgan-gp" => Ok(Regularizer::wgan_gp(strength)),
        other => Err(crate::Error::unknown("regularizer", other, ["r1", "wgan-gp"])),
    }
}
