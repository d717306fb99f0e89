//! Training: the adversarial loop, its optimisers, its record and its checkpoints.

mod config;
mod game;
mod optimizer;
mod penalty;
pub mod record;
mod share;
mod trainer;

pub use config::{Config, Decay, Pace};
pub use game::{Game, State, Step};
pub use optimizer::Optimizer;
pub use share::input_gradient;
pub use trainer::Trainer;
