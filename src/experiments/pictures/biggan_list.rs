//! The runs of the experiment `stabilisers`: a small pair of networks on digits, and what one item of the list changes.

use crate::{
    backend::Activation::{LeakyRelu, Linear, Relu, Tanh},
    lab::pictures::{Classes, Networks, PictureSettings},
    nn::{
        Architecture, Init,
        picture::{Size, Stack},
    },
};

/// Pixels along a side.
pub const SIDE: usize = 32;
/// The digits.
const CLASSES: usize = 10;
/// Numbers of z.
const LATENT: usize = 64;
/// Features of a class, shared by all normalisations.
const EMBEDDING: usize = 16;
/// The learning rate of both players.
const RATE: f32 = 1e-3;
/// Kernel, stride and padding that halve a picture, or double it.
const HALF: [usize; 3] = [4, 2, 1];

/// A run: the base, or the base with one item of the list.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// Its name in the record.
    pub name: &'static str,
    /// What is different, for the table.
    pub what: &'static str,
    objective: &'static str,
    regularizer: Option<&'static str>,
    batch: usize,
    width: usize,
    rates: [f32; 2],
    spectral: [bool; 2],
    /// Whether both networks have self-attention.
    pub attention: bool,
    labels: bool,
    embedding: bool,
    other_seed: bool,
}

/// The plain game of DCGAN's kind.
const BASE: Item = Item {
    name: "base",
    what: "",
    objective: "non-saturating",
    regularizer: None,
    batch: 32,
    width: 16,
    rates: [RATE; 2],
    spectral: [false; 2],
    attention: false,
    labels: false,
    embedding: false,
    other_seed: false,
};

/// The base, the base from another seed, and each item of the list alone.
pub const ITEMS: [Item; 16] = [
    Item { name: "base", what: "non-saturating, batch 32, width 16", ..BASE },
    Item { name: "again", what: "the base from another seed", other_seed: true, ..BASE },
    Item { name: "hinge", what: "hinge loss", objective: "hinge", ..BASE },
    Item { name: "sn-d", what: "spectral normalisation of D", spectral: [false, true], ..BASE },
    Item { name: "sn-both", what: "spectral normalisation of G and D", spectral: [true; 2], ..BASE },
    Item { name: "attention", what: "self-attention at 8 pixels in both", attention: true, ..BASE },
    Item { name: "ttur", what: "D learns four times as fast as G", rates: [RATE / 2.0, 2.0 * RATE], ..BASE },
    Item { name: "batch-8", what: "a quarter of the batch", batch: 8, ..BASE },
    Item { name: "batch-128", what: "four times the batch", batch: 128, ..BASE },
    Item { name: "width-8", what: "half the channels", width: 8, ..BASE },
    Item { name: "width-32", what: "twice the channels", width: 32, ..BASE },
    Item { name: "labels", what: "classes: one-hot beside z, D names them", labels: true, ..BASE },
    Item { name: "embedding", what: "the same, and a shared embedding in G", labels: true, embedding: true, ..BASE },
    Item { name: "r1", what: "zero-centred penalty, γ = 10", regularizer: Some("r1=10"), ..BASE },
    Item { name: "orthogonal", what: "orthogonal G, β = 0.0001", regularizer: Some("orthogonal=0.0001"), ..BASE },
    Item { name: "clamp", what: "G's singular values at most 4", regularizer: Some("clamp-sigma=4"), ..BASE },
];

impl Item {
    /// How it is trained.
    pub fn settings(&self, seed: u64, steps: u64) -> PictureSettings {
        let [lr_g, lr_d] = self.rates;
        PictureSettings {
            data: "mnist".into(),
            size: SIDE,
            latent_dim: LATENT,
            objective: self.objective.into(),
            regularizers: self.regularizer.into_iter().map(str::to_string).collect(),
            batch: self.batch,
            lr_g,
            lr_d,
            classes: if self.labels { Classes::Auxiliary } else { Classes::None },
            steps,
            grid_every: steps,
            seed: if self.other_seed { seed + 1_000 } else { seed },
            ..PictureSettings::default()
        }
    }

    /// Classes that G is told.
    pub fn classes(&self) -> usize {
        if self.labels { CLASSES } else { 0 }
    }

    /// G: 8 × 8 pixels that are doubled twice. D: three halvings, without normalisation, so that a sample has a gradient
    /// of its own.
    pub fn networks(&self) -> Networks {
        (self.generator(), self.discriminator())
    }

    fn generator(&self) -> Architecture {
        let small = Size { height: SIDE / 4, width: SIDE / 4, channels: 2 * self.width };
        let mut stack = Stack::of_vectors(LATENT + self.classes()).spectral(self.spectral[0]);
        if self.embedding {
            stack = stack.embedding(CLASSES, EMBEDDING);
        }
        stack = self.normalised(stack.dense(small.numbers(), Linear).reshaped(small));
        if self.attention {
            stack = stack.attention();
        }
        stack = self.normalised(stack.transposed(self.width, HALF, 0, Linear));
        stack.transposed(1, HALF, 0, Tanh).architecture(Init::He)
    }

    fn normalised(&self, stack: Stack) -> Stack {
        if self.embedding { stack.conditional_norm(EMBEDDING, Relu) } else { stack.batch_norm(Relu) }
    }

    fn discriminator(&self) -> Architecture {
        let (width, f) = (self.width, LeakyRelu(0.2));
        let picture = Size { height: SIDE, width: SIDE, channels: 1 };
        let mut stack = Stack::new(picture).spectral(self.spectral[1]);
        stack = stack.convolution(width, HALF, f).convolution(2 * width, HALF, f);
        if self.attention {
            stack = stack.attention();
        }
        stack.convolution(4 * width, HALF, f).dense(1 + self.classes(), Linear).architecture(Init::He)
    }
}
