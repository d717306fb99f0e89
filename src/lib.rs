//! Adversarial learning, from two dimensions to pictures.

pub mod backend;
mod error;
pub mod nn;
pub mod objective;
pub mod prior;
pub mod random;
pub mod regularize;
pub mod train;

pub use error::{Error, Result};
pub use toy_distributions;
