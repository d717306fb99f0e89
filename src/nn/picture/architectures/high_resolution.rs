use serde::{Deserialize, Serialize};

use super::super::{Size, Stack};
use crate::{
    Result,
    backend::Activation::{self, LeakyRelu, Linear, Relu, Tanh},
    nn::{Architecture, Init},
};

/// The networks of a comparison of ways to higher resolution (Irie, Kobe City College of Technology): up-sampling and
/// convolutions of 3×3 in place of transposed convolutions, max pooling in place of strides.
///
/// The talk gives tables of layers. Two of their rows cannot be as they stand: 512 numbers do not make (h/8)²·256 for the
/// generator, nor 256 numbers (h/4)²·256 for the up-sampler, so a second dense layer stands between them here; and the
/// first convolution of the up-sampler gives (h/2, h/2, 128), not (h, h, 128). Activations are not in the tables: ReLU in
/// what makes pictures, with tanh at the end, and LeakyReLU in the discriminator are choices of ours, as are the starts
/// of the weights; whether batches are normalised is not there either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HighResolution {
    /// Side of the pictures, h: a multiple of 8.
    pub size: usize,
    /// Channels of the pictures.
    pub channels: usize,
    /// Channels of the first convolution of D, from which the other sizes follow: 64 in the talk.
    pub width: usize,
    /// Batch normalisation after every convolution but D's first and the last.
    pub batch_norm: bool,
}

const SAME: [usize; 3] = [3, 1, 1];
/// Numbers of a latent vector.
const LATENT: usize = 100;

impl HighResolution {
    fn picture(&self) -> Result<Size> {
        super::multiple("the side of the pictures", self.size, 8)?;
        Ok(Size { height: self.size, width: self.size, channels: self.channels })
    }

    /// That many times the width; what is too wide is refused where the network is made.
    fn times(&self, factor: usize) -> usize {
        self.width.saturating_mul(factor)
    }

    /// Pictures of 256 channels in the talk, a fraction as high and as wide.
    fn small(&self, fraction: usize) -> Result<Size> {
        let Size { height, width, .. } = self.picture()?;
        Ok(Size { height: height / fraction, width: width / fraction, channels: self.times(4) })
    }

    /// A convolution of 3×3, normalised where the networks are.
    fn hidden(&self, stack: Stack, outputs: usize, activation: Activation) -> Stack {
        match self.batch_norm {
            true => stack.convolution(outputs, SAME, Linear).batch_norm(activation),
            false => stack.convolution(outputs, SAME, activation),
        }
    }

    /// G: (n, 100) → (n, h·h·channels), in (−1, 1).
    ///
    /// # Errors
    /// If the side is no multiple of 8.
    pub fn generator(&self) -> Result<Architecture> {
        let small = self.small(8)?;
        let stack = Stack::of_vectors(LATENT).dense(self.times(8), Relu).dense(small.numbers(), Relu).reshaped(small);
        let stack = self.hidden(stack.upsample(2), self.times(2), Relu);
        let stack = self.hidden(stack.upsample(2), self.width, Relu);
        Ok(stack.upsample(2).convolution(self.channels, SAME, Tanh).architecture(Init::He))
    }

    /// D: (n, h·h·channels) → (n, 1).
    ///
    /// # Errors
    /// If the side is no multiple of 8.
    pub fn discriminator(&self) -> Result<Architecture> {
        let f = LeakyRelu(0.2);
        let stack = Stack::new(self.picture()?).convolution(self.width, SAME, f).max_pool(2);
        let hidden = |stack, factor| self.hidden(stack, self.times(factor), f).max_pool(2);
        let stack = [2, 4].into_iter().fold(stack, hidden);
        Ok(stack.dense(self.times(8), f).dense(1, Linear).architecture(Init::He))
    }

    /// A stage of the multi-stage GAN, a generator whose input is pictures: (n, h·h·channels) → (n, 2h·2h·channels), in
    /// (−1, 1).
    ///
    /// # Errors
    /// If the side is no multiple of 8.
    pub fn up_sampler(&self) -> Result<Architecture> {
        let small = self.small(4)?;
        let hidden = |stack, factor| self.hidden(stack, self.times(factor), Relu).max_pool(2);
        let stack = [1, 2].into_iter().fold(Stack::new(self.picture()?), hidden);
        let stack = stack.dense(self.times(4), Relu).dense(small.numbers(), Relu).reshaped(small);
        let stack = self.hidden(stack.upsample(2), self.times(2), Relu);
        let stack = self.hidden(stack.upsample(2), self.width, Relu);
        Ok(stack.upsample(2).convolution(self.channels, SAME, Tanh).architecture(Init::He))
    }

    /// SRCNN, Dong et al. 2016 (arXiv:1501.00092), with the talk's sizes: pixels copied to squares of 2×2, then
    /// convolutions of 9×9, 3×3 and 5×5. (n, h·h·channels) → (n, 2h·2h·channels).
    ///
    /// # Errors
    /// If the side is no multiple of 8.
    pub fn srcnn(&self) -> Result<Architecture> {
        let stack = Stack::new(self.picture()?).upsample(2);
        let stack = stack.convolution(self.times(4), [9, 1, 4], Relu);
        let stack = stack.convolution(self.times(2), SAME, Relu);
        Ok(stack.convolution(self.channels, [5, 1, 2], Linear).architecture(Init::He))
    }
}
