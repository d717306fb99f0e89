//! Training: the adversarial loop, its optimisers, its record and its checkpoints.

mod all_false;
pub mod checkpoint;
mod config;
mod engine;
mod game;
mod optimizer;
mod penalty;
pub mod record;
mod share;
mod trainer;

pub use checkpoint::Checkpoint;
pub use config::{Config, Decay, Pace};
pub use engine::Engine;
pub use game::{Game, State, Step};
pub use optimizer::Optimizer;
pub use share::input_gradient;
pub use trainer::Trainer;
