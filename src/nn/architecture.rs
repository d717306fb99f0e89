use serde::{Deserialize, Serialize};

use super::{Geometry, Init};
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
    /// A convolution and f.
    Convolution {
        /// Its shape.
        geometry: Geometry,
        /// Channels of the output.
        outputs: usize,
        /// f
        activation: Activation,
        /// Whether W is divided by its largest singular value.
        spectral: bool,
    },
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
            match layer {
                LayerSpec::Dense { spectral, .. } | LayerSpec::Convolution { spectral, .. } => *spectral = true,
            }
        }
        self
    }

    /// Columns of each layer's output, given that the sizes fit together.
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
        Ok(sizes)
    }
}

impl LayerSpec {
    /// Columns of the output for that many columns of the input.
    fn outputs(&self, inputs: usize) -> Result<usize> {
        match self {
            LayerSpec::Dense { outputs, .. } if *outputs > 0 && inputs > 0 => Ok(*outputs),
            LayerSpec::Dense { outputs, .. } => {
                Err(Error::invalid("the size of a dense layer", format!("{inputs} to {outputs}"), "above zero"))
            }
            LayerSpec::Convolution { geometry, outputs, .. } => {
                geometry.check()?;
                let expected = geometry.height * geometry.width * geometry.channels;
                if expected != inputs {
                    return Err(Error::invalid("the input of a convolution", inputs, format!("{expected} numbers")));
                }
                let (height, width) = geometry.output();
                Ok(height * width * outputs)
            }
        }
    }
}
