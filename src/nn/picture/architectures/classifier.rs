use super::super::{Size, Stack};
use crate::{
    backend::Activation::{Linear, Relu},
    nn::{Architecture, Init},
};

/// A classifier like LeNet, LeCun et al. 1998, in the form that ADDA's authors use (Tzeng et al. 2017,
/// arXiv:1702.05464): two convolutions of 5×5 with 20 and 50 channels, each followed by max pooling, then 500 hidden
/// units. (n, h·w·c) → (n, classes) logits; at 28×28 pixels of one channel it has 431,080 numbers.
pub fn lenet(size: Size, classes: usize) -> Architecture {
    let stack = Stack::new(size).convolution(20, [5, 1, 0], Relu).max_pool(2);
    let stack = stack.convolution(50, [5, 1, 0], Relu).max_pool(2);
    stack.dense(500, Relu).dense(classes, Linear).architecture(Init::He)
}
