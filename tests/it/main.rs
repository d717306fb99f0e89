//! Tests from the outside, one binary.

mod gradients;
mod measure;
mod ops;
mod support;
mod torch;
