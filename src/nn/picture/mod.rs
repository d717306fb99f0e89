//! Layers for pictures, which are rows in height-width-channel order.

pub mod architectures;
mod attention;
mod batch_norm;
mod classes;
mod convolution;
mod heads;
mod instance_norm;
mod labels;
mod layer;
mod make;
mod pooling;
mod prelu;
mod residual;
mod sizes;
mod spec;
mod stack;
mod tensors;

pub use crate::backend::picture::{Geometry, Size};
pub use attention::Attention;
pub use batch_norm::PictureNorm;
pub use convolution::Convolution;
pub use heads::Heads;
pub use instance_norm::InstanceNorm;
pub use labels::{ConditionalNorm, Projection};
pub use layer::Picture;
pub use pooling::MaxPool;
pub use prelu::PRelu;
pub use residual::Residual;
pub use spec::{Filter, PictureSpec};
pub use stack::Stack;
