//! What a user of `toy_distributions` relies on, checked from the outside.

mod arguments;
mod cdf;
mod common;
mod density;
#[cfg(feature = "files")]
mod files;
mod lattice;
mod named;
mod score;
mod value_stability;
