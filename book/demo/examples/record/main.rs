//! Meets requests, a line each, by the library as it is compiled for this machine: `.ci/wasm` holds the replies and the
//! numbers against those of WebAssembly, and `book/demo/headless.mjs` plays scenes with it.

mod lines;

use gan_demo::Desk;

fn main() -> std::io::Result<()> {
    lines::meet()
}
