//! Exercises of the chapter.

pub mod frechet;
pub mod inception;
pub mod peak_signal;
pub mod sizes;
pub mod stamps;
