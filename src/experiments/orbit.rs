//! The smallest game: a point θ against a linear critic D(x) = ψx.
//!
//! The data is one point of the line, the generator another, so both players are a single number and all of training
//! is a path in the plane (θ, ψ). D's layer has a bias too, but the objectives used here see only differences of D, in
//! which it cancels.
//!
//! Mescheder, Geiger and Nowozin 2018 (arXiv:1801.04406), definition 2.1: the Dirac-GAN.

use std::sync::Arc;

use toy_distributions::{Distribution, PointMass};

use super::Points;
use crate::{
    Result,
    backend::{Activation, Backend as _, Cpu, Rule, download},
    nn::{Architecture, Network},
    objective::Objective,
    regularize::Regularizer,
    train::{Config, Game, Pace, Trainer},
};

/// What is played, and for how long.
pub struct Orbit {
    /// Where the data is.
    pub target: f32,
    /// Where θ starts; ψ starts at random.
    pub start: f32,
    /// The learning rate of both players, who take turns with plain gradient descent.
    pub learning_rate: f32,
    /// Turns.
    pub steps: usize,
}

impl Orbit {
    /// The path (θ, ψ), the start and the place after every turn.
    pub fn path(&self, seed: u64, objective: Box<dyn Objective>, regularizers: Vec<Regularizer>) -> Result<Points> {
        let at = |x: f32| -> Result<Arc<dyn Distribution>> { Ok(Arc::new(point(x)?)) };
        let game = Game { real: Box::new(at(self.target)?), input: Box::new(at(0.0)?), objective, regularizers };
        let pace = Pace { learning_rate: self.learning_rate, rule: Rule::Sgd { momentum: 0.0 } };
        let config = Config { seed, batch: 1, discriminator: pace, generator: pace, ..Config::default() };
        // One dense layer each. G maps the input 0, so its bias is θ and its weight plays no part.
        let affine = Architecture::mlp(1, 1, 0, 1, Activation::Linear);
        let mut trainer = Trainer::new(&Cpu::open()?, config, game, &affine, &affine)?;
        trainer.state_mut().generator.parameters_mut()[1].copy_from(&[self.start]);
        let mut path = vec![place(&trainer)];
        for _ in 0..self.steps {
            trainer.advance()?;
            path.push(place(&trainer));
        }
        Ok(path)
    }

    /// How far from the equilibrium (target, 0) every place of a path is.
    pub fn distances(&self, path: &[[f32; 2]]) -> Vec<f32> {
        path.iter().map(|[theta, psi]| (theta - self.target).hypot(*psi)).collect()
    }
}

/// The largest of the last quarter.
pub fn amplitude(distances: &[f32]) -> f32 {
    distances[distances.len() * 3 / 4..].iter().copied().fold(0.0, f32::max)
}

/// The first turn after which the distance stays below `limit`; `None` if it does not.
pub fn settled(distances: &[f32], limit: f32) -> Option<usize> {
    let turn = distances.iter().rposition(|d| *d >= limit || d.is_nan()).map_or(0, |last| last + 1);
    (turn < distances.len()).then_some(turn)
}

/// How often a path goes around (target, 0).
pub fn rounds(path: &[[f32; 2]], target: f32) -> f32 {
    let turn = |[a, b]: [[f32; 2]; 2]| {
        let ([ax, ay], [bx, by]) = ([a[0] - target, a[1]], [b[0] - target, b[1]]);
        (ax * by - ay * bx).atan2(ax * bx + ay * by)
    };
    let angle: f32 = path.windows(2).map(|pair| turn([pair[0], pair[1]])).sum();
    angle.abs() / std::f32::consts::TAU
}

fn place(trainer: &Trainer<Cpu>) -> [f32; 2] {
    let number = |network: &Network<Cpu>, i: usize| download(network.parameters()[i])[0];
    [number(&trainer.state().generator, 1), number(&trainer.state().discriminator, 0)]
}

fn point(x: f32) -> Result<PointMass> {
    let invalid = |_| crate::Error::invalid("the point", x, "finite");
    PointMass::new(vec![f64::from(x)]).map_err(invalid)
}
