//! What pictures need of a device. A picture is a row in height-width-channel order, so that (rows, h·w·c) and
//! (rows·h·w, c) are the same numbers, and nothing is permuted.

pub mod composed;
mod geometry;
mod resampling;

pub use geometry::{Geometry, Size};
pub(crate) use geometry::{check_table, countable, product};
pub use resampling::Resampling;
