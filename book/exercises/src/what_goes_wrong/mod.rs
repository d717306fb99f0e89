//! Exercises of the chapter.

pub mod gates;
pub mod loss_from_logit;
pub mod sure_in_many_dimensions;
