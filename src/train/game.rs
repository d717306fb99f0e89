use crate::{
    backend::Backend,
    nn::Network,
    objective::{Objective, Player},
    prior::Stream,
    regularize::{self, Players, Regularizer, WeightPenalty},
    train::Optimizer,
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

/// Everything that training changes.
#[derive(Debug)]
pub struct State<B: Backend> {
    /// Steps taken.
    pub step: u64,
    /// G
    pub generator: Network<B>,
    /// D
    pub discriminator: Network<B>,
    /// The moving average of G's weights, where it is asked for.
    pub average: Option<Network<B>>,
    /// The mean of G's weights over all steps so far and the start, where historical averaging needs it.
    pub generator_history: Option<Network<B>>,
    /// D's.
    pub discriminator_history: Option<Network<B>>,
    /// G's moments.
    pub generator_optimizer: Optimizer<B>,
    /// D's moments.
    pub discriminator_optimizer: Optimizer<B>,
}

impl<B: Backend> State<B> {
    /// That player's network.
    pub fn network(&self, player: Player) -> &Network<B> {
        match player {
            Player::Discriminator => &self.discriminator,
            Player::Generator => &self.generator,
        }
    }

    /// That player's network, to be changed.
    pub fn network_mut(&mut self, player: Player) -> &mut Network<B> {
        match player {
            Player::Discriminator => &mut self.discriminator,
            Player::Generator => &mut self.generator,
        }
    }

    /// The mean of that player's past weights, where it is kept.
    pub fn history(&self, player: Player) -> Option<&Network<B>> {
        match player {
            Player::Discriminator => self.discriminator_history.as_ref(),
            Player::Generator => self.generator_history.as_ref(),
        }
    }

    /// Starts the means of past weights anew, from the weights as they are.
    pub(super) fn forget(&mut self) {
        self.generator_history = self.generator_history.as_ref().map(|_| self.generator.fork());
        self.discriminator_history = self.discriminator_history.as_ref().map(|_| self.discriminator.fork());
    }

    /// Takes the weights after `step` into the means: θ̄ ← θ̄ + (θ − θ̄)/(step + 1), for the start counts as well.
    pub(super) fn remember(&mut self, step: u64) {
        let decay = (step as f64 / (step + 1) as f64) as f32;
        if let Some(history) = &mut self.generator_history {
            history.follow(&self.generator, decay);
        }
        if let Some(history) = &mut self.discriminator_history {
            history.follow(&self.discriminator, decay);
        }
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
