//! Layers for pictures and the networks that are made of them.

mod architectures;
mod examples;
mod files;
mod labels;
mod operations;
mod plain;

use shall_we_gan::{
    backend::{Activation, Backend},
    nn::{Filter, Geometry, LayerSpec, Network, PictureSpec, Size, Stack},
};

use crate::{
    gradients::dense,
    support::{Device, network},
};

const TANH: Activation = Activation::Tanh;
const SIZE: Size = Size { height: 4, width: 5, channels: 2 };

fn filter(outputs: usize, activation: Activation, spectral: bool) -> Filter {
    Filter { outputs, bias: true, activation, spectral }
}

fn convolution(activation: Activation, spectral: bool) -> LayerSpec {
    let geometry = Geometry { height: 4, width: 5, channels: 2, kernel: 3, stride: 2, padding: 1 };
    PictureSpec::Convolution { geometry, filter: filter(3, activation, spectral) }.into()
}

fn transposed(activation: Activation, spectral: bool) -> LayerSpec {
    let filter = filter(3, activation, spectral);
    let size = SIZE;
    PictureSpec::TransposedConvolution { size, kernel: 3, stride: 2, padding: 1, output_padding: 1, filter }.into()
}

fn stacked<B: Backend>(stack: Stack, seed: u64) -> Network<B> {
    let architecture = stack.architecture(Default::default());
    network(architecture.inputs, architecture.layers, seed)
}

/// Networks that have a tangent.
pub fn per_sample() -> Vec<(&'static str, Network<Device>)> {
    let four = Size { height: 4, width: 4, channels: 4 };
    let block = |stack: Stack, width: usize| {
        stack.residual(
            |main| main.convolution(width, [3, 1, 1], TANH).convolution(width, [3, 1, 1], TANH).average_pool(2),
            |shortcut| shortcut.average_pool(2).convolution(width, [1, 1, 0], Activation::Linear),
        )
    };
    vec![
        ("convolution", network(40, vec![convolution(TANH, false), dense(2, TANH)], 6)),
        ("linear convolution", network(40, vec![convolution(Activation::Linear, false)], 11)),
        ("spectral convolution", network(40, vec![convolution(TANH, true), dense(2, TANH)], 7)),
        ("transposed convolution", network(40, vec![transposed(TANH, false), dense(2, TANH)], 12)),
        ("linear transposed convolution", network(40, vec![transposed(Activation::Linear, false)], 13)),
        ("spectral transposed convolution", network(40, vec![transposed(TANH, true), dense(2, TANH)], 14)),
        ("max pooling", stacked(Stack::new(four).convolution(3, [3, 1, 1], TANH).max_pool(2).dense(2, TANH), 15)),
        ("average pooling", stacked(Stack::new(four).average_pool(2).dense(2, TANH), 16)),
        ("sum pooling", stacked(Stack::new(SIZE).sum_pool(), 17)),
        ("up-sampling", stacked(Stack::new(SIZE).upsample(2).convolution(2, [3, 2, 1], TANH), 18)),
        ("pixel shuffle", stacked(Stack::new(four).pixel_shuffle(2).convolution(2, [3, 3, 1], TANH), 19)),
        ("instance norm", stacked(Stack::new(SIZE).convolution(3, [3, 1, 1], TANH).instance_norm(TANH).sum_pool(), 22)),
        // On few numbers that are given: a difference across a kink is no derivative.
        ("prelu", stacked(Stack::new(Size { height: 2, width: 2, channels: 2 }).prelu().dense(2, TANH), 23)),
        ("self-attention", stacked(Stack::new(four).convolution(9, [3, 2, 1], TANH).attention().dense(2, TANH), 24)),
        ("residual blocks", stacked(block(block(Stack::new(four).spectral(true), 3), 4).sum_pool().dense(1, TANH), 20)),
        ("an identity shortcut", stacked(Stack::new(SIZE).residual(|m| m.convolution(2, [3, 1, 1], TANH), |s| s), 21)),
    ]
}

/// Networks whose samples see each other.
pub fn coupled() -> Vec<(&'static str, Network<Device>)> {
    let normalised = |scale: bool| {
        let stack = Stack::new(SIZE).convolution(3, [3, 1, 1], Activation::Linear);
        let stack = if scale { stack.batch_norm(TANH) } else { stack.batch_norm_without_scale(TANH) };
        stack.convolution(2, [3, 2, 1], TANH).dense(2, TANH)
    };
    let inside = Stack::new(SIZE).residual(|m| m.batch_norm(TANH).convolution(2, [3, 1, 1], TANH), |s| s);
    vec![
        ("batch norm of pictures", stacked(normalised(true), 30)),
        ("batch norm without a scale", stacked(normalised(false), 31)),
        ("batch norm in a residual block", stacked(inside, 32)),
    ]
}
