//! Training: the adversarial loop and the supervised one, their optimisers, records and checkpoints.

mod all_false;
mod auxiliary;
pub mod checkpoint;
mod config;
mod engine;
#[cfg(feature = "data")]
mod epochs;
pub mod fit;
mod game;
mod goal;
#[cfg(feature = "score")]
mod learner;
mod optimizer;
mod penalty;
pub mod record;
mod share;
#[cfg(feature = "data")]
mod stacked;
mod state;
mod trainer;
mod update;

pub use checkpoint::Checkpoint;
pub use config::{Config, Decay, Pace};
pub use engine::Engine;
#[cfg(feature = "data")]
pub use epochs::Epochs;
pub use game::{Game, Step};
#[cfg(feature = "score")]
pub(crate) use learner::Learner;
pub use optimizer::Optimizer;
pub use share::input_gradient;
#[cfg(feature = "data")]
pub use stacked::Stacked;
pub use state::State;
pub use trainer::Trainer;
#[cfg(feature = "score")]
pub(crate) use update::seed;
