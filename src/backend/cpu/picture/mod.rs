//! Pictures on the CPU. Work is cut by pictures, into parts whose sizes depend on the geometry alone, so that the
//! numbers do not depend on how many threads there are.

pub mod batch_norm;
pub mod convolution;
pub mod elementwise;
mod windows;
