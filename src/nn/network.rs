use dfdx::prelude::HasShape;

use super::{
    Architecture, Convolution, Dense, LayerSpec,
    init::bias,
    spectral::{Spectral, largest_singular_value},
};
use crate::{
    Result,
    backend::{Backend, Batch, Graph, download, fork},
    random::{self, Purpose},
};

/// A network: an architecture and its weights.
#[derive(Debug)]
pub struct Network<B: Backend> {
    architecture: Architecture,
    layers: Vec<Layer<B>>,
}

/// One layer with its weights.
#[derive(Debug, Clone)]
pub enum Layer<B: Backend> {
    /// See [`Dense`].
    Dense(Dense<B>),
    /// See [`Convolution`].
    Convolution(Convolution<B>),
}

/// Whether layers that behave differently in training and in use are in the one or in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Statistics of the batch itself.
    Training,
    /// Statistics kept from training.
    Evaluation,
}

/// What a tensor of a network is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Trained by the optimiser.
    Parameter,
    /// Carried along: vectors of power iterations, running statistics.
    Buffer,
}

impl<B: Backend> Network<B> {
    /// A network with fresh weights. `part` tells the networks of one run apart.
    pub fn new(device: &B, architecture: &Architecture, seed: u64, part: u64) -> Result<Self> {
        let sizes = architecture.sizes()?;
        let inputs = std::iter::once(architecture.inputs).chain(sizes);
        let mut rng = random::stream(seed, Purpose::Weights, 0, part);
        let mut dense = |outputs: usize, inputs: usize, activation, spectral: bool| {
            let weight = architecture.init.weight(device, (outputs, inputs), activation, &mut rng);
            let spectral = spectral.then(|| Spectral::new(&weight, outputs, &mut rng));
            Dense { bias: bias(device, outputs), weight, activation, spectral }
        };
        let layers = architecture
            .layers
            .iter()
            .zip(inputs)
            .map(|(layer, inputs)| match *layer {
                LayerSpec::Dense { outputs, activation, spectral } => {
                    Layer::Dense(dense(outputs, inputs, activation, spectral))
                }
                LayerSpec::Convolution { geometry, outputs, activation, spectral } => {
                    let window = dense(outputs, geometry.window(), activation, spectral);
                    Layer::Convolution(Convolution::new(device, geometry, window))
                }
            })
            .collect();
        Ok(Self { architecture: architecture.clone(), layers })
    }

    /// What the network is made of.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// The layers in order.
    pub fn layers(&self) -> &[Layer<B>] {
        &self.layers
    }

    /// Where it lives.
    pub fn device(&self) -> B {
        self.tensors()[0].2.device().clone()
    }

