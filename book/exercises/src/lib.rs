//! The exercises of the book, a module per chapter. Each is a file with three functions: `start` is what the page
//! gives, `solution` is what the appendix shows, and `check` is the hidden test, which a reader calls on an answer of
//! their own:
//!
//! ```ignore
//! exercises::game::optimal_discriminator::check(mine)
//! ```

// The type of an answer says what a reader has to write.
#![allow(clippy::type_complexity)]

pub mod adaptation;
pub mod distances;
pub mod first_runs;
pub mod game;
pub mod map;
pub mod modes;
pub mod open_box;
pub mod pictures;
pub mod stability;
pub mod what_goes_wrong;
pub mod why;

/// Tests of an exercise: the hidden test accepts the solution, and refuses the code that it starts from.
macro_rules! exercise {
    ($start:expr, $solution:expr, $check:expr) => {
        #[cfg(test)]
        mod tests {
            use super::*;

            #[test]
            fn the_check_accepts_the_solution() {
                assert_eq!($check($solution), Ok(()));
            }

            #[test]
            fn the_check_refuses_the_start() {
                assert!($check($start).is_err());
            }
        }
    };
}
pub(crate) use exercise;

/// An answer that must be a number: says what is wrong with it, if anything is.
///
/// # Errors
/// If `given` is further than `tolerance` from `wanted`, or is not a number.
pub(crate) fn close(what: &str, given: f64, wanted: f64, tolerance: f64) -> Result<(), String> {
    if (given - wanted).abs() <= tolerance {
        return Ok(());
    }
    Err(format!("{what}: yours is {given}, it should be {wanted} (to within {tolerance:e})"))
}
