//! How many numbers a layer gives for so many that it gets, and how many it has.

use super::{Geometry, PictureSpec, Size};
use crate::{
    Error, Result,
    backend::picture::{check_table, countable, product},
    nn::LayerSpec,
};

impl PictureSpec {
    /// Columns of the output for that many columns of the input.
    ///
    /// # Errors
    /// If a size is zero, too large or does not fit.
    pub(in crate::nn) fn outputs(&self, inputs: usize) -> Result<usize> {
        match self {
            PictureSpec::Convolution { geometry, filter } => {
                geometry.check()?;
                geometry.size().check("a convolution", inputs)?;
                counted("the channels of a convolution", filter.outputs)?;
                bounded("the output of a convolution", geometry.windows(), filter.outputs)
            }
            PictureSpec::TransposedConvolution { size, .. } => self.transposed_outputs(*size, inputs),
            PictureSpec::MaxPool(geometry) | PictureSpec::AveragePool(geometry) => pooled(geometry, inputs),
            PictureSpec::SumPool(size) => {
                size.check("pooling", inputs)?;
                check_table("pooling", size.height * size.width).map(|()| size.channels)
            }
            PictureSpec::Upsample { size, factor } => {
                size.check("up-sampling", inputs)?;
                counted("the factor of up-sampling", *factor)?;
                upsampled(*size, *factor)
            }
            PictureSpec::Kronecker { size, filter } => {
                size.check("up-sampling", inputs)?;
                counted("the filter of up-sampling", filter.len())?;
                match filter.iter().find(|row| row.len() != filter.len()) {
                    Some(row) => Err(Error::invalid("a row of the filter", row.len(), "as long as there are rows")),
                    None => upsampled(*size, filter.len()),
                }
            }
            PictureSpec::PixelShuffle { size, factor } => {
                size.check("pixel shuffle", inputs)?;
                check_table("pixel shuffle", inputs)?;
                let square = factor.checked_mul(*factor).filter(|square| *square > 0);
                let divides = square.is_some_and(|square| size.channels.is_multiple_of(square));
                let what = "the factor of pixel shuffle";
                require(divides, inputs, || Error::invalid(what, factor, "one whose square divides the channels"))
            }
            PictureSpec::BatchNorm { channels, .. } | PictureSpec::PRelu { channels } => by_channel(*channels, inputs),
            PictureSpec::ConditionalNorm { channels, features, .. } => {
                counted("the features of a class", *features)?;
                by_channel(*channels, inputs)
            }
            PictureSpec::InstanceNorm { size, .. } => {
                size.check("a normalisation", inputs)?;
                // There and back.
                check_table("a normalisation", inputs.saturating_mul(2)).map(|()| inputs)
            }
            PictureSpec::Attention { size, .. } => {
                size.check("self-attention", inputs)?;
                let pixels = size.height * size.width;
                bounded("the weights of self-attention", pixels, pixels)?;
                let what = "the channels of self-attention";
                require(size.channels >= 8, inputs, || Error::invalid(what, size.channels, "at least 8"))
            }
            PictureSpec::Embedding { features, outputs } => {
                counted("the features of a class", *features)?;
                counted("the features of a class", *outputs).map(|()| inputs)
            }
            PictureSpec::AppendClass { features } => {
                counted("the features of a class", *features).map(|()| inputs.saturating_add(*features))
            }
            PictureSpec::Projection { features, .. } => counted("the features of a class", *features).map(|()| 1),
            PictureSpec::Heads { main, adversary, reversal } => {
                let what = "the reversal of a gradient";
                let refused = || Error::invalid(what, reversal, "a number, at least 0");
                let outputs = end(main, inputs)?.saturating_add(end(adversary, inputs)?);
                require(*reversal >= 0.0 && reversal.is_finite(), outputs, refused)
            }
            PictureSpec::Residual { main, shortcut } => {
                let (main, shortcut) = (end(main, inputs)?, end(shortcut, inputs)?);
                let what = "the shortcut of a residual block";
                require(main == shortcut, main, || Error::invalid(what, shortcut, format!("{main} numbers wide")))
            }
        }
    }

