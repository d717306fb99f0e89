use dfdx::{prelude::HasShape, tensor::Gradients};

use crate::{
    backend::{Backend, Batch, Rule},
    nn::Network,
};

/// The moments of one network's parameters.
#[derive(Debug, Clone)]
pub struct Optimizer<B: Backend> {
    /// The rule.
    pub rule: Rule,
    /// Steps taken.
    pub steps: u64,
    /// The two moments of every parameter, in the network's order.
    pub moments: Vec<[Batch<B>; 2]>,
}

impl<B: Backend> Optimizer<B> {
    /// Moments at zero.
    pub fn new(rule: Rule, network: &Network<B>) -> Self {
        let zeros = |p: &Batch<B>| -> Batch<B> { p.device().zeros_like(p.shape()) };
        let moments = network.parameters().into_iter().map(|p| [zeros(p), zeros(p)]).collect();
        Self { rule, steps: 0, moments }
    }

    /// One step of every parameter against its gradient.
    pub fn step(&mut self, network: &mut Network<B>, gradients: &mut Gradients<f32, B>, learning_rate: f32) {
        self.steps += 1;
        for (parameter, moments) in network.parameters_mut().into_iter().zip(&mut self.moments) {
            B::update(&self.rule, learning_rate, self.steps, parameter, gradients, moments);
        }
    }

    /// The moments by the names that they have in a file, where the optimiser has that name.
    pub(super) fn tensors(&self, name: &str) -> Vec<(String, &Batch<B>)> {
        self.names(name).zip(self.moments.iter().flatten()).collect()
    }

    /// The same, to be changed.
    pub(super) fn tensors_mut(&mut self, name: &str) -> Vec<(String, &mut Batch<B>)> {
        self.names(name).zip(self.moments.iter_mut().flatten()).collect()
    }

    fn names(&self, name: &str) -> impl Iterator<Item = String> + use<B> {
        let name = name.to_string();
        (0..self.moments.len()).flat_map(move |i| ["m", "v"].map(|moment| format!("{name}.{moment}.{i}")))
    }
}
