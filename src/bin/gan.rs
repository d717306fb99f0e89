//! The command `gan`.

use std::process::ExitCode;

fn main() -> ExitCode {
    shall_we_gan::cli::main()
}
