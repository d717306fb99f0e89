use rand::Rng;

#[cfg(feature = "pictures")]
use super::Picture;
use super::{
    Affine, BatchNorm, Dense, Init, LayerNorm, LayerSpec, MinibatchDiscrimination, Role, VirtualBatchNorm,
    given::Context, init::bias, spectral::Spectral,
};
use crate::{
    Error, Result,
    backend::{Activation, Backend, Batch, Graph, Moments},
};

/// One layer with its weights.
#[derive(Debug, Clone)]
pub enum Layer<B: Backend> {
    /// See [`Dense`].
    Dense(Dense<B>),
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
    /// See [`Picture`].
    #[cfg(feature = "pictures")]
    Picture(Box<Picture<B>>),
}

impl<B: Backend> Layer<B> {
    /// A fresh layer for that many columns.
    pub(super) fn new(device: &B, spec: &LayerSpec, inputs: usize, init: Init, rng: &mut impl Rng) -> Self {
        let affine = || Affine::new(device, inputs);
        match *spec {
            LayerSpec::Dense { outputs, activation, spectral } => {
                let size = (outputs, inputs);
                let weight = init.weight(device, size, size, activation, rng);
                let spectral = spectral.then(|| Spectral::new(&weight, outputs, rng));
                Layer::Dense(Dense { bias: Some(bias(device, outputs)), weight, activation, spectral })
            }
            LayerSpec::Activation(activation) => Layer::Activation(activation),
            LayerSpec::LayerNorm => Layer::LayerNorm(LayerNorm { affine: affine() }),
            LayerSpec::BatchNorm => Layer::BatchNorm(BatchNorm::new(device, inputs)),
            LayerSpec::VirtualBatchNorm { .. } => Layer::VirtualBatchNorm(VirtualBatchNorm { affine: affine() }),
            LayerSpec::MinibatchDiscrimination { vectors, dims } => {
                let size = (vectors * dims, inputs);
                let weight = init.weight(device, size, size, Activation::Linear, rng);
                Layer::MinibatchDiscrimination(MinibatchDiscrimination { weight, dims })
            }
            #[cfg(feature = "pictures")]
            LayerSpec::Picture(ref picture) => {
                Layer::Picture(Box::new(Picture::new(device, picture, inputs, init, rng)))
            }
        }
    }

