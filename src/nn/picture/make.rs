//! Fresh layers.

use rand::Rng;

use super::{
    Attention, ConditionalNorm, Convolution, Filter, Geometry, Heads, InstanceNorm, MaxPool, PRelu, Picture,
    PictureNorm, PictureSpec, Projection, Residual, pooling, sizes::attention,
};
use crate::{
    backend::{Activation, Backend},
    nn::{BatchNorm, Dense, Init, Layer, LayerSpec, init::bias, spectral::Spectral},
};

/// What a fresh layer needs.
struct Maker<'a, B: Backend, R: Rng> {
    device: &'a B,
    init: Init,
    rng: &'a mut R,
}

impl<B: Backend> Picture<B> {
    /// A fresh layer for that many columns.
    pub(in crate::nn) fn new(device: &B, spec: &PictureSpec, inputs: usize, init: Init, rng: &mut impl Rng) -> Self {
        let mut make = Maker { device, init, rng };
        let norm = |channels: usize, scale: bool, activation: Activation| PictureNorm {
            norm: BatchNorm::new(device, channels),
            scale,
            activation,
        };
        match spec {
            PictureSpec::Convolution { filter, .. } | PictureSpec::TransposedConvolution { filter, .. } => {
                let geometry = spec.geometry().expect("a convolution whose sizes have been checked");
                let transposed = matches!(spec, PictureSpec::TransposedConvolution { .. });
                Picture::Convolution(make.convolution(geometry, transposed, inputs, filter))
            }
            PictureSpec::MaxPool(geometry) => Picture::MaxPool(MaxPool::new(*geometry)),
            PictureSpec::AveragePool(geometry) => Picture::Resampling(pooling::average(*geometry)),
            PictureSpec::SumPool(size) => Picture::Resampling(pooling::sum(*size)),
            PictureSpec::Upsample { size, factor } => Picture::Resampling(pooling::upsample(*size, *factor)),
            PictureSpec::Kronecker { size, filter } => Picture::Resampling(pooling::kronecker(*size, filter)),
            PictureSpec::PixelShuffle { size, factor } => Picture::Resampling(pooling::shuffle(*size, *factor)),
            PictureSpec::BatchNorm { channels, scale, activation } => {
                Picture::BatchNorm(norm(*channels, *scale, *activation))
            }
            PictureSpec::InstanceNorm { size, activation } => {
                let pixels = size.height * size.width;
                Picture::InstanceNorm(InstanceNorm::new(device, pixels, size.channels, *activation))
            }
            PictureSpec::PRelu { channels } => Picture::PRelu(PRelu::new(device, *channels)),
            PictureSpec::Attention { size, spectral } => {
                let (height, width) = (size.height, size.width);
                let parts = attention(*size).map(|(channels, outputs)| {
                    let geometry = Geometry { height, width, channels, kernel: 1, stride: 1, padding: 0 };
                    let filter = Filter { outputs, bias: false, activation: Activation::Linear, spectral: *spectral };
                    let convolution = make.convolution(geometry, false, height * width * channels, &filter);
                    Layer::Picture(Box::new(Picture::Convolution(convolution)))
                });
                Picture::Attention(Attention { parts, gamma: device.zeros_like(&(1, 1)), pixels: height * width })
            }
            PictureSpec::Embedding { features, outputs } => {
                Picture::Embedding(Layer::Dense(make.dense(*outputs, *features, false, false)))
            }
            PictureSpec::AppendClass { .. } => Picture::AppendClass,
            PictureSpec::ConditionalNorm { channels, features, activation } => {
                let norm = norm(*channels, true, *activation);
                let zeros = || device.zeros_like(&(*channels, *features));
                Picture::ConditionalNorm(ConditionalNorm { norm, scale: zeros(), shift: zeros() })
            }
            PictureSpec::Projection { features, spectral } => {
                let dense = make.dense(1, inputs, true, *spectral);
                let embedding = make.dense(inputs, *features, false, *spectral);
                Picture::Projection(Projection { parts: [dense, embedding].map(Layer::Dense) })
            }
            PictureSpec::Residual { main, shortcut } => {
                let [main, shortcut] = [main, shortcut].map(|specs| make.list(specs, inputs));
                Picture::Residual(Residual { main, shortcut })
            }
            PictureSpec::Heads { main, adversary, reversal } => {
                let [main, adversary] = [main, adversary].map(|specs| make.list(specs, inputs));
                Picture::Heads(Heads { main, adversary, reversal: *reversal })
            }
        }
    }
}

impl<B: Backend, R: Rng> Maker<'_, B, R> {
    fn convolution(&mut self, geometry: Geometry, transposed: bool, inputs: usize, filter: &Filter) -> Convolution<B> {
        let area = geometry.kernel * geometry.kernel;
        let stride = geometry.stride.saturating_mul(geometry.stride);
        let channels = inputs / geometry.windows();
        let (rows, fans) = match transposed {
            // A number of the output is a sum over as many windows as cover it.
            true => (channels, (filter.outputs * area, (channels * area).div_ceil(stride))),
            false => (filter.outputs, (filter.outputs * area, geometry.window())),
        };
        let weight = self.init.weight(self.device, (rows, geometry.window()), fans, filter.activation, self.rng);
        let bias = filter.bias.then(|| bias(self.device, filter.outputs));
        let dense = Dense { weight, bias, activation: filter.activation, spectral: None };
        let mut convolution = Convolution::new(geometry, transposed, dense);
        if filter.spectral {
            convolution.normalise(self.rng);
        }
        convolution
    }

    fn dense(&mut self, outputs: usize, inputs: usize, biased: bool, spectral: bool) -> Dense<B> {
        let size = (outputs, inputs);
        let weight = self.init.weight(self.device, size, size, Activation::Linear, self.rng);
        let bias = biased.then(|| bias(self.device, outputs));
        let spectral = spectral.then(|| Spectral::new(&weight, outputs, self.rng));
        Dense { weight, bias, activation: Activation::Linear, spectral }
    }

    fn list(&mut self, specs: &[LayerSpec], inputs: usize) -> Vec<Layer<B>> {
        let mut size = inputs;
        let mut layers = Vec::with_capacity(specs.len());
        for spec in specs {
            layers.push(Layer::new(self.device, spec, size, self.init, self.rng));
            size = spec.outputs(size).expect("sizes that have been checked");
        }
        layers
    }
}
