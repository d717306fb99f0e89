use serde::{Deserialize, Serialize};

use super::super::{Size, Stack};
use crate::{
    Result,
    backend::Activation::{LeakyRelu, Linear, Relu, Tanh},
    nn::{Architecture, Init},
};

/// Small networks for pictures with classes, such as digits: two convolutions each way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditional {
    /// Side of the pictures: a multiple of 4.
    pub size: usize,
    /// Channels of the pictures.
    pub channels: usize,
    /// Numbers of a latent vector.
    pub latent: usize,
    /// Channels of the larger hidden pictures.
    pub width: usize,
    /// Classes.
    pub classes: usize,
    /// What the discriminator does with a class.
    pub judge: Judge,
}

/// What a discriminator does with the class of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judge {
    /// It is given the class beside its features: Mirza and Osindero 2014 (arXiv:1411.1784).
    Appended,
    /// It compares an embedding of the class with its features: Miyato and Koyama 2018 (arXiv:1802.05637).
    Projection,
    /// It names the class, in logits beside the first: AC-GAN, Odena et al. 2017 (arXiv:1610.09585).
    Auxiliary,
}

impl Default for Conditional {
    fn default() -> Self {
        Self { size: 28, channels: 1, latent: 64, width: 32, classes: 10, judge: Judge::Projection }
    }
}

const HALF: [usize; 3] = [4, 2, 1];

impl Conditional {
    /// G: (n, latent) and classes → (n, size·size·channels), in (−1, 1).
    ///
    /// # Errors
    /// If the side is no multiple of 4.
    pub fn generator(&self) -> Result<Architecture> {
        super::multiple("the side of the pictures", self.size, 4)?;
        let small = Size { height: self.size / 4, width: self.size / 4, channels: 2 * self.width };
        let stack = Stack::of_vectors(self.latent).append_class(self.classes).dense(small.numbers(), Linear);
        let stack = stack.reshaped(small).batch_norm(Relu).transposed(self.width, HALF, 0, Linear).batch_norm(Relu);
        Ok(stack.transposed(self.channels, HALF, 0, Tanh).architecture(Init::He))
    }

    /// D: (n, size·size·channels) and classes → (n, 1); (n, 1 + classes), without being given them, if it names them.
    ///
    /// # Errors
    /// If the side is no multiple of 4.
    pub fn discriminator(&self) -> Result<Architecture> {
        super::multiple("the side of the pictures", self.size, 4)?;
        let f = LeakyRelu(0.2);
        let size = Size { height: self.size, width: self.size, channels: self.channels };
        let stack =
            Stack::new(size).spectral(true).convolution(self.width, HALF, f).convolution(2 * self.width, HALF, f);
        let stack = match self.judge {
            Judge::Appended => stack.append_class(self.classes).dense(4 * self.width, f).dense(1, Linear),
            Judge::Projection => stack.dense(4 * self.width, f).projection(self.classes),
            Judge::Auxiliary => stack.dense(4 * self.width, f).dense(1 + self.classes, Linear),
        };
        Ok(stack.architecture(Init::He))
    }
}
