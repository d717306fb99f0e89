//! Networks for pictures, as values built from a configuration.

mod classifier;
mod dcgan;
mod sndcgan;
mod sngan;

pub use classifier::lenet;
pub use dcgan::Dcgan;
pub use sndcgan::Sndcgan;
pub use sngan::Sngan;
