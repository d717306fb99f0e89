//! Tests from the outside, one binary.

#[cfg(feature = "cli")]
mod cli;
mod measure;
#[cfg(feature = "plot")]
mod plot;
mod theory;
