//! Exercises of the chapter.

pub mod coverage;
pub mod divergence_of_atoms;
pub mod loud_constant;
