//! Networks for pictures, as values built from a configuration.

mod classifier;
mod conditional;
mod dcgan;
mod high_resolution;
mod sndcgan;
mod sngan;

pub use classifier::{LENET_SIDE, Strided, lenet};
pub use conditional::{Conditional, Judge};
pub use dcgan::Dcgan;
pub use high_resolution::HighResolution;
pub use sndcgan::Sndcgan;
pub use sngan::{Classes, Sngan};

use crate::{Error, Result};

/// Checks that a size is a multiple of that number, above zero.
fn multiple(what: &str, size: usize, of: usize) -> Result<()> {
    match size > 0 && size.is_multiple_of(of) {
        true => Ok(()),
        false => Err(Error::invalid(what, size, format!("a multiple of {of}, above zero"))),
    }
}
