//! The standard workload that speeds are compared on: the same game in this library, in PyTorch and in JAX.

use crate::{
    Result,
    backend::{Activation, Backend, Rule},
    nn::Architecture,
    objective::NonSaturating,
    prior::Prior,
    train::{Config, Game, Pace, Trainer},
};

/// A game in the plane: perceptrons 2-128-128-2 and 2-128-128-1 with rectifiers, batch 512, Adam with 10⁻³ and
/// β = (0.9, 0.999), the non-saturating loss, data and noise from N(0, I).
///
/// # Errors
/// None that depends on an argument.
pub fn toy<B: Backend>(device: &B) -> Result<Trainer<B>> {
    let pace = Pace { learning_rate: 1e-3, rule: Rule::Adam { beta1: 0.9, beta2: 0.999 } };
    let config = Config { batch: 512, discriminator: pace, generator: pace, ..Config::default() };
    let game = Game {
        real: Box::new(Prior::Gaussian { dim: 2 }),
        input: Box::new(Prior::Gaussian { dim: 2 }),
        objective: Box::new(NonSaturating),
        regularizers: Vec::new(),
    };
    let generator = Architecture::mlp(2, 128, 2, 2, Activation::Relu);
    let discriminator = Architecture::mlp(2, 128, 2, 1, Activation::Relu);
    Trainer::new(device, config, game, &generator, &discriminator)
}
