use super::super::{Size, Stack};
use crate::{
    backend::Activation::{Linear, Relu},
    nn::{Architecture, Init},
};

/// The fewest pixels along a side that LeNet's two convolutions and poolings leave something of.
pub const LENET_SIDE: usize = 16;

/// A classifier like LeNet, LeCun et al. 1998, in the form that ADDA's authors use (Tzeng et al. 2017,
/// arXiv:1702.05464): two convolutions of 5×5 with 20 and 50 channels, each followed by max pooling, then 500 hidden
/// units. (n, h·w·c) → (n, classes) logits; at 28×28 pixels of one channel it has 431,080 numbers.
pub fn lenet(size: Size, classes: usize) -> Architecture {
    let stack = Stack::new(size).convolution(20, [5, 1, 0], Relu).max_pool(2);
    let stack = stack.convolution(50, [5, 1, 0], Relu).max_pool(2);
    stack.dense(500, Relu).dense(classes, Linear).architecture(Init::He)
}

/// A classifier whose convolutions of 5×5 halve the picture themselves, with batch normalisation, then a layer of features
/// and a hidden one: what the talk's code for ADDA has (github.com/takat0m0/ADDA), at any depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strided {
    /// Channels of each convolution.
    pub channels: Vec<usize>,
    /// Features, which end the encoder.
    pub features: usize,
    /// Hidden units between features and classes.
    pub hidden: usize,
}

impl Default for Strided {
    fn default() -> Self {
        Self { channels: vec![16, 32], features: 200, hidden: 512 }
    }
}

impl Strided {
    /// (n, h·w·c) → (n, classes) logits. The last two layers make them of the features.
    pub fn classifier(&self, size: Size, classes: usize) -> Architecture {
        let halved = |stack: Stack, channels: &usize| stack.convolution(*channels, [5, 2, 2], Linear).batch_norm(Relu);
        let stack = self.channels.iter().fold(Stack::new(size), halved);
        stack.dense(self.features, Linear).dense(self.hidden, Relu).dense(classes, Linear).architecture(Init::He)
    }
}
