use crate::{
    objective::{Objective, Player},
    prior::Stream,
    regularize::{self, Players, Regularizer, WeightPenalty},
};

// ANCHOR: game
/// What is played: the two streams, the objective and what is added to it.
#[derive(Debug)]
pub struct Game {
    /// Rows of p_data.
    pub real: Box<dyn Stream>,
    /// Rows that the generator maps: p_z.
    pub input: Box<dyn Stream>,
    /// The pair of losses.
    pub objective: Box<dyn Objective>,
    /// What is added to them.
    pub regularizers: Vec<Regularizer>,
}
// ANCHOR_END: game

impl Game {
    /// Samples that the discriminator sees at once.
    pub fn packing(&self) -> usize {
        regularize::packing(&self.regularizers)
    }

    /// Whether that player's loss of one sample depends on the others of its batch.
    pub(super) fn couples_samples(&self, player: Player) -> bool {
        self.objective.couples_samples() || self.regularizers.iter().any(|r| r.couples_samples(player))
    }

    /// Whether that player is held near the mean of its past.
    pub(super) fn averages_history(&self, player: Player) -> bool {
        let averages = |r: &Regularizer| match r {
            Regularizer::WeightPenalty { of: WeightPenalty::HistoricalAverage, on, .. } => {
                Players::include(*on, player)
            }
            _ => false,
        };
        self.regularizers.iter().any(averages)
    }
}

/// What one step of training did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Counted from 1.
    pub step: u64,
    /// The discriminator's loss with its penalties, before the step.
    pub loss_d: f32,
    /// The generator's loss with its terms and penalties.
    pub loss_g: f32,
    /// Mean of σ(logit) over real samples.
    pub d_real: f32,
    /// Mean of σ(logit) over generated samples, as the discriminator saw them.
    pub d_fake: f32,
    /// Norm of the gradient of the discriminator's loss in its parameters.
    pub gradient_d: f32,
    /// Norm of the gradient of the generator's loss in its parameters.
    pub gradient_g: f32,
}

impl Step {
    /// What it did, as named values for the curves.
    pub fn values(&self) -> [(String, f32); 6] {
        let named = [
            ("loss_d", self.loss_d),
            ("loss_g", self.loss_g),
            ("d_real", self.d_real),
            ("d_fake", self.d_fake),
            ("gradient_d", self.gradient_d),
            ("gradient_g", self.gradient_g),
        ];
        named.map(|(name, value)| (name.to_string(), value))
    }
}
