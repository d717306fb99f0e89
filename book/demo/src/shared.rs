//! What a page and a library in WebAssembly share: the page asks for [`input`] of so many bytes, writes a request there,
//! calls [`answer`], and finds the reply between [`text`] and its length. The crate's `Desk` meets the requests.

use std::cell::RefCell;

use crate::Desk;

/// What the page and this module share.
#[derive(Default)]
pub(crate) struct Shared {
    pub(crate) desk: Desk,
    input: Vec<u8>,
    text: String,
}

thread_local! {
    pub(crate) static SHARED: RefCell<Shared> = RefCell::default();
}

/// Where the page writes a request of that many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn input(bytes: usize) -> *mut u8 {
    SHARED.with_borrow_mut(|shared| {
        shared.input.resize(bytes, 0);
        shared.input.as_mut_ptr()
    })
}

/// Meets the request that was written; the reply has this many bytes, at [`text`].
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> usize {
    SHARED.with_borrow_mut(|shared| {
        shared.text = shared.desk.answer(&shared.input);
        shared.text.len()
    })
}

/// Where the reply is, until the next call.
#[unsafe(no_mangle)]
pub extern "C" fn text() -> *const u8 {
    SHARED.with_borrow(|shared| shared.text.as_ptr())
}
