use std::fmt;

/// What is wrong with the arguments of a distribution, or with the file it should be read from.
///
/// `what` names the argument and `given` is the refused value as text, so that NaN can be compared in a test.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A list is empty that must hold something.
    Empty {
        /// The list.
        what: &'static str,
    },
    /// A list has another length than the other arguments ask for.
    Size {
        /// The list.
        what: &'static str,
        /// The length it must have.
        expected: usize,
        /// The length it has.
        given: usize,
    },
    /// `value < at_least`, for a number of things.
    TooFew {
        /// The number.
        what: &'static str,
        /// The smallest that is allowed.
        at_least: usize,
        /// The number that was given.
        given: usize,
    },
    /// `value` is infinite or NaN.
    NotFinite {
        /// The argument.
        what: &'static str,
        /// Its value.
        given: String,
    },
    /// `value <= 0`, infinite or NaN.
    NotPositive {
        /// The argument.
        what: &'static str,
        /// Its value.
        given: String,
    },
    /// `value < 0`, infinite or NaN.
    Negative {
        /// The argument.
        what: &'static str,
        /// Its value.
        given: String,
    },
    /// The covariance differs from its transpose.
    NotSymmetric,
    /// The covariance has an eigenvalue that is not positive, up to rounding.
    NotPositiveDefinite,
    /// Two boxes of a union share a part of positive volume.
    Overlap {
        /// The positions of the two boxes in the list, from 0.
        boxes: (usize, usize),
    },
    /// A line of a bitmap cannot be read.
    Bitmap {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A file cannot be opened or decoded.
    #[cfg(feature = "files")]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// What the system or the decoder said.
        reason: String,
    },
    /// A line of a table of points is not two finite numbers.
    #[cfg(feature = "files")]
    Csv {
        /// The file.
        path: std::path::PathBuf,
        /// The line, from 1.
        line: usize,
        /// The line's text.
        given: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Empty { what } => write!(f, "there are no {what}: give at least one"),
            Error::Size { what, expected, given } => {
                write!(f, "the {what} must have length {expected}, but the length is {given}")
            }
            Error::TooFew { what, at_least, given } => {
                write!(f, "the number of {what} must be at least {at_least}, but it is {given}")
            }
            Error::NotFinite { what, given } => write!(f, "the {what} must be finite, but it is {given}"),
            Error::NotPositive { what, given } => {
                write!(f, "the {what} must be positive and finite, but it is {given}")
            }
            Error::Negative { what, given } => {
                write!(f, "the {what} must be finite and not negative, but it is {given}")
            }
            Error::NotSymmetric => write!(f, "the covariance must be symmetric, row i column j = row j column i"),
            Error::NotPositiveDefinite => {
                write!(f, "the covariance must be positive definite: no direction may have variance 0")
            }
            Error::Overlap { boxes: (a, b) } => {
                write!(f, "boxes {a} and {b} (from 0) overlap: cut them so that they only touch")
            }
            Error::Bitmap { line, reason } => {
                write!(f, "bitmap, line {line}: {reason}; every line holds as many '#' and '.' as the first")
            }
            #[cfg(feature = "files")]
            Error::File { path, reason } => write!(f, "cannot read {}: {reason}", path.display()),
            #[cfg(feature = "files")]
            Error::Csv { path, line, given } => {
                let path = path.display();
                write!(f, "{path}, line {line}: two finite numbers are needed, as in \"0.5,-1\", but it is {given:?}")
            }
        }
    }
}

impl std::error::Error for Error {}

/// `Ok` for a finite value.
pub(crate) fn finite(what: &'static str, value: f64) -> Result<(), Error> {
    if value.is_finite() { Ok(()) } else { Err(Error::NotFinite { what, given: value.to_string() }) }
}

/// `Ok` for a finite value above 0.
pub(crate) fn positive(what: &'static str, value: f64) -> Result<(), Error> {
    if value > 0.0 && value.is_finite() { Ok(()) } else { Err(Error::NotPositive { what, given: value.to_string() }) }
}

/// `Ok` for a finite value that is 0 or above.
pub(crate) fn not_negative(what: &'static str, value: f64) -> Result<(), Error> {
    if value >= 0.0 && value.is_finite() { Ok(()) } else { Err(Error::Negative { what, given: value.to_string() }) }
}

/// `Ok` for a number of things that is large enough.
pub(crate) fn at_least(at_least: usize, what: &'static str, given: usize) -> Result<(), Error> {
    if given >= at_least { Ok(()) } else { Err(Error::TooFew { what, at_least, given }) }
}

/// `Ok` for a list of the right length.
pub(crate) fn size(what: &'static str, expected: usize, given: usize) -> Result<(), Error> {
    if given == expected { Ok(()) } else { Err(Error::Size { what, expected, given }) }
}
