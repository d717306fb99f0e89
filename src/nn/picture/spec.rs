use serde::{Deserialize, Serialize};

use super::{Geometry, Size};
use crate::{Error, Result, backend::Activation, nn::LayerSpec};

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
    /// See [`Residual`](super::Residual).
    Residual {
        /// The block's own layers.
        main: Vec<LayerSpec>,
        /// What goes past them.
        shortcut: Vec<LayerSpec>,
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

    /// Columns of the output for that many columns of the input.
    ///
    /// # Errors
    /// If a size is zero or does not fit.
    pub(in crate::nn) fn outputs(&self, inputs: usize) -> Result<usize> {
        match self {
            PictureSpec::Convolution { geometry, filter } => {
                geometry.check()?;
                geometry.size().check("a convolution", inputs)?;
                positive("the channels of a convolution", filter.outputs)?;
                Ok(geometry.windows().saturating_mul(filter.outputs))
            }
            PictureSpec::TransposedConvolution { size, .. } => self.transposed_outputs(*size, inputs),
            PictureSpec::MaxPool(geometry) | PictureSpec::AveragePool(geometry) => {
                geometry.check()?;
                geometry.size().check("pooling", inputs)?;
                if geometry.padding > geometry.kernel / 2 {
                    let allowed = format!("at most half of the window, {}", geometry.kernel / 2);
                    return Err(Error::invalid("the padding of pooling", geometry.padding, allowed));
                }
                Ok(geometry.windows() * geometry.channels)
            }
            PictureSpec::SumPool(size) => size.check("pooling", inputs).map(|()| size.channels),
            PictureSpec::Upsample { size, factor } => {
                size.check("up-sampling", inputs)?;
                positive("the factor of up-sampling", *factor)?;
                bounded(inputs, factor * factor)
            }
            PictureSpec::Kronecker { size, filter } => {
                size.check("up-sampling", inputs)?;
                positive("the filter of up-sampling", filter.len())?;
                match filter.iter().find(|row| row.len() != filter.len()) {
                    Some(row) => Err(Error::invalid("a row of the filter", row.len(), "as long as there are rows")),
                    None => bounded(inputs, filter.len() * filter.len()),
                }
            }
            PictureSpec::PixelShuffle { size, factor } => {
                size.check("pixel shuffle", inputs)?;
                let square = factor.checked_mul(*factor).filter(|square| *square > 0);
                match square.is_some_and(|square| size.channels.is_multiple_of(square)) {
                    true => Ok(inputs),
                    false => Err(Error::invalid(
                        "the factor of pixel shuffle",
                        factor,
                        "one whose square divides the channels",
                    )),
                }
            }
            PictureSpec::BatchNorm { channels, .. } => match *channels > 0
                && inputs > 0
                && inputs.is_multiple_of(*channels)
            {
                true => Ok(inputs),
                false => {
                    Err(Error::invalid("the channels of a normalisation", channels, format!("a divisor of {inputs}")))
                }
            },
            PictureSpec::Residual { main, shortcut } => {
                let ends = |layers: &[LayerSpec]| layers.iter().try_fold(inputs, |size, layer| layer.outputs(size));
                let (main, shortcut) = (ends(main)?, ends(shortcut)?);
                match main == shortcut {
                    true => Ok(main),
                    false => Err(Error::invalid(
                        "the shortcut of a residual block",
                        shortcut,
                        format!("{main} numbers wide"),
                    )),
                }
            }
        }
    }

    fn transposed_outputs(&self, size: Size, inputs: usize) -> Result<usize> {
        size.check("a transposed convolution", inputs)?;
        let fits = |g: &Geometry| g.check().is_ok() && g.output() == (size.height, size.width);
        match self.geometry().filter(fits) {
            Some(geometry) => Ok(geometry.size().numbers()),
            None => {
                let allowed = "sizes above zero, an output padding below the stride and no more padding than output";
                Err(Error::invalid("the geometry of a transposed convolution", format!("{self:?}"), allowed))
            }
        }
    }

    /// Trained numbers for that many columns of the input.
    pub(in crate::nn) fn parameters(&self, inputs: usize) -> usize {
        match self {
            PictureSpec::Convolution { geometry, filter } => {
                (filter.outputs).saturating_mul(geometry.window() + usize::from(filter.bias))
            }
            PictureSpec::TransposedConvolution { size, kernel, filter, .. } => {
                (filter.outputs).saturating_mul(size.channels * kernel * kernel + usize::from(filter.bias))
            }
            PictureSpec::BatchNorm { channels, scale, .. } => channels * (1 + usize::from(*scale)),
            PictureSpec::Residual { main, shortcut } => {
                let of = |layers: &[LayerSpec]| {
                    let with = |(size, sum): (usize, usize), layer: &LayerSpec| {
                        (layer.outputs(size).unwrap_or(0), sum.saturating_add(layer.parameters(size)))
                    };
                    layers.iter().fold((inputs, 0), with).1
                };
                of(main).saturating_add(of(shortcut))
            }
            _ => 0,
        }
    }

    /// What the layer does with each window, if it is a convolution.
    pub(in crate::nn) fn filter_mut(&mut self) -> Option<&mut Filter> {
        match self {
            PictureSpec::Convolution { filter, .. } | PictureSpec::TransposedConvolution { filter, .. } => Some(filter),
            _ => None,
        }
    }
}

fn positive(what: &str, size: usize) -> Result<()> {
    if size > 0 { Ok(()) } else { Err(Error::invalid(what, size, "above zero")) }
}

fn bounded(inputs: usize, factor: usize) -> Result<usize> {
    match inputs.checked_mul(factor).filter(|numbers| *numbers < 1 << 31) {
        Some(numbers) => Ok(numbers),
        None => {
            Err(Error::invalid("the output of up-sampling", format!("{inputs}·{factor}"), "fewer than 2³¹ numbers"))
        }
    }
}
