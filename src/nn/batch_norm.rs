use dfdx::prelude::HasShape;

use super::{Affine, Mode, Role};
use crate::backend::{Backend, Batch, Graph, Moments};

/// Batch normalisation, Ioffe and Szegedy 2015 (arXiv:1502.03167): every column with mean 0 and variance 1 over the
/// batch in training, over what was [observed](BatchNorm::observe) in evaluation; then γ ⊙ x + β.
#[derive(Debug, Clone)]
pub struct BatchNorm<B: Backend> {
    /// γ and β.
    pub affine: Affine<B>,
    /// The moving average of the columns' means, (1, features), zeros at the start.
    pub mean: Batch<B>,
    /// The moving average of the columns' variances, (1, features), ones at the start.
    pub variance: Batch<B>,
}

/// How much a new batch counts in the moving averages: PyTorch's default.
const MOMENTUM: f32 = 0.1;

impl<B: Backend> BatchNorm<B> {
    /// The layer for that many features.
    pub fn new(device: &B, features: usize) -> Self {
        let affine = Affine::new(device, features);
        Self { affine, mean: device.zeros_like(&(1, features)), variance: device.ones_like(&(1, features)) }
    }

    /// (n, features) → (n, features)
    pub fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>, mode: Mode) -> Batch<B> {
        let y = match mode {
            Mode::Training => {
                let (mean, variance) = B::column_moments(graph, x);
                let y = B::standardise(graph, x, &mean, &variance, 0.0);
                graph.saw(Moments { mean, variance, count: x.shape().0 });
                y
            }
            Mode::Evaluation => B::standardise(graph, x, &self.mean, &self.variance, 0.0),
        };
        self.affine.forward(graph, &y)
    }

    /// Moves the averages towards the moments of a batch, with the variance's unbiased estimate.
    pub fn observe(&mut self, Moments { mean, variance, count }: &Moments<B>) {
        let n = *count as f32;
        self.mean.axpy(1.0 - MOMENTUM, mean, MOMENTUM);
        self.variance.axpy(1.0 - MOMENTUM, variance, MOMENTUM * n / (n - 1.0).max(1.0));
    }

    pub(super) fn tensors(&self) -> Vec<(&'static str, Role, &Batch<B>)> {
        let running = [("running_mean", Role::Buffer, &self.mean), ("running_var", Role::Buffer, &self.variance)];
        self.affine.tensors().into_iter().chain(running).collect()
    }

    pub(super) fn tensors_mut(&mut self) -> Vec<(Role, &mut Batch<B>)> {
        let running = [(Role::Buffer, &mut self.mean), (Role::Buffer, &mut self.variance)];
        self.affine.tensors_mut().into_iter().chain(running).collect()
    }
}
