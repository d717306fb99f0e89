//! Regularizers: what is added to an objective to make the game behave.

mod distances;
mod features;
mod gradient;
mod known;
mod weights;

pub use distances::kept_distances;
pub use features::feature_distance;
pub use gradient::{interpolate, penalty, perturb};
pub use known::{ALL, Known, parse};
use serde::{Deserialize, Serialize};
pub use weights::{clamp_sigma, distance, orthogonality};

use crate::{Error, Result, objective::Player};

/// A regularizer is one of six things, and says which.
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
    /// weight·P(θ), added to the loss of the player whose weights θ are.
    WeightPenalty {
        /// P
        of: WeightPenalty,
        /// Whose weights.
        on: Players,
        /// How much it counts.
        weight: f32,
    },
    /// A change of the weights after each of the player's updates.
    Projection {
        /// What holds afterwards.
        onto: Projection,
        /// Whose weights.
        on: Players,
    },
    /// weight·T, added to the generator's loss.
    GeneratorTerm {
        /// T
        term: GeneratorTerm,
        /// How much it counts.
        weight: f32,
    },
    /// D looks at that many samples at once, side by side in one row.
    Packing {
        /// How many.
        samples: usize,
    },
    /// weight·(cross-entropy of the labels), added to both losses: D answers the class as well, by a logit for each in
    /// the columns after its first.
    Auxiliary {
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
    /// On real samples, moved by noise of half their spread; see [`perturb`].
    Perturbed,
}

/// What a weight penalty penalises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightPenalty {
    /// See [`orthogonality`], summed over the weight matrices.
    Orthogonal,
    /// ‖θ − mean θ_t‖², the mean over the steps so far and held constant.
    HistoricalAverage,
}

/// What holds after a projection.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Projection {
    /// Every parameter lies within ± this.
    Clip(f32),
    /// The first singular value of every weight matrix is reduced to this where it is larger, see [`clamp_sigma`]; one
    /// value per update, so a matrix with several larger ones takes several updates.
    ClampSigma(f32),
}

/// What is added to the generator's loss.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GeneratorTerm {
    /// ‖E f(x) − E f(G(z))‖², see [`feature_distance`].
    FeatureMatching {
        /// f is the output of D's first so many layers; of all but the last if not given.
        layers: Option<usize>,
    },
    /// E(log‖G(z) − G(z′)‖ − log c‖z − z′‖)², see [`kept_distances`].
    KeptDistances {
        /// c
        scale: f32,
    },
}

/// Whom something applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Players {
    /// D
    Discriminator,
    /// G
    Generator,
    /// D and G
    Both,
}

impl Players {
    /// Whether that player is meant.
    pub fn include(self, player: Player) -> bool {
        match self {
            Players::Discriminator => player == Player::Discriminator,
            Players::Generator => player == Player::Generator,
            Players::Both => true,
        }
    }
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

    /// 0-GP, λ·E‖∇D(x̂)‖² on interpolates: Thanh-Tung et al. 2019 (arXiv:1902.03984).
    pub fn zero_gp(lambda: f32) -> Self {
        Regularizer::GradientPenalty { at: Place::Interpolates, target: 0.0, weight: lambda }
    }

    /// DRAGAN, λ·E(‖∇D(x + 0.5·std(x)·u)‖ − 1)²: Kodali et al. 2017 (arXiv:1705.07215).
    pub fn dragan(lambda: f32) -> Self {
        Regularizer::GradientPenalty { at: Place::Perturbed, target: 1.0, weight: lambda }
    }

    /// Orthogonal regularisation, β‖WᵀW ⊙ (1 − I)‖²: Brock et al. 2019 (arXiv:1809.11096), who use it in G.
    pub fn orthogonal(on: Players, beta: f32) -> Self {
        Regularizer::WeightPenalty { of: WeightPenalty::Orthogonal, on, weight: beta }
    }

    /// Historical averaging, λ‖θ − mean θ_t‖²: Salimans et al. 2016 (arXiv:1606.03498), who use it in both.
    pub fn historical_average(on: Players, lambda: f32) -> Self {
        Regularizer::WeightPenalty { of: WeightPenalty::HistoricalAverage, on, weight: lambda }
    }

