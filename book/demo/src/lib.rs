//! The live demos of the book: what the page asks of the library, as JSON in and out, and points and surfaces as
//! plain numbers beside it.
//!
//! In WebAssembly there are five functions and a memory, and nothing is imported: the page asks for
//! `input` of so many bytes, writes a [`Request`] there as JSON, calls `answer`, and
//! finds the reply between `text` and its length, and the numbers that it speaks of at [`numbers`]. A
//! request that cannot be met is answered with `{"error": "…"}`; nothing that a page can ask ends in a trap. The fifth,
//! [`product`], is for the check of a build.

mod desk;
mod limits;
mod picture;
mod request;
mod shared;
mod tables;

pub use desk::Desk;
pub use request::Request;
use shall_we_gan::backend::{Activation, Backend, Cpu, Graph, download, upload};

/// Entry `index` of [[1, 2], [3, 4]]·[[5, 6], [7, 8]]ᵀ in row order, for the check of a build: without its feature
/// `cpu` dfdx keeps only the last term of every sum.
#[unsafe(no_mangle)]
pub extern "C" fn product(index: usize) -> f32 {
    let device = Cpu::default();
    let (x, w) = (upload(&device, &[1.0, 2.0, 3.0, 4.0], 2), upload(&device, &[5.0, 6.0, 7.0, 8.0], 2));
    let product = download(&Cpu::dense(&mut Graph::off(), &x, &w, None, Activation::Linear, false));
    product.get(index).copied().unwrap_or(f32::NAN)
}

/// Where the numbers are that the reply speaks of, until the next call.
#[unsafe(no_mangle)]
pub extern "C" fn numbers() -> *const f32 {
    shared::SHARED.with_borrow(|shared| shared.desk.numbers().as_ptr())
}
