//! A desk from outside of a page: a request to a line, and its reply to a line, with the numbers that it speaks of. The
//! program's `Desk` meets them.

use crate::Desk;

/// Meets the requests of the standard input.
pub fn meet() -> std::io::Result<()> {
    let mut desk = Desk::default();
    for request in std::io::stdin().lines() {
        let reply = desk.answer(request?.as_bytes());
        println!("{{\"reply\": {reply}, \"numbers\": {:?}}}", desk.numbers());
    }
    Ok(())
}
