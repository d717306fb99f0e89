use super::{Filter, Geometry, PictureSpec, Size};
use crate::{
    backend::Activation,
    nn::{Architecture, Init, LayerSpec},
};

/// A list of layers for pictures that is being written down: it knows the size of the picture so far.
///
/// Sizes that do not fit are found when a network is made; until then the picture counts as empty.
#[derive(Debug, Clone)]
pub struct Stack {
    inputs: usize,
    size: Size,
    bias: bool,
    spectral: bool,
    layers: Vec<LayerSpec>,
}

impl Stack {
    /// No layer yet, for pictures of that size.
    pub fn new(size: Size) -> Self {
        Self { inputs: size.numbers(), size, bias: true, spectral: false, layers: Vec::new() }
    }

    /// No layer yet, for vectors, which are pictures of one pixel.
    pub fn of_vectors(features: usize) -> Self {
        Self::new(Size { height: 1, width: 1, channels: features })
    }

    /// The size of the picture so far.
    pub fn size(&self) -> Size {
        self.size
    }

    /// From here on convolutions have no bias.
    pub fn without_bias(self) -> Self {
        Self { bias: false, ..self }
    }

    /// From here on weights are spectrally normalised, or not.
    pub fn spectral(self, spectral: bool) -> Self {
        Self { spectral, ..self }
    }

    /// The architecture of these layers.
    pub fn architecture(self, init: Init) -> Architecture {
        Architecture { inputs: self.inputs, layers: self.layers, init }
    }

    fn filter(&self, outputs: usize, activation: Activation) -> Filter {
        Filter { outputs, bias: self.bias, activation, spectral: self.spectral }
    }

    fn with(mut self, layer: impl Into<LayerSpec>, size: Size) -> Self {
        self.layers.push(layer.into());
        Self { size, ..self }
    }

    /// The windows of [kernel, stride, padding] on the picture so far.
    fn windows(&self, [kernel, stride, padding]: [usize; 3]) -> (Geometry, Size) {
        let Size { height, width, channels } = self.size;
        let geometry = Geometry { height, width, channels, kernel, stride, padding };
        let (height, width) = if geometry.check().is_ok() { geometry.output() } else { (0, 0) };
        (geometry, Size { height, width, channels })
    }

    /// A convolution with [kernel, stride, padding].
    pub fn convolution(self, outputs: usize, shape: [usize; 3], activation: Activation) -> Self {
        let (geometry, size) = self.windows(shape);
        let filter = self.filter(outputs, activation);
        self.with(PictureSpec::Convolution { geometry, filter }, Size { channels: outputs, ..size })
    }

    /// A transposed convolution with [kernel, stride, padding] and that output padding.
    pub fn transposed(self, outputs: usize, shape: [usize; 3], output_padding: usize, f: Activation) -> Self {
        let ([kernel, stride, padding], size, filter) = (shape, self.size, self.filter(outputs, f));
        let layer = PictureSpec::TransposedConvolution { size, kernel, stride, padding, output_padding, filter };
        let size = layer.geometry().map_or(Size { height: 0, ..size }, |geometry| geometry.size());
        self.with(layer, size)
    }

    /// Batch normalisation with the activation that follows.
    pub fn batch_norm(self, activation: Activation) -> Self {
        let size = self.size;
        self.with(PictureSpec::BatchNorm { channels: size.channels, scale: true, activation }, size)
    }

    /// Batch normalisation without a scale of its own, with the activation that follows.
    pub fn batch_norm_without_scale(self, activation: Activation) -> Self {
        let size = self.size;
        self.with(PictureSpec::BatchNorm { channels: size.channels, scale: false, activation }, size)
    }

    /// Instance normalisation with the activation that follows.
    pub fn instance_norm(self, activation: Activation) -> Self {
        let size = self.size;
        self.with(PictureSpec::InstanceNorm { size, activation }, size)
    }

    /// PReLU.
    pub fn prelu(self) -> Self {
        let size = self.size;
        self.with(PictureSpec::PRelu { channels: size.channels }, size)
    }

