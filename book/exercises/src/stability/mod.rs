//! Exercises of the chapter.

pub mod friction;
pub mod power_iteration;
pub mod spectral_gradient;
pub mod two_labels;
