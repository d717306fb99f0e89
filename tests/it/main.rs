//! Tests from the outside, one binary.

mod game;
mod measure;
mod objective;
#[cfg(feature = "plot")]
mod plot;
mod prior;
mod regularize;
mod theory;
mod trainer;