    /// (n, inputs) → (n, outputs)
    pub fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>, mode: Mode) -> Batch<B> {
        self.forward_to(graph, x, mode, self.layers.len())
    }

    /// The output of the first `depth` layers.
    pub fn forward_to(&self, graph: &mut Graph<B>, x: &Batch<B>, _mode: Mode, depth: usize) -> Batch<B> {
        let mut x = x.clone();
        for (i, layer) in self.layers[..depth].iter().enumerate() {
            let input = i > 0 || graph.wants_input();
            x = match layer {
                Layer::Dense(dense) => dense.forward(graph, &x, input),
                Layer::Convolution(convolution) => convolution.forward(graph, &x),
            };
        }
        x
    }

    /// The output and its derivative along the tangent t of the input, (n, inputs) each.
    ///
    /// # Errors
    /// If a layer couples the samples of a batch, so that a derivative per sample has no meaning.
    pub fn tangent(&self, graph: &mut Graph<B>, x: &Batch<B>, t: &Batch<B>) -> Result<(Batch<B>, Batch<B>)> {
        let (mut x, mut t) = (x.clone(), t.clone());
        for (i, layer) in self.layers.iter().enumerate() {
            let input = i > 0 || graph.wants_input();
            (x, t) = match layer {
                Layer::Dense(dense) => dense.tangent(graph, &x, &t, input),
                Layer::Convolution(convolution) => convolution.tangent(graph, &x, &t),
            };
        }
        Ok((x, t))
    }

    /// Whether the output for one sample depends on the others in its batch.
    pub fn couples_samples(&self) -> bool {
        false
    }

    /// One power iteration for every spectrally normalised weight.
    pub fn advance(&mut self) {
        for layer in &mut self.layers {
            let dense = layer.dense_mut();
            if let Some(spectral) = &dense.spectral {
                dense.spectral = Some(spectral.advanced(&dense.weight));
            }
        }
    }

    /// Moves towards another network of the same architecture: θ ← decay·θ + (1 − decay)·θ′.
    pub fn follow(&mut self, other: &Self, decay: f32) {
        for ((role, own), (_, _, other)) in self.tensors_mut().into_iter().zip(other.tensors()) {
            let decay = if role == Role::Parameter { decay } else { 0.0 };
            own.axpy(decay, other, 1.0 - decay);
        }
    }

    /// Every tensor by name, in a fixed order; `3.weight` belongs to the fourth layer.
    pub fn tensors(&self) -> Vec<(String, Role, &Batch<B>)> {
        let mut all = Vec::new();
        for (i, layer) in self.layers.iter().enumerate() {
            all.extend(layer.tensors().into_iter().map(|(name, role, tensor)| (format!("{i}.{name}"), role, tensor)));
        }
        all
    }

    /// The same, to be changed.
    pub fn tensors_mut(&mut self) -> Vec<(Role, &mut Batch<B>)> {
        self.layers.iter_mut().flat_map(Layer::tensors_mut).collect()
    }

    /// The trained tensors, in the order of [`tensors`](Network::tensors).
    pub fn parameters(&self) -> Vec<&Batch<B>> {
        self.tensors().into_iter().filter(|(_, role, _)| *role == Role::Parameter).map(|(_, _, t)| t).collect()
    }

    /// The trained tensors, to be changed.
    pub fn parameters_mut(&mut self) -> Vec<&mut Batch<B>> {
        self.tensors_mut().into_iter().filter(|(role, _)| *role == Role::Parameter).map(|(_, t)| t).collect()
    }

    /// Trained numbers in all.
    pub fn parameter_count(&self) -> usize {
        self.parameters().iter().map(|p| p.shape().0 * p.shape().1).sum()
    }

    /// The largest singular value of the matrix that each layer multiplies by, in order.
    pub fn singular_values(&self) -> Vec<f32> {
        let value = |layer: &Layer<B>| {
            let weight = layer.dense().effective_weight(&mut Graph::off());
            largest_singular_value(&download(&weight), weight.shape().1)
        };
        self.layers.iter().map(value).collect()
    }

    /// The same network, sharing its weights until one of the two changes them: what to go back to.
    pub(crate) fn share(&self) -> Self {
        Self { architecture: self.architecture.clone(), layers: self.layers.clone() }
    }

    /// The share of hidden units that are not positive for any row of x.
    pub fn dead_units(&self, x: &Batch<B>) -> f32 {
        let (mut dead, mut all) = (0, 0);
        for depth in 1..self.layers.len() {
            let y = self.forward_to(&mut Graph::off(), x, Mode::Evaluation, depth);
            let (units, values) = (y.shape().1, download(&y));
            all += units;
            dead += (0..units).filter(|unit| values.iter().skip(*unit).step_by(units).all(|v| *v <= 0.0)).count();
        }
        dead as f32 / all.max(1) as f32
    }

    /// A copy with identities of its own, so that its gradients are kept apart from the original's.
    pub fn fork(&self) -> Self {
        let mut copy = self.share();
        for (_, tensor) in copy.tensors_mut() {
            *tensor = fork(tensor);
        }
        copy
    }
}

impl<B: Backend> Layer<B> {
    fn dense(&self) -> &Dense<B> {
        match self {
            Layer::Dense(dense) | Layer::Convolution(Convolution { window: dense, .. }) => dense,
        }
    }

    fn dense_mut(&mut self) -> &mut Dense<B> {
        match self {
            Layer::Dense(dense) | Layer::Convolution(Convolution { window: dense, .. }) => dense,
        }
    }

    fn tensors(&self) -> Vec<(&'static str, Role, &Batch<B>)> {
        let Dense { weight, bias, spectral, .. } = self.dense();
        let mut tensors = vec![("weight", Role::Parameter, weight), ("bias", Role::Parameter, bias)];
        if let Some(Spectral { u, v }) = spectral {
            tensors.extend([("u", Role::Buffer, u), ("v", Role::Buffer, v)]);
        }
        tensors
    }

    fn tensors_mut(&mut self) -> Vec<(Role, &mut Batch<B>)> {
        let Dense { weight, bias, spectral, .. } = self.dense_mut();
        let mut tensors = vec![(Role::Parameter, weight), (Role::Parameter, bias)];
        if let Some(Spectral { u, v }) = spectral {
            tensors.extend([(Role::Buffer, u), (Role::Buffer, v)]);
        }
        tensors
    }
}