    /// Clipping to \[−c, c\]: Arjovsky et al. 2017 (arXiv:1701.07875), who use it in D.
    pub fn clip(on: Players, c: f32) -> Self {
        Regularizer::Projection { onto: Projection::Clip(c), on }
    }

    /// Clamping of the first singular value: Brock et al. 2019 (arXiv:1809.11096), who try it in G.
    pub fn clamp_sigma(on: Players, limit: f32) -> Self {
        Regularizer::Projection { onto: Projection::ClampSigma(limit), on }
    }

    /// Feature matching: Salimans et al. 2016 (arXiv:1606.03498). Added to the generator's loss.
    pub fn feature_matching(layers: Option<usize>, weight: f32) -> Self {
        Regularizer::GeneratorTerm { term: GeneratorTerm::FeatureMatching { layers }, weight }
    }

    /// The term that asks G to keep distances, where those of z are to be c times smaller: Xiao et al. 2018
    /// (arXiv:1805.07674).
    pub fn kept_distances(scale: f32, weight: f32) -> Self {
        Regularizer::GeneratorTerm { term: GeneratorTerm::KeptDistances { scale }, weight }
    }

    /// PacGAN: Lin et al. 2018 (arXiv:1712.04086).
    pub fn packing(samples: usize) -> Self {
        Regularizer::Packing { samples }
    }

    /// AC-GAN's auxiliary classifier: Odena et al. 2017 (arXiv:1610.09585). It needs streams with labels.
    pub fn auxiliary(weight: f32) -> Self {
        Regularizer::Auxiliary { weight }
    }

    /// Checks every number, for a discriminator of so many layers.
    ///
    /// # Errors
    /// If a strength is not a positive number, or a layer does not exist.
    pub fn check(&self, layers: usize) -> Result<()> {
        let above_zero = |what: &str, value: f32| {
            if value > 0.0 && value.is_finite() { Ok(()) } else { Err(Error::invalid(what, value, "a number above 0")) }
        };
        match *self {
            Regularizer::GradientPenalty { weight, target, .. } => {
                above_zero("the weight of the gradient penalty", weight)?;
                if !(target >= 0.0 && target.is_finite()) {
                    return Err(Error::invalid("the target of the gradient penalty", target, "a number, at least 0"));
                }
                Ok(())
            }
            Regularizer::WeightPenalty { weight, .. } => above_zero("the weight of the weight penalty", weight),
            Regularizer::Projection { onto: Projection::Clip(c), .. } => above_zero("the clipping limit", c),
            Regularizer::Projection { onto: Projection::ClampSigma(limit), .. } => {
                above_zero("the limit of the singular value", limit)
            }
            Regularizer::GeneratorTerm { term: GeneratorTerm::FeatureMatching { layers: depth }, weight } => {
                let depth = depth.unwrap_or(layers.saturating_sub(1));
                if !(1..=layers).contains(&depth) {
                    let allowed = format!("from 1 to the discriminator's {layers}");
                    return Err(Error::invalid("the number of layers that features pass through", depth, allowed));
                }
                above_zero("the weight of feature matching", weight)
            }
            Regularizer::GeneratorTerm { term: GeneratorTerm::KeptDistances { scale }, weight } => {
                above_zero("the scale of the kept distances", scale)?;
                above_zero("the weight of the kept distances", weight)
            }
            Regularizer::Packing { samples: 0 } => Err(Error::invalid("the packing", 0, "at least 1 sample")),
            Regularizer::Packing { .. } => Ok(()),
            Regularizer::Auxiliary { weight } => above_zero("the weight of the auxiliary classifier", weight),
        }
    }

    /// Whether it makes the loss of that player's sample depend on the others of the batch, beyond the mean over them.
    pub fn couples_samples(&self, player: Player) -> bool {
        match self {
            Regularizer::GradientPenalty { at: Place::Perturbed, .. } => player == Player::Discriminator,
            Regularizer::GeneratorTerm { .. } => player == Player::Generator,
            _ => false,
        }
    }
}

/// How many samples D sees at once.
pub fn packing(regularizers: &[Regularizer]) -> usize {
    let samples = |regularizer: &Regularizer| match *regularizer {
        Regularizer::Packing { samples } => samples,
        _ => 1,
    };
    regularizers.iter().map(samples).product()
}
