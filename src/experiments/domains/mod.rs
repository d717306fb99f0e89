//! Domain adaptation in the plane, where every seed takes seconds and needs no data.

mod disentangle;
mod domain;
mod drift;
mod shift;

use super::Experiment;

/// All of them, in the order of the book.
pub fn all() -> Vec<Box<dyn Experiment>> {
    vec![Box::new(shift::Shift), Box::new(drift::Drift), Box::new(disentangle::Disentangle)]
}
