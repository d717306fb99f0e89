//! What a person calls things.

use std::{ffi::OsStr, path::Path};

use clap::{
    Arg,
    builder::{PossibleValue, StringValueParser, TypedValueParser},
};
use serde::de::DeserializeOwned;
use toy_distributions::{Distribution, Points};

use crate::{
    Error, Result,
    lab::{Lab, Settings},
};

/// How wide a picture lies in the plane, in its units: as wide as the words.
const PICTURE_WIDTH: f64 = 3.0;

/// Any text, with names that a shell can complete. The library refuses the wrong ones, and says which is nearest.
#[derive(Debug, Clone)]
pub struct Names(pub Vec<String>);

impl TypedValueParser for Names {
    type Value = String;

    fn parse_ref(&self, command: &clap::Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().cloned().map(PossibleValue::new)))
    }
}

/// The variant of that name.
///
/// # Errors
/// If it is none of the known ones.
pub fn variant<T: DeserializeOwned>(kind: &'static str, given: &str, known: &[&'static str]) -> Result<T> {
    serde_json::from_value(given.into()).map_err(|_| Error::unknown(kind, given, known.iter().copied()))
}

/// A lab with those settings, whose distribution may also be a picture or a table of points.
///
/// # Errors
/// If it is a file that cannot be read as one.
pub fn lab(settings: Settings) -> Result<Lab> {
    let name = settings.distribution.clone();
    let lab = Lab::from_settings(settings);
    if toy_distributions::by_name(&name).is_some() {
        return Ok(lab);
    }
    Ok(match from_file(Path::new(&name))? {
        Some(distribution) => lab.on(distribution),
        None => lab,
    })
}

/// The distribution in a file; none if the path is not like one.
fn from_file(path: &Path) -> Result<Option<Box<dyn Distribution>>> {
    let kind = path.extension().and_then(OsStr::to_str).map(str::to_lowercase);
    let points = match kind.as_deref() {
        Some("png") => Points::from_image(path, PICTURE_WIDTH),
        Some("csv") => Points::from_csv(path),
        _ if path.exists() => {
            let why = "a distribution is read from a black-and-white picture (.png) or from a table of points (.csv)";
            return Err(Error::Format { path: path.into(), why: why.into() });
        }
        _ => return Ok(None),
    };
    let points = points.map_err(|e| Error::Format { path: path.into(), why: reason(e) })?;
    Ok(Some(Box::new(points)))
}

/// What is wrong with a file, without its path.
fn reason(error: toy_distributions::Error) -> String {
    match error {
        toy_distributions::Error::File { reason, .. } => format!("it cannot be read ({reason})"),
        toy_distributions::Error::Csv { line, given, .. } => {
            format!("line {line}: two finite numbers are needed, as in \"0.5,-1\", but it is {given:?}")
        }
        other => other.to_string(),
    }
}
