//! Networks as values: plain lists of layers whose sizes are chosen at run time.

mod architecture;
mod convolution;
mod dense;
mod init;
mod network;
pub mod spectral;

pub use architecture::{Architecture, LayerSpec};
pub use convolution::{Convolution, Geometry};
pub use dense::Dense;
pub use init::Init;
pub use network::{Layer, Mode, Network, Role};