    fn transposed_outputs(&self, size: Size, inputs: usize) -> Result<usize> {
        size.check("a transposed convolution", inputs)?;
        let fits = |g: &Geometry| g.check().is_ok() && g.output() == (size.height, size.width);
        match self.geometry().filter(fits) {
            Some(g) => {
                let entries = product(&[g.height, g.width, g.covering()]);
                check_table("a transposed convolution", entries).map(|()| g.size().numbers())
            }
            None => {
                let allowed = "sizes above zero, an output padding below the stride, no more padding than output and \
                               fewer than 2³¹ numbers in the output and in its windows, and at most 2²⁶ pixels in these";
                Err(Error::invalid("the geometry of a transposed convolution", format!("{self:?}"), allowed))
            }
        }
    }

    /// Trained numbers for that many columns of the input.
    pub(in crate::nn) fn parameters(&self, inputs: usize) -> usize {
        match self {
            PictureSpec::Convolution { geometry, filter } => {
                product(&[filter.outputs, geometry.window().saturating_add(usize::from(filter.bias))])
            }
            PictureSpec::TransposedConvolution { size, kernel, filter, .. } => {
                let bias = filter.outputs * usize::from(filter.bias);
                product(&[filter.outputs, size.channels, *kernel, *kernel]).saturating_add(bias)
            }
            PictureSpec::BatchNorm { channels, scale, .. } => product(&[*channels, 1 + usize::from(*scale)]),
            PictureSpec::InstanceNorm { size, .. } => product(&[size.channels, 2]),
            PictureSpec::PRelu { channels } => *channels,
            PictureSpec::ConditionalNorm { channels, features, .. } => {
                product(&[2, *channels, features.saturating_add(1)])
            }
            PictureSpec::Embedding { features, outputs } => product(&[*features, *outputs]),
            PictureSpec::Projection { features, .. } => {
                product(&[inputs, features.saturating_add(1)]).saturating_add(1)
            }
            PictureSpec::Attention { size, .. } => {
                let sum =
                    |sum: usize, (inputs, outputs): (usize, usize)| sum.saturating_add(product(&[inputs, outputs]));
                attention(*size).into_iter().fold(1, sum)
            }
            PictureSpec::Residual { main, shortcut: other } | PictureSpec::Heads { main, adversary: other, .. } => {
                let of = |layers: &[LayerSpec]| {
                    let with = |(size, sum): (usize, usize), layer: &LayerSpec| {
                        (layer.outputs(size).unwrap_or(0), sum.saturating_add(layer.parameters(size)))
                    };
                    layers.iter().fold((inputs, 0), with).1
                };
                of(main).saturating_add(of(other))
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

/// Columns that leave a list of layers.
fn end(layers: &[LayerSpec], inputs: usize) -> Result<usize> {
    layers.iter().try_fold(inputs, |size, layer| layer.outputs(size))
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

fn upsampled(size: Size, factor: usize) -> Result<usize> {
    let outputs = bounded("the output of up-sampling", size.numbers(), factor.saturating_mul(factor))?;
    check_table("up-sampling", outputs / size.channels).map(|()| outputs)
}

fn by_channel(channels: usize, inputs: usize) -> Result<usize> {
    let refused = || Error::invalid("the channels of a layer", channels, format!("a divisor of {inputs}"));
    require(channels > 0 && inputs > 0 && inputs.is_multiple_of(channels), inputs, refused)
}

fn require(holds: bool, outputs: usize, refused: impl FnOnce() -> Error) -> Result<usize> {
    if holds { Ok(outputs) } else { Err(refused()) }
}

fn counted(what: &str, size: usize) -> Result<()> {
    if countable(size) { Ok(()) } else { Err(Error::invalid(what, size, "above zero and below 2³¹")) }
}

fn bounded(what: &str, inputs: usize, factor: usize) -> Result<usize> {
    match inputs.checked_mul(factor).filter(|numbers| countable(*numbers)) {
        Some(numbers) => Ok(numbers),
        None => Err(Error::invalid(what, format!("{inputs}·{factor}"), "fewer than 2³¹ numbers")),
    }
}
