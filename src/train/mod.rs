//! Training: the adversarial loop, its optimisers, its record and its checkpoints.

mod config;
mod optimizer;
pub mod record;
mod trainer;

pub use config::{Config, Decay, Pace};
pub use optimizer::Optimizer;
pub use trainer::{Game, State, Step, Trainer};
pub(crate) use trainer::{input_gradient, sigma};
