//! Adversarial learning, from two dimensions to pictures.

mod error;
pub mod theory;
pub mod train;

pub use error::{Error, Result};
pub use toy_distributions;
