use super::{Role, spectral::Spectral};
use crate::backend::{Activation, Backend, Batch, Graph};

/// A fully connected layer with its activation, f(x·Wᵀ + b), optionally with a spectrally normalised W.
#[derive(Debug, Clone)]
pub struct Dense<B: Backend> {
    /// W, (outputs, inputs).
    pub weight: Batch<B>,
    /// b, (1, outputs), where there is one.
    pub bias: Option<Batch<B>>,
    /// f
    pub activation: Activation,
    /// The state of spectral normalisation, where it is used.
    pub spectral: Option<Spectral<B>>,
}

impl<B: Backend> Dense<B> {
    /// The weight that the layer multiplies by.
    pub fn effective_weight(&self, graph: &mut Graph<B>) -> Batch<B> {
        match &self.spectral {
            Some(spectral) => spectral.normalise(graph, &self.weight),
            None => self.weight.clone(),
        }
    }

    /// (n, inputs) → (n, outputs)
    pub fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>, input: bool) -> Batch<B> {
        let weight = self.effective_weight(graph);
        B::dense(graph, x, &weight, self.bias.as_ref(), self.activation, input)
    }

    // ANCHOR: tangent
    /// The value and the tangent: y = f(xWᵀ + b), f′·(tWᵀ).
    pub fn tangent(&self, graph: &mut Graph<B>, x: &Batch<B>, t: &Batch<B>, input: bool) -> (Batch<B>, Batch<B>) {
        let weight = self.effective_weight(graph);
        let y = B::dense(graph, x, &weight, self.bias.as_ref(), self.activation, input);
        let t = B::dense(graph, t, &weight, None, Activation::Linear, input);
        let t = B::activate_tangent(graph, &y, &t, self.activation);
        (y, t)
    }
    // ANCHOR_END: tangent

    pub(super) fn tensors(&self) -> Vec<(&'static str, Role, &Batch<B>)> {
        let mut tensors = vec![("weight", Role::Parameter, &self.weight)];
        tensors.extend(self.bias.as_ref().map(|bias| ("bias", Role::Parameter, bias)));
        if let Some(Spectral { u, v }) = &self.spectral {
            tensors.extend([("weight_u", Role::Buffer, u), ("weight_v", Role::Buffer, v)]);
        }
        tensors
    }

    pub(super) fn tensors_mut(&mut self) -> Vec<(Role, &mut Batch<B>)> {
        let mut tensors = vec![(Role::Parameter, &mut self.weight)];
        tensors.extend(self.bias.as_mut().map(|bias| (Role::Parameter, bias)));
        if let Some(Spectral { u, v }) = &mut self.spectral {
            tensors.extend([(Role::Buffer, u), (Role::Buffer, v)]);
        }
        tensors
    }
}
