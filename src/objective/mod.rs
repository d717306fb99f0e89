//! Objectives: what the discriminator and the generator minimise, as functions of logits.
//!
//! An objective sees logits on the host and knows no network and no device, so one that a reader writes in a cell
//! runs on every backend.

mod classic;

pub(crate) use classic::AllFalse;
pub use classic::{Minimax, NonSaturating};
use dfdx::{
    prelude::{OwnedTape, PutTape, SplitTape, Tape as _},
    tensor::{AsArray as _, Cpu, Tensor, TensorFromVec as _, Trace as _},
    tensor_ops::Backward as _,
};

use crate::{Error, Result, backend::Activation};

/// Logits on the host, (n, k), with the tape that carries their derivatives.
pub type Logits = Tensor<(usize, usize), f32, Cpu, OwnedTape<f32, Cpu>>;

/// A scalar loss with its tape.
pub type Loss = Tensor<(), f32, Cpu, OwnedTape<f32, Cpu>>;

/// A pair of losses.
pub trait Objective: std::fmt::Debug + Send + Sync {
    /// The name that a person types.
    fn name(&self) -> &str;

    /// Both losses, written out.
    fn formula(&self) -> &str;

    /// Where it comes from.
    fn paper(&self) -> &str;

    /// What the discriminator minimises: a mean over the rows.
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

/// Every objective of the library, each with its paper's settings.
pub fn all() -> Vec<Box<dyn Objective>> {
    vec![Box::new(Minimax), Box::new(NonSaturating)]
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

/// ln(1 + eˣ) element by element, without overflow: −log σ(x) = softplus(−x) and −log(1 − σ(x)) = softplus(x).
pub fn softplus(x: Logits) -> Logits {
    map(x, Activation::Softplus)
}

/// f(x) element by element.
pub fn map(x: Logits, f: Activation) -> Logits {
    let (x, mut tape) = x.split_tape();
    let mut y = x.clone() * 1.0;
    let values: Vec<f32> = x.as_vec().into_iter().map(|x| f.value(x)).collect();
    y.copy_from(&values);
    let output = y.clone();
    tape.add_backward_op(move |gradients| {
        let dy = gradients.get_or_alloc_mut(&output)?.to_vec();
        for ((dx, dy), y) in gradients.get_or_alloc_mut(&x)?.iter_mut().zip(dy).zip(values) {
            *dx += f.slope(y) * dy;
        }
        Ok(())
    });
    y.put_tape(tape)
}
