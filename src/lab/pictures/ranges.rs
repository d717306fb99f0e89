//! The ranges that settings of runs on pictures are held to.

use crate::{Error, Result};

/// The most pixels along a side.
pub const LARGEST: usize = 1_024;
/// The most steps, which no machine will take.
const MOST_STEPS: u64 = 1_000_000_000_000;

/// Numbers of steps by name, each at least 1.
///
/// # Errors
/// The first that is out of range.
pub fn steps<const N: usize>(steps: [(&str, u64); N]) -> Result<()> {
    for (what, value) in steps {
        if !(1..=MOST_STEPS).contains(&value) {
            return Err(Error::invalid(what, value, format!("at least 1 and at most {MOST_STEPS}")));
        }
    }
    Ok(())
}

/// Channels of pictures, of which 0 stands for what `these` have.
///
/// # Errors
/// If there are neither 0, 1 nor 3.
pub fn channels(channels: usize, these: &str) -> Result<()> {
    match channels {
        0 | 1 | 3 => Ok(()),
        _ => {
            let allowed = format!("1 (grey), 3 (colour) or 0 (what {these})");
            Err(Error::invalid("the number of channels", channels, allowed))
        }
    }
}

/// A seed that a configuration can hold.
///
/// # Errors
/// If it is larger.
pub fn seed(seed: u64) -> Result<()> {
    match i64::try_from(seed) {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::invalid("the seed", seed, format!("at most {}, as TOML writes it", i64::MAX))),
    }
}
