//! Layers for pictures, which are rows in height-width-channel order.

pub mod architectures;
mod batch_norm;
mod convolution;
mod layer;
mod pooling;
mod residual;
mod spec;
mod stack;

pub use crate::backend::picture::{Geometry, Size};
pub use batch_norm::PictureNorm;
pub use convolution::Convolution;
pub use layer::Picture;
pub use pooling::MaxPool;
pub use residual::Residual;
pub use spec::{Filter, PictureSpec};
pub use stack::Stack;
