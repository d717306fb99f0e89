use dfdx::prelude::HasShape;
use rand_distr::{Distribution as _, StandardNormal};

use super::{Architecture, Given, Layer, given::Context, spectral::largest_singular_value};
use crate::{
    Result,
    backend::{Activation, Backend, Batch, Graph, Moments, download, fork, upload},
    random::{self, Purpose},
};

/// A network: an architecture and its weights.
#[derive(Debug)]
pub struct Network<B: Backend> {
    device: B,
    architecture: Architecture,
    layers: Vec<Layer<B>>,
    /// The reference batch of virtual batch normalisation, (R, inputs).
    reference: Option<Batch<B>>,
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
    ///
    /// Where virtual batch normalisation needs a reference batch, it is N(0, I) until [`refer_to`](Network::refer_to).
    ///
    /// # Errors
    /// See [`Architecture::sizes`].
    pub fn new(device: &B, architecture: &Architecture, seed: u64, part: u64) -> Result<Self> {
        let sizes = architecture.sizes()?;
        let inputs = std::iter::once(architecture.inputs).chain(sizes);
        let mut rng = random::stream(seed, Purpose::Weights, 0, part);
        let layers = architecture.layers.iter().zip(inputs);
        let layers =
            layers.map(|(spec, inputs)| Layer::new(device, spec, inputs, architecture.init, &mut rng)).collect();
        let reference = architecture.reference().map(|rows| {
            let normal: Vec<f32> = StandardNormal.sample_iter(&mut rng).take(rows * architecture.inputs).collect();
            upload(device, &normal, architecture.inputs)
        });
        Ok(Self { device: device.clone(), architecture: architecture.clone(), layers, reference })
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
        self.device.clone()
    }

