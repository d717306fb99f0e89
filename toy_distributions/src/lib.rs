//! Toy probability distributions in one and two dimensions, with what theory needs of them: exact densities,
//! scores, modes and lattices.
//!
//! Every distribution implements [`Distribution`]; a user's own type can implement it too and is then accepted
//! wherever ours are.
#![forbid(unsafe_code)]

mod distribution;

pub use distribution::{Distribution, Mode};
