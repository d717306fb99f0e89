use serde::{Deserialize, Serialize};

use super::{
    super::{Size, Stack},
    Classes,
};
use crate::{
    Error, Result,
    backend::Activation::{self, LeakyRelu, Linear, Relu, Tanh},
    nn::{Architecture, Init},
};

/// DCGAN, Radford et al. 2016 (arXiv:1511.06434): convolutions all the way, at any power of two from 16 pixels on.
///
/// The generator begins with 4×4 pixels and doubles them; the discriminator halves them again. At 64 pixels, 100 latent
/// numbers and a width of 64 these are the networks of PyTorch's example, with 3,576,704 and 2,765,568 weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dcgan {
    /// Side of the pictures.
    pub size: usize,
    /// Channels of the pictures.
    pub channels: usize,
    /// Numbers of a latent vector.
    pub latent: usize,
    /// Channels of the generator's last hidden layer and the discriminator's first.
    pub width: usize,
    /// Whether the networks normalise by the batch.
    pub batch_norm: bool,
    /// Whether the discriminator's weights are spectrally normalised.
    pub spectral: bool,
    /// The discriminator's activation.
    pub activation: Activation,
    /// The classes of the pictures, where the networks look at them: G in its normalisations, D in its last layer.
    pub classes: Option<Classes>,
}

impl Default for Dcgan {
    fn default() -> Self {
        let activation = LeakyRelu(0.2);
        let (batch_norm, spectral, classes) = (true, false, None);
        Self { size: 64, channels: 3, latent: 100, width: 64, batch_norm, spectral, activation, classes }
    }
}

/// Kernel, stride and padding that halve a picture, or double it.
const HALF: [usize; 3] = [4, 2, 1];
/// Kernel, stride and padding that make one pixel of 4×4, or the other way round.
const ALL: [usize; 3] = [4, 1, 0];

impl Dcgan {
    /// Halvings from the picture to 4×4 pixels.
    fn halvings(&self) -> Result<u32> {
        match self.size.is_power_of_two() && self.size >= 16 {
            true => Ok(self.size.ilog2() - 2),
            false => Err(Error::invalid("the side of DCGAN's pictures", self.size, "a power of two, at least 16")),
        }
    }

    fn normalised(&self, stack: Stack, f: Activation) -> Stack {
        if self.batch_norm { stack.batch_norm(f) } else { stack.activation(f) }
    }

    /// The same in G, by the class where there are classes.
    fn normalised_by_class(&self, stack: Stack, f: Activation) -> Stack {
        match self.classes.filter(|_| self.batch_norm) {
            Some(Classes { embedding, .. }) => stack.conditional_norm(embedding, f),
            None => self.normalised(stack, f),
        }
    }

    /// The last layer of D: all that is left in one logit, compared with the class where there are classes.
    fn judged(&self, stack: Stack) -> Stack {
        match self.classes {
            Some(Classes { count, .. }) => stack.projection(count),
            None => stack.convolution(1, ALL, Linear),
        }
    }

    // ANCHOR: generator
    /// G: (n, latent) → (n, size·size·channels), in (−1, 1).
    ///
    /// # Errors
    /// If the size is no power of two, or below 16.
    pub fn generator(&self) -> Result<Architecture> {
        let halvings = self.halvings()?;
        let mut stack = Stack::of_vectors(self.latent).without_bias();
        if let Some(Classes { count, embedding }) = self.classes {
            stack = stack.embedding(count, embedding);
        }
        stack = self.normalised_by_class(stack.transposed(self.width << (halvings - 1), ALL, 0, Linear), Relu);
        for level in (0..halvings - 1).rev() {
            stack = self.normalised_by_class(stack.transposed(self.width << level, HALF, 0, Linear), Relu);
        }
        Ok(stack.transposed(self.channels, HALF, 0, Tanh).architecture(Init::Dcgan))
    }
    // ANCHOR_END: generator

    // ANCHOR: discriminator
    /// D: (n, size·size·channels) → (n, 1).
    ///
    /// # Errors
    /// If the size is no power of two, or below 16.
    pub fn discriminator(&self) -> Result<Architecture> {
        let halvings = self.halvings()?;
        let size = Size { height: self.size, width: self.size, channels: self.channels };
        let mut stack = Stack::new(size).without_bias().spectral(self.spectral);
        stack = stack.convolution(self.width, HALF, self.activation);
        for level in 1..halvings {
            stack = self.normalised(stack.convolution(self.width << level, HALF, Linear), self.activation);
        }
        Ok(self.judged(stack).architecture(Init::Dcgan))
    }
    // ANCHOR_END: discriminator
}
