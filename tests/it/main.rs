//! Tests from the outside, one binary.

mod measure;
#[cfg(feature = "plot")]
mod plot;
mod theory;
mod tidy;
