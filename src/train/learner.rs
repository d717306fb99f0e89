use dfdx::tensor::Gradients;

use super::{Optimizer, Pace};
use crate::{
    Result,
    backend::Backend,
    nn::{Architecture, Network},
};

/// A network with what moves it, for a game that neither loop plays.
#[derive(Debug)]
pub(crate) struct Learner<B: Backend> {
    pub network: Network<B>,
    optimizer: Optimizer<B>,
    learning_rate: f32,
}

impl<B: Backend> Learner<B> {
    /// A fresh network; `part` tells those of one seed apart.
    pub fn new(device: &B, architecture: &Architecture, pace: Pace, seed: u64, part: u64) -> Result<Self> {
        let network = Network::new(device, architecture, seed, part)?;
        Ok(Self { optimizer: Optimizer::new(pace.rule, &network), network, learning_rate: pace.learning_rate })
    }

    /// One step against those gradients.
    pub fn step(&mut self, gradients: &mut Gradients<f32, B>) {
        self.optimizer.step(&mut self.network, gradients, self.learning_rate);
    }
}
