use serde::{Deserialize, Serialize};

use super::{Geometry, Size};
use crate::{backend::Activation, nn::LayerSpec};

/// What a convolution does with each window.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Filter {
    /// Channels of the output.
    pub outputs: usize,
    /// Whether there is a bias.
    pub bias: bool,
    /// f
    pub activation: Activation,
    /// Whether W is divided by its largest singular value.
    pub spectral: bool,
}

/// One layer for pictures of an [`Architecture`](crate::nn::Architecture).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureSpec {
    /// A convolution and f.
    Convolution {
        /// Its shape.
        geometry: Geometry,
        /// Its weight.
        filter: Filter,
    },
    /// A transposed convolution and f: (size − 1)·stride − 2·padding + kernel + output_padding pixels on each side.
    TransposedConvolution {
        /// The size of its input.
        size: Size,
        /// Side of the square kernel.
        kernel: usize,
        /// Distance between windows of the output.
        stride: usize,
        /// Pixels cut off on each side.
        padding: usize,
        /// Pixels added below and to the right, fewer than the stride.
        output_padding: usize,
        /// Its weight.
        filter: Filter,
    },
    /// See [`MaxPool`](super::MaxPool).
    MaxPool(Geometry),
    /// The mean of each window; padding counts as zeros.
    AveragePool(Geometry),
    /// The sum over all pixels.
    SumPool(Size),
    /// Every pixel copied to a square.
    Upsample {
        /// The size of its input.
        size: Size,
        /// Side of the square.
        factor: usize,
    },
    /// Every pixel times a square filter of zeros and ones: their Kronecker product.
    Kronecker {
        /// The size of its input.
        size: Size,
        /// The rows of the filter.
        filter: Vec<Vec<bool>>,
    },
    /// Channels to pixels: every square takes its channels from one pixel.
    PixelShuffle {
        /// The size of its input.
        size: Size,
        /// Side of the square.
        factor: usize,
    },
    /// See [`PictureNorm`](super::PictureNorm).
    BatchNorm {
        /// Channels of the picture.
        channels: usize,
        /// Whether γ is trained.
        scale: bool,
        /// f
        activation: Activation,
    },
    /// See [`InstanceNorm`](super::InstanceNorm).
    InstanceNorm {
        /// The size of its input.
        size: Size,
        /// f
        activation: Activation,
    },
    /// See [`PRelu`](super::PRelu).
    PRelu {
        /// Channels of the picture.
        channels: usize,
    },
    /// See [`Attention`](super::Attention).
    Attention {
        /// The size of its input, with at least 8 channels.
        size: Size,
        /// Whether its weights are divided by their largest singular values.
        spectral: bool,
    },
    /// Replaces what the layers that follow see of a row's class by E·c, for the features c of before: with one E for all
    /// of them this is BigGAN's shared embedding (arXiv:1809.11096).
    Embedding {
        /// Features of a class before: as many as there are classes, where nothing has replaced them.
        features: usize,
        /// Features of a class from here on.
        outputs: usize,
    },
    /// Appends what is seen of a row's class to its numbers.
    AppendClass {
        /// Features of a class.
        features: usize,
    },
    /// See [`ConditionalNorm`](super::ConditionalNorm).
    ConditionalNorm {
        /// Channels of the picture.
        channels: usize,
        /// Features of a class.
        features: usize,
        /// f
        activation: Activation,
    },
    /// See [`Projection`](super::Projection).
    Projection {
        /// Features of a class.
        features: usize,
        /// Whether both weights are divided by their largest singular values.
        spectral: bool,
    },
    /// See [`Residual`](super::Residual).
    Residual {
        /// The block's own layers.
        main: Vec<LayerSpec>,
        /// What goes past them.
        shortcut: Vec<LayerSpec>,
    },
    /// See [`Heads`](super::Heads).
    Heads {
        /// What the layers before are to serve.
        main: Vec<LayerSpec>,
        /// What they are to defeat.
        adversary: Vec<LayerSpec>,
        /// λ, by which the adversary's gradient counts before.
        reversal: f32,
    },
}

impl PictureSpec {
    /// The shape of a convolution; of a transposed one, that of its adjoint, which goes from its output to its input.
    pub(super) fn geometry(&self) -> Option<Geometry> {
        match *self {
            PictureSpec::Convolution { geometry, .. } => Some(geometry),
            PictureSpec::TransposedConvolution { size, kernel, stride, padding, output_padding, filter } => {
                let side = |n: usize| {
                    let windows = n.checked_sub(1)?.checked_mul(stride)?.checked_add(kernel)?;
                    windows.checked_add(output_padding)?.checked_sub(padding.checked_mul(2)?)
                };
                let (height, width) = (side(size.height)?, side(size.width)?);
                Some(Geometry { height, width, channels: filter.outputs, kernel, stride, padding })
            }
            _ => None,
        }
    }

    /// The activation, and whether the weight is normalised, of a convolution.
    pub(in crate::nn) fn weight_mut(&mut self) -> Option<(&mut Activation, &mut bool)> {
        match self {
            PictureSpec::Convolution { filter, .. } | PictureSpec::TransposedConvolution { filter, .. } => {
                Some((&mut filter.activation, &mut filter.spectral))
            }
            _ => None,
        }
    }

    /// Makes every weight inside a layer that is not a convolution spectrally normalised.
    pub(in crate::nn) fn normalise_within(&mut self) {
        match self {
            PictureSpec::Attention { spectral, .. } | PictureSpec::Projection { spectral, .. } => *spectral = true,
            PictureSpec::Residual { main, shortcut } => {
                main.iter_mut().chain(shortcut).for_each(LayerSpec::normalise);
            }
            PictureSpec::Heads { main, adversary, .. } => {
                main.iter_mut().chain(adversary).for_each(LayerSpec::normalise);
            }
            _ => {}
        }
    }

    /// Features of a class that the layer is given and that those after it are given, if it looks at them.
    pub(in crate::nn) fn class(&self) -> Option<(usize, usize)> {
        match *self {
            PictureSpec::Embedding { features, outputs } => Some((features, outputs)),
            PictureSpec::AppendClass { features }
            | PictureSpec::ConditionalNorm { features, .. }
            | PictureSpec::Projection { features, .. } => Some((features, features)),
            _ => None,
        }
    }

    /// The layers inside this one.
    pub(in crate::nn) fn inner(&self) -> impl Iterator<Item = &LayerSpec> {
        let (main, shortcut): (&[_], &[_]) = match self {
            PictureSpec::Residual { main, shortcut } => (main, shortcut),
            PictureSpec::Heads { main, adversary, .. } => (main, adversary),
            _ => (&[], &[]),
        };
        main.iter().chain(shortcut)
    }
}
