//! Exercises of the map.

pub mod information_bound;
pub mod k_plus_one;
