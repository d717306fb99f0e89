use rand::Rng;

use super::{
    Affine, BatchNorm, Convolution, Dense, Init, LayerNorm, LayerSpec, MinibatchDiscrimination, Mode, Role,
    VirtualBatchNorm, init::bias, spectral::Spectral,
};
use crate::{
    Error, Result,
    backend::{Activation, Backend, Batch, Graph},
};

/// One layer with its weights.
#[derive(Debug, Clone)]
pub enum Layer<B: Backend> {
    /// See [`Dense`].
    Dense(Dense<B>),
    /// See [`Convolution`].
    Convolution(Convolution<B>),
    /// See [`Activation`].
    Activation(Activation),
    /// See [`LayerNorm`].
    LayerNorm(LayerNorm<B>),
    /// See [`BatchNorm`].
    BatchNorm(BatchNorm<B>),
    /// See [`VirtualBatchNorm`].
    VirtualBatchNorm(VirtualBatchNorm<B>),
    /// See [`MinibatchDiscrimination`].
    MinibatchDiscrimination(MinibatchDiscrimination<B>),
}

impl<B: Backend> Layer<B> {
    /// A fresh layer for that many columns.
    pub(super) fn new(device: &B, spec: &LayerSpec, inputs: usize, init: Init, rng: &mut impl Rng) -> Self {
        let mut dense = |outputs: usize, inputs: usize, activation, spectral: bool| {
            let weight = init.weight(device, (outputs, inputs), activation, rng);
            let spectral = spectral.then(|| Spectral::new(&weight, outputs, rng));
            Dense { bias: bias(device, outputs), weight, activation, spectral }
        };
        let affine = || Affine::new(device, inputs);
        match *spec {
            LayerSpec::Dense { outputs, activation, spectral } => {
                Layer::Dense(dense(outputs, inputs, activation, spectral))
            }
            LayerSpec::Convolution { geometry, outputs, activation, spectral } => {
                let window = dense(outputs, geometry.window(), activation, spectral);
                Layer::Convolution(Convolution::new(device, geometry, window))
            }
            LayerSpec::Activation(activation) => Layer::Activation(activation),
            LayerSpec::LayerNorm => Layer::LayerNorm(LayerNorm { affine: affine() }),
            LayerSpec::BatchNorm => Layer::BatchNorm(BatchNorm::new(device, inputs)),
            LayerSpec::VirtualBatchNorm { .. } => Layer::VirtualBatchNorm(VirtualBatchNorm { affine: affine() }),
            LayerSpec::MinibatchDiscrimination { vectors, dims } => {
                let weight = init.weight(device, (vectors * dims, inputs), Activation::Linear, rng);
                Layer::MinibatchDiscrimination(MinibatchDiscrimination { weight, dims })
            }
        }
    }

    /// (n, inputs) → (n, outputs)
    ///
    /// `reference` is what this layer sees of the reference batch, none where x is that batch itself. `input` says
    /// whether x needs a gradient.
    pub(super) fn forward(
        &self,
        graph: &mut Graph<B>,
        x: &Batch<B>,
        reference: Option<&Batch<B>>,
        mode: Mode,
        input: bool,
    ) -> Batch<B> {
        match self {
            Layer::Dense(dense) => dense.forward(graph, x, input),
            Layer::Convolution(convolution) => convolution.forward(graph, x),
            Layer::Activation(activation) => B::activate(graph, x, *activation),
            Layer::LayerNorm(norm) => norm.forward(graph, x),
            Layer::BatchNorm(norm) => norm.forward(graph, x, mode),
            Layer::VirtualBatchNorm(norm) => norm.forward(graph, x, reference),
            Layer::MinibatchDiscrimination(minibatch) => minibatch.forward(graph, x),
        }
    }

