//! Exercises of the chapter on other distances.

pub mod conjugate;
pub mod leash;
pub mod potential;
pub mod pull;