    /// (n, inputs) → (n, outputs)
    ///
    /// # Panics
    /// If the network asks for [classes](Architecture::classes) and no labels are given, which is a mistake in the program.
    pub fn forward<'a>(&self, graph: &mut Graph<B>, x: &Batch<B>, given: impl Into<Given<'a, B>>) -> Batch<B> {
        self.forward_to(graph, x, given, self.layers.len())
    }

    /// The output of the first `depth` layers.
    pub fn forward_to<'a>(
        &self,
        graph: &mut Graph<B>,
        x: &Batch<B>,
        given: impl Into<Given<'a, B>>,
        depth: usize,
    ) -> Batch<B> {
        self.walk(graph, x, given.into(), depth, |_, _| {})
    }

    /// The output of the first `depth` layers; `visit` sees what enters each of them.
    fn walk(
        &self,
        graph: &mut Graph<B>,
        x: &Batch<B>,
        Given { mode, labels }: Given<B>,
        depth: usize,
        mut visit: impl FnMut(usize, &Batch<B>),
    ) -> Batch<B> {
        let layers = &self.layers[..depth];
        // The reference batch is of no use after the last layer that looks at it.
        let last = layers.iter().rposition(|layer| matches!(layer, Layer::VirtualBatchNorm(_)));
        let mut reference = last.and(self.reference.clone());
        let (mut x, mut class) = (x.clone(), labels.cloned());
        for (i, layer) in layers.iter().enumerate() {
            visit(i, &x);
            let input = i > 0 || graph.wants_input();
            let context = Context { reference: reference.as_ref(), class: class.as_ref(), mode, input };
            x = layer.forward(graph, &x, &context);
            class = layer.embed(graph, &context).or(class);
            let alone = |input| Context { input, ..Context::of(mode) };
            reference = reference.filter(|_| last > Some(i)).map(|r| match graph.wants_parameters() {
                // Running statistics are of the batch, not of the reference.
                true => graph.unseen(|graph| layer.forward(graph, &r, &alone(i > 0))),
                // The reference is fixed: gradients reach it only on the way to parameters.
                false => layer.forward(&mut Graph::off(), &r, &alone(false)),
            });
        }
        x
    }

    /// The output and its derivative along the tangent t of the input, (n, inputs) each.
    ///
    /// # Errors
    /// If a layer has no tangent, see [`refuses_tangent`](Network::refuses_tangent).
    ///
    /// # Panics
    /// As [`forward`](Network::forward).
    pub fn tangent<'a>(
        &self,
        graph: &mut Graph<B>,
        x: &Batch<B>,
        t: &Batch<B>,
        given: impl Into<Given<'a, B>>,
    ) -> Result<(Batch<B>, Batch<B>)> {
        let Given { mode, labels } = given.into();
        let (mut x, mut t, mut class) = (x.clone(), t.clone(), labels.cloned());
        for (i, layer) in self.layers.iter().enumerate() {
            let input = i > 0 || graph.wants_input();
            let context = Context { class: class.as_ref(), input, ..Context::of(mode) };
            (x, t) = layer.tangent(graph, &x, &t, &context)?;
            class = layer.embed(graph, &context).or(class);
        }
        Ok((x, t))
    }

    /// Why the network has no [`tangent`](Network::tangent), and so no exact gradient penalty, and what to use
    /// instead; `None` if it has one.
    pub fn refuses_tangent(&self) -> Option<String> {
        let refused = |(i, layer): (usize, &Layer<B>)| layer.refuses_tangent().map(|why| format!("layer {i}: {why}"));
        self.layers.iter().enumerate().find_map(refused)
    }

    /// Whether the output for one sample depends on the others in its batch, in training.
    pub fn couples_samples(&self) -> bool {
        self.layers.iter().any(Layer::couples_samples)
    }

    /// One power iteration for every spectrally normalised weight.
    pub fn advance(&mut self) {
        self.layers.iter_mut().for_each(Layer::advance);
    }

    /// Whether there are running statistics to [`observe`](Network::observe).
    pub fn observes(&self) -> bool {
        self.layers.iter().any(Layer::observes)
    }

    /// Moves the running statistics of batch normalisation towards what was [seen](Graph::seen) in a pass of this network
    /// in training.
    pub fn observe(&mut self, seen: Vec<Moments<B>>) {
        let mut seen = seen.into_iter();
        self.layers.iter_mut().for_each(|layer| layer.observe(&mut seen));
    }

    /// The reference batch of virtual batch normalisation, (R, inputs), where the network has one.
    pub fn reference(&self) -> Option<&Batch<B>> {
        self.reference.as_ref()
    }

    /// Makes those rows the reference batch, once, before training.
    ///
    /// # Panics
    /// If their shape is not that of [`reference`](Network::reference), which is a mistake in the program.
    pub fn refer_to(&mut self, rows: &Batch<B>) {
        let reference = self.reference.as_mut().expect("a network with virtual batch normalisation");
        assert_eq!(reference.shape(), rows.shape(), "the shape of the reference batch");
        *reference = fork(rows);
    }

    /// The share of hidden units with a rectifier (ReLU, LeakyReLU) whose output is not positive for any row of x
    /// (n, inputs), in evaluation; 0 if there are none.
    pub fn dead_units(&self, x: &Batch<B>) -> f32 {
        let (mut dead, mut units) = (0, 0);
        self.walk(&mut Graph::off(), x, Mode::Evaluation.into(), self.layers.len(), |i, x| {
            let before = i.checked_sub(1).and_then(|i| self.layers[i].activation());
            if let Some(Activation::Relu | Activation::LeakyRelu(_)) = before {
                let (features, values) = (x.shape().1, download(x));
                let alive = |unit: &usize| values.iter().skip(*unit).step_by(features).any(|y| *y > 0.0);
                dead += features - (0..features).filter(alive).count();
                units += features;
            }
        });
        dead as f32 / units.max(1) as f32
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
        all.extend(self.reference.iter().map(|reference| ("reference".to_string(), Role::Buffer, reference)));
        all
    }

    /// The same, to be changed.
    pub fn tensors_mut(&mut self) -> Vec<(Role, &mut Batch<B>)> {
        let reference = self.reference.iter_mut().map(|reference| (Role::Buffer, reference));
        self.layers.iter_mut().flat_map(Layer::tensors_mut).chain(reference).collect()
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

    /// The largest singular value of the matrix that each layer with a weight multiplies by, in order: 1 up to the
    /// estimate's error where the weight is spectrally normalised.
    pub fn singular_values(&self) -> Vec<f32> {
        let value = |matrix: Batch<B>| largest_singular_value(&download(&matrix), matrix.shape().1);
        self.layers.iter().flat_map(Layer::matrices).map(value).collect()
    }

    /// The same network, sharing its weights until one of the two changes them: what to go back to.
    pub(crate) fn share(&self) -> Self {
        let Self { device, architecture, layers, reference } = self;
        Self {
            device: device.clone(),
            architecture: architecture.clone(),
            layers: layers.clone(),
            reference: reference.clone(),
        }
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
