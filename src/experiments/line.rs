//! Games on the line, where theory knows every answer.

use std::sync::Arc;

use toy_distributions::{Distribution, Gaussian};

use crate::{
    Error, Result,
    backend::{Activation, Backend as _, Cpu, Graph, download, upload},
    nn::{Architecture, Mode},
    train::{Config, Game, Pace, Trainer},
};

/// The data of these games: two Gaussians of different weight and width.
pub fn mixture() -> Result<Arc<dyn Distribution>> {
    let unknown = || Error::unknown("distribution", "mixture-1d", []);
    toy_distributions::by_name("mixture-1d").map(Arc::from).ok_or_else(unknown)
}

/// N(mean, sigma²).
pub fn gaussian(mean: f64, sigma: f64) -> Result<Arc<dyn Distribution>> {
    let allowed = "a finite mean and a sigma above 0";
    let invalid = |_| Error::invalid("a Gaussian", format!("N({mean}, {sigma}²)"), allowed);
    Ok(Arc::new(Gaussian::isotropic(vec![mean], sigma).map_err(invalid)?))
}

/// A game whose generator is x = σz + μ, one dense layer that starts as the identity, against a small perceptron.
pub fn trainer(game: Game, config: Config) -> Result<Trainer<Cpu>> {
    let affine = Architecture::mlp(1, 1, 0, 1, Activation::Linear);
    let perceptron = Architecture::mlp(1, 64, 2, 1, Activation::LeakyRelu(0.2));
    let mut trainer = Trainer::new(&Cpu::open()?, config, game, &affine, &perceptron)?;
    trainer.state_mut().generator.parameters_mut()[0].copy_from(&[1.0]);
    Ok(trainer)
}

/// The same with a generator that stands still at the identity: every step is k steps of the discriminator alone.
pub fn discriminator_alone(game: Game, config: Config) -> Result<Trainer<Cpu>> {
    let still = Pace { learning_rate: 0.0, ..config.generator };
    trainer(game, Config { generator: still, ..config })
}

/// (μ, σ) of the generator's Gaussian.
pub fn fitted(trainer: &Trainer<Cpu>) -> (f64, f64) {
    let parameters = trainer.state().generator.parameters();
    let number = |i: usize| f64::from(download(parameters[i])[0]);
    (number(1), number(0).abs())
}

/// The logit D(x) at every point.
pub fn logits(trainer: &Trainer<Cpu>, points: &[f32]) -> Vec<f32> {
    let discriminator = &trainer.state().discriminator;
    let x = upload(&discriminator.device().scratch(), points, 1);
    download(&discriminator.forward(&mut Graph::off(), &x, Mode::Evaluation))
}

/// That many points from `low` to `high`, both included.
pub fn grid(low: f32, high: f32, points: usize) -> Vec<f32> {
    (0..points).map(|i| low + (high - low) * i as f32 / (points - 1) as f32).collect()
}
