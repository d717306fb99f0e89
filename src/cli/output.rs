//! The two streams. Whoever reads them may have gone; that is no reason to fail.

use std::io::{ErrorKind, Write, stderr, stdout};

use crate::{Error, Result};

/// Writes to the standard output, for programs and for people. A reader that has gone has read enough.
///
/// # Errors
/// If the output cannot take it, such as a full disk.
pub fn print(bytes: &[u8]) -> Result<()> {
    heard(bytes).map(drop)
}

/// The same; whether the reader is still there.
///
/// # Errors
/// As `print`.
pub fn heard(bytes: &[u8]) -> Result<bool> {
    let mut out = stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(gone) if gone.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(source) => Err(Error::File { path: "the standard output".into(), source }),
    }
}

/// Writes a line to the standard error, for people; where nobody can hear it, it is lost.
pub fn tell(line: &str) {
    let _ = writeln!(stderr().lock(), "{line}");
}