    /// Self-attention.
    pub fn attention(self) -> Self {
        let (size, spectral) = (self.size, self.spectral);
        self.with(PictureSpec::Attention { size, spectral }, size)
    }

    /// From here on layers see E·c of a class, of that many features, for what they saw before, c.
    pub fn embedding(self, features: usize, outputs: usize) -> Self {
        let size = self.size;
        self.with(PictureSpec::Embedding { features, outputs }, size)
    }

    /// Appends the features of the class, after which the picture is one pixel.
    pub fn append_class(self, features: usize) -> Self {
        let channels = self.size.numbers().saturating_add(features);
        self.with(PictureSpec::AppendClass { features }, Size { height: 1, width: 1, channels })
    }

    /// Batch normalisation that depends on the features of the class, with the activation that follows.
    pub fn conditional_norm(self, features: usize, activation: Activation) -> Self {
        let size = self.size;
        self.with(PictureSpec::ConditionalNorm { channels: size.channels, features, activation }, size)
    }

    /// A logit for the numbers so far and the features of the class.
    pub fn projection(self, features: usize) -> Self {
        let spectral = self.spectral;
        let layer = PictureSpec::Projection { features, spectral };
        self.with(layer, Size { height: 1, width: 1, channels: 1 })
    }

    /// An activation.
    pub fn activation(self, activation: Activation) -> Self {
        let size = self.size;
        self.with(LayerSpec::Activation(activation), size)
    }

    /// A dense layer, after which the picture is one pixel.
    pub fn dense(self, outputs: usize, activation: Activation) -> Self {
        let layer = LayerSpec::Dense { outputs, activation, spectral: self.spectral };
        self.with(layer, Size { height: 1, width: 1, channels: outputs })
    }

    /// The same numbers as a picture of that size.
    pub fn reshaped(self, size: Size) -> Self {
        Self { size, ..self }
    }

    /// The greatest number of each square of that side.
    pub fn max_pool(self, side: usize) -> Self {
        let (geometry, size) = self.windows([side, side, 0]);
        self.with(PictureSpec::MaxPool(geometry), size)
    }

    /// The mean of each square of that side.
    pub fn average_pool(self, side: usize) -> Self {
        let (geometry, size) = self.windows([side, side, 0]);
        self.with(PictureSpec::AveragePool(geometry), size)
    }

    /// The sum of each channel.
    pub fn sum_pool(self) -> Self {
        let size = self.size;
        self.with(PictureSpec::SumPool(size), Size { height: 1, width: 1, ..size })
    }

    /// Every pixel copied to a square of that side.
    pub fn upsample(self, factor: usize) -> Self {
        let size = self.size;
        let [height, width] = [size.height, size.width].map(|side| side.saturating_mul(factor));
        let larger = Size { height, width, ..size };
        self.with(PictureSpec::Upsample { size, factor }, larger)
    }

    /// Channels to squares of pixels of that side.
    pub fn pixel_shuffle(self, factor: usize) -> Self {
        let size = self.size;
        let channels = size.channels / factor.saturating_mul(factor).max(1);
        let [height, width] = [size.height, size.width].map(|side| side.saturating_mul(factor));
        let larger = Size { height, width, channels };
        self.with(PictureSpec::PixelShuffle { size, factor }, larger)
    }

    /// A residual block of two lists that both go on from here.
    pub fn residual(self, main: impl FnOnce(Stack) -> Stack, shortcut: impl FnOnce(Stack) -> Stack) -> Self {
        let here = Stack { layers: Vec::new(), ..self.clone() };
        let (main, shortcut) = (main(here.clone()), shortcut(here));
        let size = main.size;
        self.with(PictureSpec::Residual { main: main.layers, shortcut: shortcut.layers }, size)
    }
}

impl From<PictureSpec> for LayerSpec {
    fn from(layer: PictureSpec) -> Self {
        LayerSpec::Picture(layer)
    }
}
