//! Tests from the outside, one binary.

mod measure;
mod objective;
