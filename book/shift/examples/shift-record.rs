//! Meets requests, a line each, by the library as it is compiled for this machine: `.ci/wasm` holds the replies and the
//! numbers against those of WebAssembly.

#[path = "../../demo/examples/record/lines.rs"]
mod lines;

use gan_shift::Desk;

fn main() -> std::io::Result<()> {
    lines::meet()
}
