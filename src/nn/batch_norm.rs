use dfdx::prelude::HasShape;

use super::{Affine, Mode};
use crate::backend::{Backend, Batch, Graph};

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
                B::standardise(graph, x, &mean, &variance, 0.0)
            }
            Mode::Evaluation => B::standardise(graph, x, &self.mean, &self.variance, 0.0),
        };
        self.affine.forward(graph, &y)
    }

    /// Moves the averages towards the moments of an input (n, features), with the variance's unbiased estimate.
    pub fn observe(&mut self, x: &Batch<B>) {
        let n = x.shape().0 as f32;
        let (mean, variance) = B::column_moments(&mut Graph::off(), x);
        self.mean.axpy(1.0 - MOMENTUM, &mean, MOMENTUM);
        self.variance.axpy(1.0 - MOMENTUM, &variance, MOMENTUM * n / (n - 1.0).max(1.0));
    }
}
