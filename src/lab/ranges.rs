//! The ranges that settings are held to before anything is made from them.

use std::ops::RangeInclusive;

use crate::{Error, Result};

/// The most units of a layer, channels that one is built from, and dimensions of z.
pub const MOST_UNITS: usize = 8_192;
/// The most rows in a minibatch.
pub const MOST_ROWS: usize = 65_536;

/// Checks sizes by name, each against its range.
///
/// # Errors
/// The first that is out of it.
pub fn sizes<const N: usize>(sizes: [(&str, usize, RangeInclusive<usize>); N]) -> Result<()> {
    for (what, value, allowed) in sizes {
        if !allowed.contains(&value) {
            return Err(Error::invalid(what, value, format!("{} to {}", allowed.start(), allowed.end())));
        }
    }
    Ok(())
}
