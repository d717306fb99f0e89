//! A fixed list of requests, met by the library as it is compiled for this machine: `.ci/wasm` holds the replies and the
//! numbers against those of WebAssembly.

use std::io::Read;

use gan_demo::Desk;

fn main() -> std::io::Result<()> {
    let mut requests = String::new();
    std::io::stdin().read_to_string(&mut requests)?;
    let mut desk = Desk::default();
    for request in requests.lines() {
        let reply = desk.answer(request.as_bytes());
        println!("{{\"reply\": {reply}, \"numbers\": {:?}}}", desk.numbers());
    }
    Ok(())
}
