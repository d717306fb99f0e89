//! Tests from the outside, one binary.

mod measure;
mod support;
mod torch;
