use crate::{Error, Result};

/// What a person asks of an experiment beyond its usual form. The claims are about that form alone: a run on request has
/// a table and a figure, and no verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// Other data: the name of a set, or a path.
    pub data: Option<String>,
    /// At the size of the source that it follows, for hours and better hardware.
    pub full: bool,
}

impl Request {
    /// Whether this is the usual form.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// For an experiment that has a full size and no data but its own.
    ///
    /// # Errors
    /// If other data are asked for.
    pub fn size_alone(&self, experiment: &str) -> Result<bool> {
        match self.data {
            None => Ok(self.full),
            Some(_) => Err(Self::refused(experiment, "--data", "what it measures belongs to the data it names")),
        }
    }

    /// The answer of an experiment that has its usual form alone.
    pub(super) fn has_one_form(experiment: &str) -> Error {
        Self::refused(
            experiment,
            "--data or --full",
            "it has one form, its committed record's; only --seeds can change",
        )
    }

    fn refused(experiment: &str, option: &str, why: &str) -> Error {
        Error::Refused { what: format!("{experiment} with {option}"), why: why.into() }
    }
}
