use serde::{Deserialize, Serialize};

use super::super::{Size, Stack};
use crate::{
    Result,
    backend::Activation::{LeakyRelu, Linear, Relu, Tanh},
    nn::{Architecture, Init},
};

/// The pair of a report that compares DCGAN with SNDCGAN on faces of 32×32 pixels (Ogino 2018): G with a dense layer and
/// three doublings, D with pairs of a 3×3 convolution and one that halves, as in Miyato et al. 2018 (arXiv:1802.05957).
///
/// With spectral normalisation D has no batch normalisation; without it D has one, without a scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sndcgan {
    /// Side of the pictures: a multiple of 8.
    pub size: usize,
    /// Channels of the pictures.
    pub channels: usize,
    /// Numbers of a latent vector.
    pub latent: usize,
    /// Channels of the smallest pictures: a multiple of 8.
    pub width: usize,
    /// Whether the discriminator's weights are spectrally normalised.
    pub spectral: bool,
}

impl Default for Sndcgan {
    fn default() -> Self {
        Self { size: 32, channels: 3, latent: 128, width: 512, spectral: true }
    }
}

const SAME: [usize; 3] = [3, 1, 1];
const HALF: [usize; 3] = [4, 2, 1];

impl Sndcgan {
    fn check(&self) -> Result<()> {
        super::multiple("the side of SNDCGAN's pictures", self.size, 8)?;
        super::multiple("the width of SNDCGAN", self.width, 8)
    }

    /// G: (n, latent) → (n, size·size·channels), in (−1, 1).
    ///
    /// # Errors
    /// If the side or the width is no multiple of 8.
    pub fn generator(&self) -> Result<Architecture> {
        self.check()?;
        let side = self.size / 8;
        let smallest = Size { height: side, width: side, channels: self.width };
        // The report's code normalises every number of the smallest pictures by itself.
        let mut stack = Stack::of_vectors(self.latent).dense(smallest.numbers(), Linear).batch_norm(Relu);
        stack = stack.reshaped(smallest);
        for level in 1..4 {
            stack = stack.transposed(self.width >> level, HALF, 0, Linear).batch_norm(Relu);
        }
        Ok(stack.convolution(self.channels, SAME, Tanh).architecture(Init::Dcgan))
    }

    /// D: (n, size·size·channels) → (n, 1).
    ///
    /// # Errors
    /// If the side or the width is no multiple of 8.
    pub fn discriminator(&self) -> Result<Architecture> {
        self.check()?;
        let f = LeakyRelu(0.2);
        let layer = |stack: Stack, width: usize, shape: [usize; 3]| match self.spectral {
            true => stack.convolution(width, shape, f),
            false => stack.convolution(width, shape, Linear).batch_norm_without_scale(f),
        };
        let size = Size { height: self.size, width: self.size, channels: self.channels };
        let mut stack = Stack::new(size).spectral(self.spectral).convolution(self.width / 8, SAME, f);
        for level in (0..3).rev() {
            stack = layer(stack, self.width >> level, HALF);
            stack = layer(stack, self.width >> level, SAME);
        }
        Ok(stack.dense(1, Linear).architecture(Init::Dcgan))
    }
}
