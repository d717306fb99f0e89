use serde::{Deserialize, Serialize};

use super::Init;
#[cfg(feature = "pictures")]
use super::PictureSpec;
use crate::{Error, Result, backend::Activation};

/// What a network is made of: everything about it but its weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Architecture {
    /// Columns of the input.
    pub inputs: usize,
    /// The layers in order.
    pub layers: Vec<LayerSpec>,
    /// How weights start.
    pub init: Init,
}

/// One layer of an [`Architecture`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerSpec {
    /// f(x·Wᵀ + b).
    Dense {
        /// Columns of the output.
        outputs: usize,
        /// f
        activation: Activation,
        /// Whether W is divided by its largest singular value.
        spectral: bool,
    },
    /// An activation by itself.
    Activation(Activation),
    /// See [`LayerNorm`](super::LayerNorm).
    LayerNorm,
    /// See [`BatchNorm`](super::BatchNorm).
    BatchNorm,
    /// See [`VirtualBatchNorm`](super::VirtualBatchNorm).
    VirtualBatchNorm {
        /// Rows of the reference batch, the same in every layer of a network.
        reference: usize,
    },
    /// See [`MinibatchDiscrimination`](super::MinibatchDiscrimination).
    MinibatchDiscrimination {
        /// Vectors per sample, which is also how many columns are appended: B.
        vectors: usize,
        /// Numbers in a vector: C.
        dims: usize,
    },
    /// A layer for pictures.
    #[cfg(feature = "pictures")]
    Picture(PictureSpec),
}

/// A normalisation between a hidden layer and its activation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Norm {
    /// See [`LayerNorm`](super::LayerNorm).
    Layer,
    /// See [`BatchNorm`](super::BatchNorm).
    Batch,
    /// See [`VirtualBatchNorm`](super::VirtualBatchNorm).
    VirtualBatch {
        /// Rows of the reference batch.
        reference: usize,
    },
}

impl Norm {
    fn layer(self) -> LayerSpec {
        match self {
            Norm::Layer => LayerSpec::LayerNorm,
            Norm::Batch => LayerSpec::BatchNorm,
            Norm::VirtualBatch { reference } => LayerSpec::VirtualBatchNorm { reference },
        }
    }
}

impl Architecture {
    /// A multi-layer perceptron: `depth` hidden layers of `width` with that activation, then a linear layer.
    pub fn mlp(inputs: usize, width: usize, depth: usize, outputs: usize, activation: Activation) -> Self {
        let hidden = LayerSpec::Dense { outputs: width, activation, spectral: false };
        let last = LayerSpec::Dense { outputs, activation: Activation::Linear, spectral: false };
        let layers = std::iter::repeat_n(hidden, depth).chain([last]).collect();
        Self { inputs, layers, init: Init::default() }
    }

    /// The same with every weight spectrally normalised.
    pub fn spectral(mut self) -> Self {
        for layer in &mut self.layers {
            layer.normalise();
        }
        self
    }

    /// The same with that start for its weights.
    pub fn with_init(self, init: Init) -> Self {
        Self { init, ..self }
    }

    /// The same with that normalisation in every weighted layer but the last, between x·Wᵀ + b and the activation.
    pub fn with_norm(mut self, norm: Norm) -> Self {
        let last = self.layers.iter().rposition(LayerSpec::has_weight).unwrap_or(0);
        let mut layers = Vec::with_capacity(3 * self.layers.len());
        for (i, mut layer) in self.layers.into_iter().enumerate() {
            let Some((activation, _)) = layer.weight_mut() else {
                layers.push(layer);
                continue;
            };
            if i < last {
                let activation = std::mem::replace(activation, Activation::Linear);
                layers.extend([layer, norm.layer(), LayerSpec::Activation(activation)]);
            } else {
                layers.push(layer);
            }
        }
        self.layers = layers;
        self
    }

    /// The same with minibatch discrimination before its last weighted layer: `vectors` per sample of `dims` numbers.
    pub fn with_minibatch_discrimination(mut self, vectors: usize, dims: usize) -> Self {
        let last = self.layers.iter().rposition(LayerSpec::has_weight).unwrap_or(self.layers.len());
        self.layers.insert(last, LayerSpec::MinibatchDiscrimination { vectors, dims });
        self
    }

