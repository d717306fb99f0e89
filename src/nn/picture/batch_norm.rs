use dfdx::prelude::HasShape as _;

use crate::{
    backend::{Activation, Backend, Batch, Graph, Moments},
    nn::{BatchNorm, Mode, Role},
};

/// Batch normalisation of pictures with the activation that follows: every channel with mean 0 and variance 1 over all
/// pixels of the batch in training, over what was observed in evaluation; then f(γ ⊙ x + β).
#[derive(Debug, Clone)]
pub struct PictureNorm<B: Backend> {
    /// γ, β and the moving averages, for each channel.
    pub norm: BatchNorm<B>,
    /// Whether γ is trained; if not, it stays at 1.
    pub scale: bool,
    /// f
    pub activation: Activation,
}

impl<B: Backend> PictureNorm<B> {
    /// (n, pixels·c) → (n, pixels·c)
    pub fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>, mode: Mode) -> Batch<B> {
        let affine = &self.norm.affine;
        self.apply(graph, x, [&affine.weight, &affine.bias], mode)
    }

    /// The same with other γ and β, of one row or one for each picture.
    pub(super) fn apply(&self, graph: &mut Graph<B>, x: &Batch<B>, affine: [&Batch<B>; 2], mode: Mode) -> Batch<B> {
        let BatchNorm { mean, variance, .. } = &self.norm;
        let kept = (mode == Mode::Evaluation).then_some([mean, variance]);
        let (y, moments) = B::batch_norm(graph, x, kept, affine, self.activation);
        if mode == Mode::Training {
            let pixels = x.shape().0 * x.shape().1 / mean.shape().1;
            let [mean, variance] = moments;
            graph.saw(Moments { mean, variance, count: pixels });
        }
        y
    }

    pub(super) fn tensors(&self) -> Vec<(&'static str, Role, &Batch<B>)> {
        let mut tensors = self.norm.tensors();
        tensors[0].1 = self.scale_role();
        tensors
    }

    pub(super) fn tensors_mut(&mut self) -> Vec<(Role, &mut Batch<B>)> {
        let role = self.scale_role();
        let mut tensors = self.norm.tensors_mut();
        tensors[0].0 = role;
        tensors
    }

    fn scale_role(&self) -> Role {
        if self.scale { Role::Parameter } else { Role::Buffer }
    }
}
