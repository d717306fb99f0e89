//! Exercises of the chapter that opens the box.

pub mod least_squares;
pub mod penalty;
pub mod radius;
pub mod tangent;
