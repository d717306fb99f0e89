//! The networks of the experiment with small discriminators: Metz et al. 2017 (arXiv:1611.02163), as PacGAN's code has them.

use super::part::{CHANNELS, SIDE};
use crate::{
    backend::Activation::{LeakyRelu, Linear, Relu, Tanh},
    nn::{
        Architecture, Init,
        picture::{Size, Stack},
    },
};

/// Kernel, stride and padding that halve a picture, or double it.
const HALF: [usize; 3] = [3, 2, 1];

/// G: (n, latent) → (n, 28·28·3), by pictures of 4, 7, 14 and 28 pixels along a side with 64, 32, 16 and 8 channels.
pub fn generator(latent: usize) -> Architecture {
    let stack = Stack::of_vectors(latent).without_bias().transposed(64, [4, 1, 0], 0, Linear).batch_norm(Relu);
    let doubled = |stack: Stack, (channels, odd)| stack.transposed(channels, HALF, odd, Linear).batch_norm(Relu);
    let stack = [(32, 0), (16, 1), (8, 1)].into_iter().fold(stack, doubled);
    stack.convolution(CHANNELS, [3, 1, 1], Tanh).architecture(Init::Dcgan)
}

/// D: (n, 28·28·3) → (n, 1), by pictures of 14, 7 and 4 pixels along a side with `width` channels, twice and four times as
/// many.
pub fn discriminator(width: usize) -> Architecture {
    let stack = Stack::new(Size { height: SIDE, width: SIDE, channels: CHANNELS }).without_bias();
    let halved = |stack: Stack, channels: usize| stack.convolution(channels, HALF, Linear).batch_norm(LeakyRelu(0.3));
    let stack = [width, 2 * width, 4 * width].into_iter().fold(stack, halved);
    stack.dense(1, Linear).architecture(Init::Dcgan)
}
