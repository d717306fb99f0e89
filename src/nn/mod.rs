//! Networks as values: plain lists of layers whose sizes are chosen at run time.

mod affine;
mod architecture;
mod batch_norm;
mod dense;
mod file;
mod given;
mod init;
mod layer;
mod layer_norm;
mod minibatch;
mod network;
#[cfg(feature = "pictures")]
pub mod picture;
pub mod spectral;
mod virtual_batch_norm;

pub use affine::Affine;
pub use architecture::{Architecture, LayerSpec, Norm};
pub use batch_norm::BatchNorm;
pub use dense::Dense;
pub use given::{Given, one_hot};
pub use init::Init;
pub use layer::Layer;
pub use layer_norm::LayerNorm;
pub use minibatch::MinibatchDiscrimination;
pub use network::{Mode, Network, Role};
#[cfg(feature = "pictures")]
pub use picture::{Filter, Geometry, Picture, PictureSpec, Size, Stack};
pub use virtual_batch_norm::VirtualBatchNorm;
