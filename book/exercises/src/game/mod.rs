//! Exercises of the chapter.

pub mod folded_generator;
pub mod in_turns;
pub mod jensen_shannon;
pub mod optimal_discriminator;
