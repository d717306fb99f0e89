use serde::{Deserialize, Serialize};

use super::super::{Size, Stack};
use crate::{
    Error, Result,
    backend::Activation::{Linear, Relu, Tanh},
    nn::{Architecture, Init},
};

/// SNGAN with residual blocks, Miyato et al. 2018 (arXiv:1802.05957), with the layers and widths of mimicry's networks
/// for pictures of 32, 64 and 128 pixels (Lee and Town 2020, arXiv:2005.02494).
///
/// Two choices are ours: up-sampling copies pixels, where mimicry's is bilinear, and weights start at N(0, 2 /
/// (inputs + outputs)), where mimicry's are uniform, with a gain of √2 in the convolutions that are not on a shortcut.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sngan {
    /// Side of the pictures: 32, 64 or 128.
    pub size: usize,
    /// Channels of the pictures.
    pub channels: usize,
    /// Numbers of a latent vector.
    pub latent: usize,
    /// Channels of the generator's smallest pictures.
    pub generator_width: usize,
    /// Channels of the discriminator's smallest pictures.
    pub discriminator_width: usize,
    /// Whether the generator's weights are spectrally normalised too.
    pub spectral_generator: bool,
    /// Side of the pictures on which both networks have self-attention, if they have it: a power of two from 8 to half
    /// the side.
    pub attention: Option<usize>,
    /// The classes of the pictures, where the networks look at them.
    pub classes: Option<Classes>,
}

/// Classes of pictures: G has one embedding of them for all its normalisations, D compares another with its features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classes {
    /// How many there are.
    pub count: usize,
    /// Features of a class in G.
    pub embedding: usize,
}

const SAME: [usize; 3] = [3, 1, 1];
const POINT: [usize; 3] = [1, 1, 0];

impl Sngan {
    /// mimicry's networks for pictures of that side.
    ///
    /// # Errors
    /// If the side is not 32, 64 or 128.
    pub fn new(size: usize) -> Result<Self> {
        let (generator_width, discriminator_width) = if size == 32 { (256, 128) } else { (1024, 1024) };
        let networks = Self {
            size,
            channels: 3,
            latent: 128,
            generator_width,
            discriminator_width,
            spectral_generator: false,
            attention: None,
            classes: None,
        };
        networks.widths().map(|_| networks)
    }

    /// Channels after each of the generator's blocks, and after each of the discriminator's with whether it halves.
    #[allow(clippy::type_complexity, reason = "two short lists that are read side by side")]
    fn widths(&self) -> Result<(Vec<usize>, Vec<(usize, bool)>)> {
        let (g, d) = (self.generator_width, self.discriminator_width);
        let shifted = |width: usize, shifts: &[usize]| shifts.iter().map(|shift| width >> shift).collect();
        let halving = |shifts: &[usize]| shifts.iter().map(|shift| (d >> shift, true)).collect();
        match self.size {
            32 => Ok((vec![g; 3], vec![(d, true), (d, true), (d, false), (d, false)])),
            64 => Ok((shifted(g, &[1, 2, 3, 4]), halving(&[4, 3, 2, 1, 0]))),
            128 => {
                let mut d_widths: Vec<_> = halving(&[4, 3, 2, 1, 0]);
                d_widths.push((d, false));
                Ok((shifted(g, &[0, 1, 2, 3, 4]), d_widths))
            }
            _ => Err(Error::invalid("the side of SNGAN's pictures", self.size, "32, 64 or 128")),
        }
    }

    /// Checks that both networks have pictures of the size for self-attention.
    fn check_attention(&self) -> Result<()> {
        let half = self.size / 2;
        match self.attention {
            Some(side) if !side.is_power_of_two() || !(8..=half).contains(&side) => {
                let allowed = format!("a power of two from 8 to {half}");
                Err(Error::invalid("the side for SNGAN's self-attention", side, allowed))
            }
            _ => Ok(()),
        }
    }

    /// Self-attention, if the picture has the size for it now.
    fn attending(&self, stack: Stack) -> Stack {
        if self.attention == Some(stack.size().height) { stack.attention() } else { stack }
    }

    /// Batch normalisation, by the class where there are classes, and ReLU.
    fn normalised(&self, stack: Stack) -> Stack {
        match self.classes {
            Some(Classes { embedding, .. }) => stack.conditional_norm(embedding, Relu),
            None => stack.batch_norm(Relu),
        }
    }

    /// G: (n, latent) → (n, size·size·channels), in (−1, 1).
    ///
    /// # Errors
    /// If the side is not 32, 64 or 128, or that of self-attention no power of two from 8 to half of it.
    pub fn generator(&self) -> Result<Architecture> {
        let widths = self.widths()?.0;
        self.check_attention()?;
        let smallest = Size { height: 4, width: 4, channels: self.generator_width };
        let mut stack = Stack::of_vectors(self.latent).spectral(self.spectral_generator);
        if let Some(Classes { count, embedding }) = self.classes {
            stack = stack.embedding(count, embedding);
        }
        stack = stack.dense(smallest.numbers(), Linear).reshaped(smallest);
        for width in widths {
            stack = self.attending(self.growing(stack, width));
        }
        stack = stack.batch_norm(Relu).convolution(self.channels, SAME, Tanh);
        Ok(stack.architecture(Init::Xavier))
    }

    /// D: (n, size·size·channels) → (n, 1).
    ///
    /// # Errors
    /// If the side is not 32, 64 or 128, or that of self-attention no power of two from 8 to half of it.
    pub fn discriminator(&self) -> Result<Architecture> {
        let widths = self.widths()?.1;
        self.check_attention()?;
        let size = Size { height: self.size, width: self.size, channels: self.channels };
        let mut stack = self.attending(first(Stack::new(size).spectral(true), widths[0].0));
        for (width, halves) in &widths[1..] {
            stack = shrinking(stack, *width, *halves);
            if *halves {
                stack = self.attending(stack);
            }
        }
        let stack = stack.activation(Relu).sum_pool();
        let stack = match self.classes {
            Some(Classes { count, .. }) => stack.projection(count),
            None => stack.dense(1, Linear),
        };
        Ok(stack.architecture(Init::Xavier))
    }

    /// A block of G: twice the size.
    fn growing(&self, stack: Stack, width: usize) -> Stack {
        stack.residual(
            |main| {
                let main = self.normalised(main).upsample(2).convolution(width, SAME, Linear);
                self.normalised(main).convolution(width, SAME, Linear)
            },
            |shortcut| shortcut.upsample(2).convolution(width, POINT, Linear),
        )
    }
}

/// The first block of D: half the size.
fn first(stack: Stack, width: usize) -> Stack {
    stack.residual(
        |main| main.convolution(width, SAME, Relu).convolution(width, SAME, Linear).average_pool(2),
        |shortcut| shortcut.average_pool(2).convolution(width, POINT, Linear),
    )
}

/// A block of D: half the size, or the same. What goes past it is convolved where size or width change.
fn shrinking(stack: Stack, width: usize, halves: bool) -> Stack {
    let before = stack.size().channels;
    let pooled = |stack: Stack| if halves { stack.average_pool(2) } else { stack };
    stack.residual(
        |main| {
            let main = main.activation(Relu).convolution(before, SAME, Relu);
            pooled(main.convolution(width, SAME, Linear))
        },
        |shortcut| match halves || before != width {
            true => pooled(shortcut.convolution(width, POINT, Linear)),
            false => shortcut,
        },
    )
}
