//! Training: the adversarial loop, its optimisers, its record and its checkpoints.

pub mod record;