    /// (n, inputs) → (n, outputs)
    pub(super) fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>, context: &Context<B>) -> Batch<B> {
        match self {
            Layer::Dense(dense) => dense.forward(graph, x, context.input),
            Layer::Activation(activation) => B::activate(graph, x, *activation),
            Layer::LayerNorm(norm) => norm.forward(graph, x),
            Layer::BatchNorm(norm) => norm.forward(graph, x, context.mode),
            Layer::VirtualBatchNorm(norm) => norm.forward(graph, x, context.reference),
            Layer::MinibatchDiscrimination(minibatch) => minibatch.forward(graph, x),
            #[cfg(feature = "pictures")]
            Layer::Picture(picture) => picture.forward(graph, x, context),
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
        context: &Context<B>,
    ) -> Result<(Batch<B>, Batch<B>)> {
        Ok(match self {
            Layer::Dense(dense) => dense.tangent(graph, x, t, context.input),
            #[cfg(feature = "pictures")]
            Layer::Picture(picture) => picture.tangent(graph, x, t, context)?,
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
            #[cfg(feature = "pictures")]
            Layer::Picture(picture) => picture.refuses_tangent(),
            _ => None,
        }
    }

    /// Whether the output for one sample depends on the others in its batch, in training.
    pub(super) fn couples_samples(&self) -> bool {
        match self {
            #[cfg(feature = "pictures")]
            Layer::Picture(picture) => picture.couples_samples(),
            _ => matches!(self, Layer::BatchNorm(_) | Layer::MinibatchDiscrimination(_)),
        }
    }

    /// Whether there are running statistics to [`observe`](Layer::observe).
    pub(super) fn observes(&self) -> bool {
        match self {
            #[cfg(feature = "pictures")]
            Layer::Picture(picture) => picture.observes(),
            _ => matches!(self, Layer::BatchNorm(_)),
        }
    }

    /// Moves running statistics towards the next of what has been seen.
    pub(super) fn observe(&mut self, seen: &mut dyn Iterator<Item = Moments<B>>) {
        match self {
            Layer::BatchNorm(norm) => seen.take(1).for_each(|moments| norm.observe(&moments)),
            #[cfg(feature = "pictures")]
            Layer::Picture(picture) => picture.observe(seen),
            _ => {}
        }
    }

    /// What the layers that follow see of a row's class, where this one changes it.
    #[cfg_attr(not(feature = "pictures"), expect(unused_variables, reason = "layers for pictures look at classes"))]
    pub(super) fn embed(&self, graph: &mut Graph<B>, context: &Context<B>) -> Option<Batch<B>> {
        match self {
            #[cfg(feature = "pictures")]
            Layer::Picture(picture) => picture.embed(graph, context),
            _ => None,
        }
    }

    /// One power iteration, where a weight is spectrally normalised.
    pub(super) fn advance(&mut self) {
        match self {
            Layer::Dense(Dense { weight, spectral: Some(spectral), .. }) => *spectral = spectral.advanced(weight),
            #[cfg(feature = "pictures")]
            Layer::Picture(picture) => picture.advance(),
            _ => {}
        }
    }

    /// The activation that the layer ends with.
    pub(super) fn activation(&self) -> Option<Activation> {
        match self {
            Layer::Activation(activation) => Some(*activation),
            Layer::Dense(dense) => Some(dense.activation),
            #[cfg(feature = "pictures")]
            Layer::Picture(picture) => picture.activation(),
            _ => None,
        }
    }

    /// The weights that the layer multiplies by, as they are trained.
    pub fn weights(&self) -> Vec<&Batch<B>> {
        match self {
            Layer::Dense(dense) => vec![&dense.weight],
            #[cfg(feature = "pictures")]
            Layer::Picture(picture) => picture.weights(),
            _ => Vec::new(),
        }
    }

    /// The matrices that the layer multiplies by, divided by their largest singular values where that is asked for.
    pub fn matrices(&self) -> Vec<Batch<B>> {
        match self {
            Layer::Dense(dense) => vec![dense.effective_weight(&mut Graph::off())],
            #[cfg(feature = "pictures")]
            Layer::Picture(picture) => picture.matrices(),
            _ => Vec::new(),
        }
    }

    /// Every tensor with the name that PyTorch's layers give it.
    pub(super) fn tensors(&self) -> Vec<(String, Role, &Batch<B>)> {
        let tensors = match self {
            Layer::Dense(dense) => dense.tensors(),
            Layer::Activation(_) => Vec::new(),
            Layer::LayerNorm(LayerNorm { affine }) | Layer::VirtualBatchNorm(VirtualBatchNorm { affine }) => {
                affine.tensors()
            }
            Layer::BatchNorm(norm) => norm.tensors(),
            Layer::MinibatchDiscrimination(minibatch) => vec![("weight", Role::Parameter, &minibatch.weight)],
            #[cfg(feature = "pictures")]
            Layer::Picture(picture) => return picture.tensors(),
        };
        tensors.into_iter().map(|(name, role, tensor)| (name.to_string(), role, tensor)).collect()
    }

    /// The same in the same order, to be changed.
    pub(super) fn tensors_mut(&mut self) -> Vec<(Role, &mut Batch<B>)> {
        match self {
            Layer::Dense(dense) => dense.tensors_mut(),
            Layer::Activation(_) => Vec::new(),
            Layer::LayerNorm(LayerNorm { affine }) | Layer::VirtualBatchNorm(VirtualBatchNorm { affine }) => {
                affine.tensors_mut()
            }
            Layer::BatchNorm(norm) => norm.tensors_mut(),
            Layer::MinibatchDiscrimination(minibatch) => vec![(Role::Parameter, &mut minibatch.weight)],
            #[cfg(feature = "pictures")]
            Layer::Picture(picture) => picture.tensors_mut(),
        }
    }

    /// The shape in a file of the tensor of that name with that shape, and for every number in the file its place in the
    /// tensor, where the order differs.
    pub(super) fn layout(&self, name: &str, (rows, columns): (usize, usize)) -> (Vec<usize>, Option<Vec<usize>>) {
        let is_norm = matches!(self, Layer::LayerNorm(_) | Layer::BatchNorm(_) | Layer::VirtualBatchNorm(_));
        match (self, name) {
            #[cfg(feature = "pictures")]
            (Layer::Picture(picture), _) => picture.layout(name, (rows, columns)),
            (_, "weight") if !is_norm => (vec![rows, columns], None),
            _ => (vec![columns], None),
        }
    }
}
