//! Exercises of the chapter.

pub mod best_judge;
pub mod generator_by_hand;
