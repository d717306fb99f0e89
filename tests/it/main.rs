//! Tests from the outside, one binary.

mod game;
mod measure;
mod objective;
mod prior;
mod regularize;
mod trainer;
