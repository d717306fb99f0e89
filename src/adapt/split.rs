use crate::{
    Error, Result,
    backend::{Backend, Batch, fork},
    nn::{Architecture, Network, Role},
};

/// A classifier in two: what makes features of pictures, and what makes logits of features.
#[derive(Debug)]
pub struct Split<B: Backend> {
    /// (n, h·w·c) → (n, features)
    pub encoder: Network<B>,
    /// (n, features) → (n, classes); without a layer where the features are the logits.
    pub classifier: Network<B>,
}

impl<B: Backend> Split<B> {
    /// Copies of a network's first `depth` layers, and of the others.
    ///
    /// # Errors
    /// If there are not so many, or layers look at what is not their input: at a class or a reference batch.
    pub fn new(network: &Network<B>, depth: usize) -> Result<Self> {
        let [front, back] = halves(network.architecture(), depth)?;
        let (device, mut tensors) = (network.device(), network.tensors().into_iter());
        Ok(Self { encoder: copied(&device, &front, &mut tensors)?, classifier: copied(&device, &back, &mut tensors)? })
    }

    /// The classifier in one piece again, after that encoder: its own, or a target's.
    ///
    /// # Errors
    /// If the encoder makes other features.
    pub fn join(&self, encoder: &Network<B>) -> Result<Network<B>> {
        let (front, back) = (encoder.architecture(), self.classifier.architecture());
        let layers = front.layers.iter().chain(&back.layers).cloned().collect();
        let mut tensors = encoder.tensors().into_iter().chain(self.classifier.tensors());
        copied(&encoder.device(), &Architecture { layers, ..front.clone() }, &mut tensors)
    }

    /// The logits of features.
    pub fn classify(&self, features: &[f32]) -> Vec<f32> {
        self.classifier.apply(features)
    }
}

/// A network of copies of the tensors that come next, as many as it has.
pub(super) fn copied<'a, B: Backend>(
    device: &B,
    architecture: &Architecture,
    tensors: &mut impl Iterator<Item = (String, Role, &'a Batch<B>)>,
) -> Result<Network<B>> {
    let mut network = Network::new(device, architecture, 0, 0)?;
    for ((_, to), (_, _, from)) in network.tensors_mut().into_iter().zip(tensors) {
        *to = fork(from);
    }
    Ok(network)
}

/// The first `depth` layers and the others.
pub(super) fn halves(whole: &Architecture, depth: usize) -> Result<[Architecture; 2]> {
    if !(1..=whole.layers.len()).contains(&depth) {
        let allowed = format!("1 to {}, the layers of the network", whole.layers.len());
        return Err(Error::invalid("the layers of the encoder", depth, allowed));
    }
    if whole.reference().is_some() || whole.classes().is_some() {
        let why = "it has layers that look at classes or at a reference batch; use others".into();
        return Err(Error::Refused { what: "splitting that network".into(), why });
    }
    let features = whole.sizes()?[depth - 1];
    let (front, back) = whole.layers.split_at(depth);
    let part = |inputs, layers: &[_]| Architecture { inputs, layers: layers.to_vec(), init: whole.init };
    Ok([part(whole.inputs, front), part(features, back)])
}
