//! The live pieces of the chapter on pictures: what the page asks of the library, as JSON in and out. A convolution and
//! its adjoint on a few pixels, and a small generator of digits, whose weights lie in this library.
//!
//! It is not part of `gan-demo`, whose pages would then load layers and weights that they have no use for.

mod desk;
mod drawing;
mod stencil;

#[path = "../../demo/src/shared.rs"]
mod shared;

pub use desk::{Desk, Request};
