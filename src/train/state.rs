use super::{
    Optimizer,
    checkpoint::{Steps, Trained, weights, weights_mut},
};
use crate::{
    backend::{Backend, Batch},
    nn::Network,
    objective::Player,
};

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

impl<B: Backend> Trained<B> for State<B> {
    fn steps(&self) -> Steps {
        let (generator, discriminator) = (self.generator_optimizer.steps, self.discriminator_optimizer.steps);
        Steps { step: self.step, generator_steps: generator, discriminator_steps: discriminator }
    }

    fn set_steps(&mut self, steps: Steps) {
        self.step = steps.step;
        self.generator_optimizer.steps = steps.generator_steps;
        self.discriminator_optimizer.steps = steps.discriminator_steps;
    }

    fn tensors(&self) -> Vec<(String, &Batch<B>)> {
        let networks = [
            ("generator", Some(&self.generator)),
            ("discriminator", Some(&self.discriminator)),
            ("average", self.average.as_ref()),
            ("generator_history", self.generator_history.as_ref()),
            ("discriminator_history", self.discriminator_history.as_ref()),
        ];
        let weights = networks.into_iter().flat_map(|(name, network)| Some(weights(name, network?))).flatten();
        let moments = self.generator_optimizer.tensors("generator_optimizer");
        weights.chain(moments).chain(self.discriminator_optimizer.tensors("discriminator_optimizer")).collect()
    }

    fn tensors_mut(&mut self) -> Vec<(String, &mut Batch<B>)> {
        let networks = [
            ("generator", Some(&mut self.generator)),
            ("discriminator", Some(&mut self.discriminator)),
            ("average", self.average.as_mut()),
            ("generator_history", self.generator_history.as_mut()),
            ("discriminator_history", self.discriminator_history.as_mut()),
        ];
        let weights = networks.into_iter().flat_map(|(name, network)| Some(weights_mut(name, network?))).flatten();
        let moments = self.generator_optimizer.tensors_mut("generator_optimizer");
        weights.chain(moments).chain(self.discriminator_optimizer.tensors_mut("discriminator_optimizer")).collect()
    }
}