    /// Columns of each layer's output, given that the sizes fit together.
    ///
    /// # Errors
    /// If a size is zero, a picture does not fit its convolution or is too large, the layers of virtual batch
    /// normalisation ask for reference batches of different sizes, or one of them stands after a layer for classes.
    pub fn sizes(&self) -> Result<Vec<usize>> {
        let mut size = self.inputs;
        let mut sizes = Vec::with_capacity(self.layers.len());
        for (i, layer) in self.layers.iter().enumerate() {
            size = layer.outputs(size).map_err(|e| match e {
                Error::Invalid { what, given, allowed } => {
                    Error::Invalid { what: format!("layer {i}: {what}"), given, allowed }
                }
                other => other,
            })?;
            sizes.push(size);
        }
        #[cfg(feature = "pictures")]
        self.check_classes()?;
        let rows: Vec<usize> = self.layers.iter().filter_map(LayerSpec::reference).collect();
        match rows.iter().find(|other| **other != rows[0]) {
            Some(other) => Err(Error::invalid("a second reference batch", other, format!("the first, {}", rows[0]))),
            None => Ok(sizes),
        }
    }

    /// Rows of the reference batch that the network needs, if it needs one.
    pub fn reference(&self) -> Option<usize> {
        self.layers.iter().find_map(LayerSpec::reference)
    }

    /// How many classes the rows of the network belong to, if it asks for their labels.
    pub fn classes(&self) -> Option<usize> {
        #[cfg(feature = "pictures")]
        return self.layers.iter().find_map(LayerSpec::class).map(|(classes, _)| classes);
        #[cfg(not(feature = "pictures"))]
        None
    }

    /// Trained numbers in all.
    ///
    /// # Errors
    /// See [`sizes`](Architecture::sizes).
    pub fn parameter_count(&self) -> Result<usize> {
        let sizes = self.sizes()?;
        let inputs = std::iter::once(self.inputs).chain(sizes);
        Ok(self.layers.iter().zip(inputs).fold(0, |sum: usize, (l, inputs)| sum.saturating_add(l.parameters(inputs))))
    }
}

impl LayerSpec {
    /// Columns of the output for that many columns of the input.
    pub(super) fn outputs(&self, inputs: usize) -> Result<usize> {
        let positive = |what: &str, sizes: &[usize], outputs: usize| match sizes.contains(&0) {
            true => Err(Error::invalid(what, format!("{sizes:?}"), "above zero")),
            false => Ok(outputs),
        };
        match *self {
            LayerSpec::Dense { outputs, .. } => positive("the size of a dense layer", &[inputs, outputs], outputs),
            LayerSpec::Activation(_) => positive("the size of an activation", &[inputs], inputs),
            LayerSpec::LayerNorm | LayerSpec::BatchNorm => positive("the size of a normalisation", &[inputs], inputs),
            LayerSpec::VirtualBatchNorm { reference } => {
                positive("the size and the reference of a normalisation", &[inputs, reference], inputs)
            }
            LayerSpec::MinibatchDiscrimination { vectors, dims } => {
                let outputs = inputs.saturating_add(vectors);
                positive("the size of minibatch discrimination", &[inputs, vectors, dims], outputs)
            }
            #[cfg(feature = "pictures")]
            LayerSpec::Picture(ref picture) => picture.outputs(inputs),
        }
    }

    /// Trained numbers for that many columns of the input.
    pub(super) fn parameters(&self, inputs: usize) -> usize {
        let dense = |outputs: usize, inputs: usize| outputs.saturating_mul(inputs.saturating_add(1));
        match *self {
            LayerSpec::Dense { outputs, .. } => dense(outputs, inputs),
            LayerSpec::Activation(_) => 0,
            LayerSpec::LayerNorm | LayerSpec::BatchNorm | LayerSpec::VirtualBatchNorm { .. } => {
                inputs.saturating_mul(2)
            }
            LayerSpec::MinibatchDiscrimination { vectors, dims } => vectors.saturating_mul(dims).saturating_mul(inputs),
            #[cfg(feature = "pictures")]
            LayerSpec::Picture(ref picture) => picture.parameters(inputs),
        }
    }

    /// Makes every weight of the layer spectrally normalised.
    pub(super) fn normalise(&mut self) {
        if let Some((_, spectral)) = self.weight_mut() {
            *spectral = true;
        }
        #[cfg(feature = "pictures")]
        if let LayerSpec::Picture(picture) = self {
            picture.normalise_within();
        }
    }

    fn has_weight(&self) -> bool {
        self.clone().weight_mut().is_some()
    }

    /// The activation, and whether W is normalised, of a layer with a weight W.
    fn weight_mut(&mut self) -> Option<(&mut Activation, &mut bool)> {
        match self {
            LayerSpec::Dense { activation, spectral, .. } => Some((activation, spectral)),
            #[cfg(feature = "pictures")]
            LayerSpec::Picture(picture) => picture.weight_mut(),
            _ => None,
        }
    }

    fn reference(&self) -> Option<usize> {
        match self {
            LayerSpec::VirtualBatchNorm { reference } => Some(*reference),
            _ => None,
        }
    }
}