    /// The value and the tangent.
    ///
    /// # Errors
    /// [`refuses_tangent`](Layer::refuses_tangent).
    pub(super) fn tangent(
        &self,
        graph: &mut Graph<B>,
        x: &Batch<B>,
        t: &Batch<B>,
        input: bool,
    ) -> Result<(Batch<B>, Batch<B>)> {
        Ok(match self {
            Layer::Dense(dense) => dense.tangent(graph, x, t, input),
            Layer::Convolution(convolution) => convolution.tangent(graph, x, t),
            Layer::Activation(activation) => {
                let y = B::activate(graph, x, *activation);
                let t = B::activate_tangent(graph, &y, t, *activation);
                (y, t)
            }
            Layer::LayerNorm(norm) => norm.tangent(graph, x, t),
            Layer::BatchNorm(_) | Layer::VirtualBatchNorm(_) | Layer::MinibatchDiscrimination(_) => {
                let why = self.refuses_tangent().unwrap_or_default().to_string();
                return Err(Error::Refused { what: "the derivative along a tangent".into(), why });
            }
        })
    }

    /// Why the layer has no tangent and what to use instead, if it has none.
    pub(super) fn refuses_tangent(&self) -> Option<&'static str> {
        match self {
            Layer::BatchNorm(_) => Some(
                "batch normalisation couples the samples of a batch, so that D has no gradient at one sample; \
                 use layer normalisation or spectral normalisation",
            ),
            Layer::VirtualBatchNorm(_) => Some(
                "virtual batch normalisation mixes every sample with a reference batch; \
                 use layer normalisation or spectral normalisation",
            ),
            Layer::MinibatchDiscrimination(_) => Some(
                "minibatch discrimination couples the samples of a batch, so that D has no gradient at one sample; \
                 use packing, which shows D several samples as one",
            ),
            _ => None,
        }
    }

    /// Whether the output for one sample depends on the others in its batch, in training.
    pub(super) fn couples_samples(&self) -> bool {
        matches!(self, Layer::BatchNorm(_) | Layer::MinibatchDiscrimination(_))
    }

    /// The activation that the layer ends with.
    pub(super) fn activation(&self) -> Option<Activation> {
        match self {
            Layer::Activation(activation) => Some(*activation),
            _ => self.dense().map(|dense| dense.activation),
        }
    }

    /// The dense layer of a layer that multiplies by a weight.
    pub fn dense(&self) -> Option<&Dense<B>> {
        match self {
            Layer::Dense(dense) | Layer::Convolution(Convolution { window: dense, .. }) => Some(dense),
            _ => None,
        }
    }

    pub(super) fn dense_mut(&mut self) -> Option<&mut Dense<B>> {
        match self {
            Layer::Dense(dense) | Layer::Convolution(Convolution { window: dense, .. }) => Some(dense),
            _ => None,
        }
    }

    /// Every tensor with the name that PyTorch's layers give it.
    pub(super) fn tensors(&self) -> Vec<(&'static str, Role, &Batch<B>)> {
        match self {
            Layer::Dense(dense) | Layer::Convolution(Convolution { window: dense, .. }) => dense.tensors(),
            Layer::Activation(_) => Vec::new(),
            Layer::LayerNorm(LayerNorm { affine }) | Layer::VirtualBatchNorm(VirtualBatchNorm { affine }) => {
                affine.tensors()
            }
            Layer::BatchNorm(BatchNorm { affine, mean, variance }) => {
                let running = [("running_mean", Role::Buffer, mean), ("running_var", Role::Buffer, variance)];
                affine.tensors().into_iter().chain(running).collect()
            }
            Layer::MinibatchDiscrimination(minibatch) => vec![("weight", Role::Parameter, &minibatch.weight)],
        }
    }

    /// The same in the same order, to be changed.
    pub(super) fn tensors_mut(&mut self) -> Vec<(Role, &mut Batch<B>)> {
        match self {
            Layer::Dense(dense) | Layer::Convolution(Convolution { window: dense, .. }) => dense.tensors_mut(),
            Layer::Activation(_) => Vec::new(),
            Layer::LayerNorm(LayerNorm { affine }) | Layer::VirtualBatchNorm(VirtualBatchNorm { affine }) => {
                affine.tensors_mut()
            }
            Layer::BatchNorm(BatchNorm { affine, mean, variance }) => {
                affine.tensors_mut().into_iter().chain([(Role::Buffer, mean), (Role::Buffer, variance)]).collect()
            }
            Layer::MinibatchDiscrimination(minibatch) => vec![(Role::Parameter, &mut minibatch.weight)],
        }
    }
}
