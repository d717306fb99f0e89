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

/// A regularizer as a person names it.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// The name.
    pub name: &'static str,
    /// What it does, in which s is the strength.
    pub formula: &'static str,
    /// Where it comes from.
    pub paper: &'static str,
    /// The strength s if none is given.
    pub strength: f32,
    /// The regularizer of that strength.
    pub make: fn(f32) -> Regularizer,
}

/// Every regularizer of the library, as its paper applies it.
pub const ALL: [Known; 2] = [
    Known {
        name: "r1",
        formula: "s/2·E‖∇D(x)‖² on real samples",
        paper: "Mescheder et al. 2018, arXiv:1801.04406",
        strength: 10.0,
        make: Regularizer::r1,
    },
    Known {
        name: "wgan-gp",
        formula: "s·E(‖∇D(x)‖ − 1)² between real and generated samples",
        paper: "Gulrajani et al. 2017, arXiv:1704.00028",
        strength: 10.0,
        make: Regularizer::wgan_gp,
    },
];

/// Reads `r1`, or `r1=10` with a strength.
///
/// # Errors
/// If the name is unknown, or the strength is not a number above 0.
pub fn parse(text: &str) -> crate::Result<Regularizer> {
    let (name, strength) = text.split_once('=').map_or((text, None), |(name, strength)| (name, Some(strength)));
    let known = ALL
        .iter()
        .find(|known| known.name == name)
        .ok_or_else(|| crate::Error::unknown("regularizer", name, ALL.iter().map(|known| known.name)))?;
    let Some(strength) = strength else {
        return Ok((known.make)(known.strength));
    };
    let invalid = || crate::Error::invalid(format!("the strength of {name}"), strength, "a number above 0");
    strength.parse().ok().filter(|s: &f32| *s > 0.0 && s.is_finite()).map(known.make).ok_or_else(invalid)
}
