use dfdx::prelude::HasShape as _;

use crate::backend::{Activation::Relu, Backend, Batch, Graph, reshape, upload};

/// PReLU, He et al. 2015 (arXiv:1502.01852): max(x, 0) + a·min(x, 0), with a trained slope a for each channel.
#[derive(Debug, Clone)]
pub struct PRelu<B: Backend> {
    /// a, (1, channels), 0.25 at the start.
    pub weight: Batch<B>,
}

impl<B: Backend> PRelu<B> {
    /// The layer for that many channels.
    pub fn new(device: &B, channels: usize) -> Self {
        Self { weight: upload(device, &vec![0.25; channels], channels) }
    }

    /// (n, pixels·c) → (n, pixels·c)
    pub fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>) -> Batch<B> {
        let positive = B::activate(graph, x, Relu);
        self.join(graph, x, &positive)
    }

    /// The value and the tangent.
    pub fn tangent(&self, graph: &mut Graph<B>, x: &Batch<B>, t: &Batch<B>) -> (Batch<B>, Batch<B>) {
        let positive = B::activate(graph, x, Relu);
        let along = B::activate_tangent(graph, &positive, t, Relu);
        (self.join(graph, x, &positive), self.join(graph, t, &along))
    }

    /// What is positive, and a times the rest.
    fn join(&self, graph: &mut Graph<B>, x: &Batch<B>, positive: &Batch<B>) -> Batch<B> {
        let n = x.shape().0;
        let rest = graph.compose2(x, positive, |x, positive| x - positive);
        let pixels = reshape(graph, &rest, n * x.shape().1 / self.weight.shape().1);
        let scaled = B::scale_shift(graph, &pixels, &self.weight, None);
        let scaled = reshape(graph, &scaled, n);
        B::sum(graph, positive, &scaled)
    }
}
