//! Training: the adversarial loop, its optimisers, its record and its checkpoints.

pub mod checkpoint;
mod config;
mod engine;
mod optimizer;
pub mod record;
mod trainer;

pub use checkpoint::Checkpoint;
pub use config::{Config, Decay, Pace};
pub use engine::Engine;
pub use optimizer::Optimizer;
pub use trainer::{Game, State, Step, Trainer};
pub(crate) use trainer::{input_gradient, sigma};
