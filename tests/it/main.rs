//! Tests from the outside, one binary.

#[cfg(feature = "plot")]
mod plot;
