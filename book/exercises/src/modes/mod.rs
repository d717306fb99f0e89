//! Exercises of the chapter on missing modes and unwanted samples.

pub mod ceiling;
pub mod coordinate;
pub mod crossing;
pub mod histogram;
pub mod packs;
