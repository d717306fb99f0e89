//! What the tests of training share: small games whose every number is known.

use shall_we_gan::{
    backend::{Activation, Batch, Rule, download, upload},
    nn::{Architecture, Network},
    objective::{Logits, Loss, Objective, Player},
    prior::Stream,
    regularize::Regularizer,
    train::{Config, Game, Pace, Trainer},
};

use crate::support::{Device, device};

/// A stream that gives the same rows each time, over and over.
#[derive(Debug, Clone)]
pub struct Fixed {
    pub features: usize,
    pub rows: Vec<f32>,
}

impl Stream for Fixed {
    fn features(&self) -> usize {
        self.features
    }
    fn fill(&self, _: &mut dyn rand::Rng, rows: &mut [f32]) {
        rows.iter_mut().zip(self.rows.iter().cycle()).for_each(|(row, x)| *row = *x);
    }
}

/// An objective that asks for nothing, so that what remains is the regularizer's.
#[derive(Debug)]
pub struct Nothing;

impl Objective for Nothing {
    fn name(&self) -> &str {
        "nothing"
    }
    fn formula(&self) -> &str {
        "0"
    }
    fn paper(&self) -> &str {
        "none"
    }
    fn optimum(&self) -> &str {
        "anything"
    }
    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        use dfdx::tensor_ops::MeanTo as _;
        (real * 0.0).mean() + (fake * 0.0).mean()
    }
    fn generator(&self, _real: Logits, fake: Logits) -> Loss {
        use dfdx::tensor_ops::MeanTo as _;
        (fake * 0.0).mean()
    }
}

/// So slow that no bit of a weight changes: 1e-30 is far below the rounding of any of them.
pub const STILL: f32 = 1e-30;

/// Plain gradient descent of both, at these rates.
pub fn descent(batch: usize, discriminator: f32, generator: f32) -> Config {
    let pace = |learning_rate| Pace { learning_rate, rule: Rule::Sgd { momentum: 0.0 } };
    Config { batch, discriminator: pace(discriminator), generator: pace(generator), ..Config::default() }
}

pub const REAL: [f32; 12] = [0.4, -1.0, 1.2, 0.3, -0.5, 0.8, 2.0, -0.2, -1.4, -0.6, 0.1, 1.5];
pub const NOISE: [f32; 12] = [1.0, 0.2, -0.7, 0.9, 0.3, -1.1, -0.4, -0.3, 1.6, 0.5, -0.9, 0.7];

/// A game on the fixed rows above.
pub fn game(objective: impl Objective + 'static, regularizers: Vec<Regularizer>) -> Game {
    let fixed = |rows: [f32; 12]| Box::new(Fixed { features: 2, rows: rows.to_vec() });
    Game { real: fixed(REAL), input: fixed(NOISE), objective: Box::new(objective), regularizers }
}

/// G: 2 → 2, linear. D: `inputs` → 4, tanh, → 1.
pub fn trainer(config: Config, game: Game) -> Trainer<Device> {
    let g = Architecture::mlp(2, 0, 0, 2, Activation::Linear);
    let d = Architecture::mlp(2 * game.packing(), 4, 1, 1, Activation::Tanh);
    let mut trainer = Trainer::new(&device(), config, game, &g, &d).unwrap();
    let state = trainer.state_mut();
    // Biases start at zero, where their part in a formula would not show.
    for network in [&mut state.generator, &mut state.discriminator] {
        let count = network.parameter_count();
        set(network, &(0..count).map(|i| (i as f32 * 1.7 + 0.5).sin()).collect::<Vec<_>>());
    }
    trainer
}

/// All parameters in order.
pub fn numbers(network: &Network<Device>) -> Vec<f32> {
    network.parameters().into_iter().flat_map(download).collect()
}

/// Sets all parameters.
pub fn set(network: &mut Network<Device>, numbers: &[f32]) {
    let mut rest = numbers;
    for parameter in network.parameters_mut() {
        let (rows, columns) = *dfdx::prelude::HasShape::shape(parameter);
        let (own, others) = rest.split_at(rows * columns);
        *parameter = upload(&device(), own, columns);
        rest = others;
    }
    assert!(rest.is_empty());
}

/// The gradient that a player's first step follows, and its loss.
pub fn first_gradient(player: Player, game: Game) -> (Vec<f32>, f32) {
    let (d, g) = match player {
        Player::Discriminator => (1.0, STILL),
        Player::Generator => (STILL, 1.0),
    };
    let mut trainer = trainer(descent(6, d, g), game);
    let before = numbers(trainer.state().network(player));
    let step = trainer.advance().unwrap();
    let after = numbers(trainer.state().network(player));
    let loss = if player == Player::Discriminator { step.loss_d } else { step.loss_g };
    (before.iter().zip(after).map(|(before, after)| before - after).collect(), loss)
}

/// Central differences in f64 of a function of the parameters.
pub fn differences(at: &[f32], f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    const H: f64 = 1e-5;
    let at: Vec<f64> = at.iter().map(|x| f64::from(*x)).collect();
    let moved = |i: usize, by: f64| {
        let mut at = at.clone();
        at[i] += by;
        f(&at)
    };
    (0..at.len()).map(|i| (moved(i, H) - moved(i, -H)) / (2.0 * H)).collect()
}

pub fn batch(rows: &[f32], features: usize) -> Batch<Device> {
    upload(&device(), rows, features)
}
