//! Objectives: what the discriminator and the generator minimise, as functions of logits.
//!
//! An objective sees logits on the host and knows no network and no device, so one that a reader writes in a cell
//! runs on every backend.

mod classic;
mod critic;
mod f_gan;
mod functions;
mod least_squares;
mod relativistic;
mod supervised;

pub(crate) use classic::AllFalse;
pub use classic::{LabelSmoothing, Minimax, NonSaturating};
pub use critic::{Hinge, Wasserstein};
use dfdx::{
    prelude::OwnedTape,
    tensor::{AsArray as _, Cpu, Tensor, TensorFromVec as _, Trace as _},
    tensor_ops::Backward as _,
};
pub use f_gan::FGan;
pub use functions::{STEEPEST, exponential, map, sigma, softplus};
pub use least_squares::LeastSquares;
pub use relativistic::{Relativistic, RelativisticAverage};
pub use supervised::{cross_entropy, domain_loss, squared_error};

use crate::{Error, Result};

/// Logits on the host, (n, k), with the tape that carries their derivatives.
pub type Logits = Tensor<(usize, usize), f32, Cpu, OwnedTape<f32, Cpu>>;

/// A scalar loss with its tape.
pub type Loss = Tensor<(), f32, Cpu, OwnedTape<f32, Cpu>>;

// ANCHOR: objective
/// A pair of losses.
pub trait Objective: std::fmt::Debug + Send + Sync {
    /// The name that a person types.
    fn name(&self) -> &str;

    /// Both losses, written out.
    fn formula(&self) -> &str;

    /// Where it comes from.
    fn paper(&self) -> &str;

    /// The discriminator that minimises its loss, for densities p of the real and q of the generated samples.
    fn optimum(&self) -> &str;

    /// What the discriminator minimises: a mean over the rows, of which both have the same number.
    fn discriminator(&self, real: Logits, fake: Logits) -> Loss;

    /// What the generator minimises: a mean over the rows. `real` has no rows unless
    /// [`generator_sees_real`](Objective::generator_sees_real).
    fn generator(&self, real: Logits, fake: Logits) -> Loss;

    /// Whether the generator's loss needs the logits of real samples.
    fn generator_sees_real(&self) -> bool {
        false
    }

    /// Whether the loss of one sample depends on the others, beyond the mean over them.
    fn couples_samples(&self) -> bool {
        false
    }
}
// ANCHOR_END: objective

/// Every objective of the library, each with its paper's settings.
pub fn all() -> Vec<Box<dyn Objective>> {
    vec![
        Box::new(Minimax),
        Box::new(NonSaturating),
        Box::new(LabelSmoothing::default()),
        Box::new(LeastSquares::default()),
        Box::new(Wasserstein),
        Box::new(Hinge),
        Box::new(FGan::Kl),
        Box::new(FGan::ReverseKl),
        Box::new(FGan::Pearson),
        Box::new(FGan::Hellinger),
        Box::new(FGan::JensenShannon),
        Box::new(FGan::Gan),
        Box::new(Relativistic),
        Box::new(RelativisticAverage),
    ]
}

/// The objective of that name.
///
/// # Errors
/// If there is none; the error names the nearest and all of them.
pub fn by_name(name: &str) -> Result<Box<dyn Objective>> {
    let unknown = || Error::unknown("objective", name, all().iter().map(|objective| objective.name()));
    all().into_iter().find(|objective| objective.name() == name).ok_or_else(unknown)
}

/// Whose loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Player {
    /// D
    Discriminator,
    /// G
    Generator,
}

impl std::fmt::Display for Player {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Player::Discriminator => "discriminator",
            Player::Generator => "generator",
        })
    }
}

/// A loss and its derivatives in the logits.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// The loss.
    pub loss: f32,
    /// ∂loss/∂real, in row order.
    pub real: Vec<f32>,
    /// ∂loss/∂fake, in row order.
    pub fake: Vec<f32>,
}

/// Evaluates one player's loss on logits in row order, `columns` per row.
pub fn evaluate(objective: &dyn Objective, player: Player, real: &[f32], fake: &[f32], columns: usize) -> Evaluated {
    let device = Cpu::default();
    let tensor = |logits: &[f32]| -> Tensor<(usize, usize), f32, Cpu> {
        device.tensor_from_vec(logits.to_vec(), (logits.len() / columns, columns))
    };
    let (real, fake) = (tensor(real), tensor(fake));
    let loss = match player {
        Player::Discriminator => objective.discriminator(real.leaky_trace(), fake.leaky_trace()),
        Player::Generator => objective.generator(real.leaky_trace(), fake.leaky_trace()),
    };
    let value = loss.array();
    let mut gradients = loss.backward();
    let mut derivative = |logits: &Tensor<(usize, usize), f32, Cpu>| {
        gradients.get_or_alloc_mut(logits).map(|g| g.to_vec()).expect("a few numbers fit in memory")
    };
    Evaluated { loss: value, real: derivative(&real), fake: derivative(&fake) }
}
