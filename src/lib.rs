//! Adversarial learning, from two dimensions to pictures.

mod error;
#[cfg(feature = "plot")]
pub mod plot;
pub mod train;

pub use error::{Error, Result};
pub use toy_distributions;
