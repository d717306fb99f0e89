//! Tests from the outside, one binary.

mod files;
mod gradients;
mod measure;
mod nn;
mod ops;
mod support;
mod torch;
mod traps;
