//! The library as one shared library. Cells link their dependencies into themselves, each its own copy, and with it
//! its own copy of dfdx's counter of tensor ids: a gradient that one cell takes would then belong to a tensor of
//! another. A shared library is loaded once.

pub use {dfdx, shall_we_gan};
