//! Tests from the outside, one binary.

#[cfg(all(feature = "data", feature = "pictures", feature = "score"))]
mod adapt;
mod classes;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "data")]
mod data;
mod embedding;
#[cfg(feature = "data")]
mod epochs;
#[cfg(feature = "plot")]
mod experimenting;
mod experiments;
mod files;
mod fit;
mod game;
mod gradients;
mod measure;
mod nn;
mod objective;
mod ops;
#[cfg(feature = "pictures")]
mod pictures;
#[cfg(feature = "plot")]
mod plot;
mod prior;
mod regularize;
#[cfg(feature = "score")]
mod score;
mod support;
mod take_over;
mod theory;
mod tidy;
mod torch;
mod trainer;
mod traps;
