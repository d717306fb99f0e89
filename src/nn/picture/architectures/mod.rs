//! Networks for pictures, as values built from a configuration.

mod classifier;
mod conditional;
mod dcgan;
mod high_resolution;
mod sndcgan;
mod sngan;

pub use classifier::lenet;
pub use conditional::{Conditional, Judge};
pub use dcgan::Dcgan;
pub use high_resolution::HighResolution;
pub use sndcgan::Sndcgan;
pub use sngan::{Classes, Sngan};
