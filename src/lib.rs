//! Adversarial learning, from two dimensions to pictures.

mod error;
pub mod measure;
pub mod train;

pub use error::{Error, Result};
pub use toy_distributions;
