//! How many numbers a layer gives for so many that it gets, and how many it has.

use super::{Geometry, PictureSpec, Size};
use crate::{Error, Result, nn::LayerSpec};

impl PictureSpec {
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
            PictureSpec::MaxPool(geometry) | PictureSpec::AveragePool(geometry) => pooled(geometry, inputs),
            PictureSpec::SumPool(size) => size.check("pooling", inputs).map(|()| size.channels),
            PictureSpec::Upsample { size, factor } => {
                size.check("up-sampling", inputs)?;
                positive("the factor of up-sampling", *factor)?;
                bounded("the output of up-sampling", inputs, factor.saturating_mul(*factor))
            }
            PictureSpec::Kronecker { size, filter } => {
                size.check("up-sampling", inputs)?;
                positive("the filter of up-sampling", filter.len())?;
                match filter.iter().find(|row| row.len() != filter.len()) {
                    Some(row) => Err(Error::invalid("a row of the filter", row.len(), "as long as there are rows")),
                    None => bounded("the output of up-sampling", inputs, filter.len() * filter.len()),
                }
            }
            PictureSpec::PixelShuffle { size, factor } => {
                size.check("pixel shuffle", inputs)?;
                let square = factor.checked_mul(*factor).filter(|square| *square > 0);
                let divides = square.is_some_and(|square| size.channels.is_multiple_of(square));
                let what = "the factor of pixel shuffle";
                require(divides, inputs, || Error::invalid(what, factor, "one whose square divides the channels"))
            }
            PictureSpec::BatchNorm { channels, .. } | PictureSpec::PRelu { channels } => by_channel(*channels, inputs),
            PictureSpec::ConditionalNorm { channels, features, .. } => {
                positive("the features of a class", *features)?;
                by_channel(*channels, inputs)
            }
            PictureSpec::InstanceNorm { size, .. } => size.check("a normalisation", inputs).map(|()| inputs),
            PictureSpec::Attention { size, .. } => {
                size.check("self-attention", inputs)?;
                let pixels = size.height * size.width;
                bounded("the weights of self-attention", pixels, pixels)?;
                let what = "the channels of self-attention";
                require(size.channels >= 8, inputs, || Error::invalid(what, size.channels, "at least 8"))
            }
            PictureSpec::Embedding { features, outputs } => {
                positive("the features of a class", *features.min(outputs)).map(|()| inputs)
            }
            PictureSpec::AppendClass { features } => {
                positive("the features of a class", *features).map(|()| inputs.saturating_add(*features))
            }
            PictureSpec::Projection { features, .. } => positive("the features of a class", *features).map(|()| 1),
            PictureSpec::Residual { main, shortcut } => {
                let ends = |layers: &[LayerSpec]| layers.iter().try_fold(inputs, |size, layer| layer.outputs(size));
                let (main, shortcut) = (ends(main)?, ends(shortcut)?);
                let what = "the shortcut of a residual block";
                require(main == shortcut, main, || Error::invalid(what, shortcut, format!("{main} numbers wide")))
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
        let product = |sizes: &[usize]| sizes.iter().fold(1usize, |product, size| product.saturating_mul(*size));
        match self {
            PictureSpec::Convolution { geometry, filter } => {
                product(&[filter.outputs, geometry.window() + usize::from(filter.bias)])
            }
            PictureSpec::TransposedConvolution { size, kernel, filter, .. } => {
                let bias = filter.outputs * usize::from(filter.bias);
                product(&[filter.outputs, size.channels, *kernel, *kernel]).saturating_add(bias)
            }
            PictureSpec::BatchNorm { channels, scale, .. } => channels * (1 + usize::from(*scale)),
            PictureSpec::InstanceNorm { size, .. } => size.channels * 2,
            PictureSpec::PRelu { channels } => *channels,
            PictureSpec::ConditionalNorm { channels, features, .. } => product(&[2, *channels, features + 1]),
            PictureSpec::Embedding { features, outputs } => product(&[*features, *outputs]),
            PictureSpec::Projection { features, .. } => product(&[inputs, features + 1]).saturating_add(1),
            PictureSpec::Attention { size, .. } => {
                attention(*size).iter().fold(1, |sum, (inputs, outputs)| sum + inputs * outputs)
            }
            PictureSpec::Residual { main, shortcut } => {
                let of = |layers: &[LayerSpec]| {
                    let with = |(size, sum): (usize, usize), layer: &LayerSpec| {
                        (layer.outputs(size).unwrap_or(0), sum.saturating_add(layer.parameters(size)))
                    };
                    layers.iter().fold((inputs, 0), with).1
                };
                of(main).saturating_add(of(shortcut))
            }
            PictureSpec::MaxPool(_)
            | PictureSpec::AveragePool(_)
            | PictureSpec::SumPool(_)
            | PictureSpec::Upsample { .. }
            | PictureSpec::Kronecker { .. }
            | PictureSpec::PixelShuffle { .. }
            | PictureSpec::AppendClass { .. } => 0,
        }
    }
}

/// Inputs and outputs of self-attention's query, key, value and output.
pub(super) fn attention(size: Size) -> [(usize, usize); 4] {
    let (all, half, eighth) = (size.channels, size.channels / 2, size.channels / 8);
    [(all, eighth), (all, eighth), (all, half), (half, all)]
}

fn pooled(geometry: &Geometry, inputs: usize) -> Result<usize> {
    geometry.check()?;
    geometry.size().check("pooling", inputs)?;
    let half = geometry.kernel / 2;
    let outputs = geometry.windows() * geometry.channels;
    let refused =
        || Error::invalid("the padding of pooling", geometry.padding, format!("at most half the window, {half}"));
    require(geometry.padding <= half, outputs, refused)
}

fn by_channel(channels: usize, inputs: usize) -> Result<usize> {
    let refused = || Error::invalid("the channels of a layer", channels, format!("a divisor of {inputs}"));
    require(channels > 0 && inputs > 0 && inputs.is_multiple_of(channels), inputs, refused)
}

fn require(holds: bool, outputs: usize, refused: impl FnOnce() -> Error) -> Result<usize> {
    if holds { Ok(outputs) } else { Err(refused()) }
}

fn positive(what: &str, size: usize) -> Result<()> {
    if size > 0 { Ok(()) } else { Err(Error::invalid(what, size, "above zero")) }
}

fn bounded(what: &str, inputs: usize, factor: usize) -> Result<usize> {
    match inputs.checked_mul(factor).filter(|numbers| *numbers < 1 << 31) {
        Some(numbers) => Ok(numbers),
        None => Err(Error::invalid(what, format!("{inputs}·{factor}"), "fewer than 2³¹ numbers")),
    }
}
