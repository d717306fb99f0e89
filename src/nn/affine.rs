use super::Role;
use crate::backend::{Backend, Batch, Graph};

/// The learned scale γ and shift β that follow every normalisation: γ ⊙ x + β, column by column.
#[derive(Debug, Clone)]
pub struct Affine<B: Backend> {
    /// γ, (1, features), ones at the start.
    pub weight: Batch<B>,
    /// β, (1, features), zeros at the start.
    pub bias: Batch<B>,
}

impl<B: Backend> Affine<B> {
    /// The identity on that many features.
    pub fn new(device: &B, features: usize) -> Self {
        Self { weight: device.ones_like(&(1, features)), bias: device.zeros_like(&(1, features)) }
    }

    /// (n, features) → (n, features)
    pub fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>) -> Batch<B> {
        B::scale_shift(graph, x, &self.weight, Some(&self.bias))
    }

    /// γ ⊙ t for a tangent t.
    pub fn tangent(&self, graph: &mut Graph<B>, t: &Batch<B>) -> Batch<B> {
        B::scale_shift(graph, t, &self.weight, None)
    }

    pub(super) fn tensors(&self) -> Vec<(&'static str, Role, &Batch<B>)> {
        vec![("weight", Role::Parameter, &self.weight), ("bias", Role::Parameter, &self.bias)]
    }

    pub(super) fn tensors_mut(&mut self) -> Vec<(Role, &mut Batch<B>)> {
        vec![(Role::Parameter, &mut self.weight), (Role::Parameter, &mut self.bias)]
    }
}
