//! The standard workloads that speeds are compared on: the same games in this library, in PyTorch and in JAX.

#[cfg(feature = "pictures")]
use crate::nn::picture::architectures::Dcgan;
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

/// DCGAN on pictures of 64×64 pixels, as PyTorch's example has it: 100 latent numbers, a width of 64, batch 64, Adam with
/// 2·10⁻⁴ and β = (0.5, 0.999), the non-saturating loss. Pictures and noise are from N(0, I): what they show takes no
/// time.
///
/// # Errors
/// None that depends on an argument.
#[cfg(feature = "pictures")]
pub fn dcgan<B: Backend>(device: &B) -> Result<Trainer<B>> {
    let networks = Dcgan::default();
    let pace = Pace { learning_rate: 2e-4, rule: Rule::Adam { beta1: 0.5, beta2: 0.999 } };
    let config = Config { batch: 64, discriminator: pace, generator: pace, shared_noise: true, ..Config::default() };
    let (generator, discriminator) = (networks.generator()?, networks.discriminator()?);
    let game = Game {
        real: Box::new(Prior::Gaussian { dim: discriminator.inputs }),
        input: Box::new(Prior::Gaussian { dim: generator.inputs }),
        objective: Box::new(NonSaturating),
        regularizers: Vec::new(),
    };
    Trainer::new(device, config, game, &generator, &discriminator)
}
