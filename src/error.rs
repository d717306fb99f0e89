//! The one error type: what was given, what is allowed, what to do.

use std::path::PathBuf;

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A name that is not known.
    #[error("unknown {kind} \"{given}\"{}; known: {known}", nearest.as_ref().map(|n| format!(" (did you mean \"{n}\"?)")).unwrap_or_default())]
    Unknown {
        /// What kind of thing was named ("objective").
        kind: &'static str,
        /// The name that was given.
        given: String,
        /// The known name nearest to it, if one is near.
        nearest: Option<String>,
        /// All known names.
        known: String,
    },
    /// A value outside what is allowed.
    #[error("{what} is {given}, but must be {allowed}")]
    Invalid {
        /// Which value.
        what: String,
        /// The value that was given.
        given: String,
        /// What is allowed.
        allowed: String,
    },
    /// A combination that has no meaning.
    #[error("{what}: {why}")]
    Refused {
        /// What was asked for.
        what: String,
        /// Why it cannot be done, and what can.
        why: String,
    },
    /// A file that could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file that is not what it should be.
    #[error("{}: {why}", path.display())]
    Format {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Training left the finite numbers.
    #[error("{quantity} is no longer finite at step {step}; the state after step {} is kept", step.saturating_sub(1))]
    Diverged {
        /// Which quantity broke first.
        quantity: String,
        /// The step that broke it.
        step: u64,
    },
    /// Somebody stopped the run.
    #[error("stopped after step {step}; what has been trained until there is kept")]
    Stopped {
        /// The last step that was taken.
        step: u64,
    },
}

/// A result with the library's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An [`Error::Unknown`] that names the nearest of the `known` names.
    pub fn unknown<'a>(kind: &'static str, given: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let nearest = known
            .iter()
            .map(|name| (strsim::damerau_levenshtein(given, name), *name))
            .filter(|(distance, name)| *distance <= 1 + name.len() / 3)
            .min()
            .map(|(_, name)| name.to_string());
        Error::Unknown { kind, given: given.to_string(), nearest, known: known.join(", ") }
    }

    /// An [`Error::Invalid`].
    pub fn invalid(what: impl Into<String>, given: impl ToString, allowed: impl Into<String>) -> Self {
        Error::Invalid { what: what.into(), given: given.to_string(), allowed: allowed.into() }
    }
}
