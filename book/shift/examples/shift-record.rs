//! Meets requests, a line each, by the library as it is compiled for this machine: `.ci/wasm` holds the replies and the
//! numbers against those of WebAssembly.

use gan_shift::Desk;

fn main() -> std::io::Result<()> {
    let mut desk = Desk::default();
    for request in std::io::stdin().lines() {
        let reply = desk.answer(request?.as_bytes());
        println!("{{\"reply\": {reply}, \"numbers\": {:?}}}", desk.numbers());
    }
    Ok(())
}
