//! The live piece of the chapter on domain adaptation: what the page asks of the library, as JSON in and out, with points
//! as plain numbers beside it. Three classes in the plane, a target that is turned, and ADDA between them.
//!
//! It is not part of `gan-demo`, whose pages would then load what they have no use for.

mod desk;
mod game;

#[path = "../../demo/src/picture.rs"]
mod picture;
#[path = "../../demo/src/shared.rs"]
mod shared;

pub use desk::{Desk, Request};

/// Where the numbers are that the reply speaks of, until the next call.
#[unsafe(no_mangle)]
pub extern "C" fn numbers() -> *const f32 {
    shared::SHARED.with_borrow(|shared| shared.desk.numbers().as_ptr())
}
