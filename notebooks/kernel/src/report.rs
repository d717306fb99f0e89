use evcxr::{CompilationError, Error};
use serde_json::{Value, json};

use crate::code::SHOWN;

/// What a client is told about a failed cell: name, message, and the lines of the traceback.
pub struct Report {
    /// What kind of error it is.
    pub name: &'static str,
    /// What happened, in short.
    pub message: String,
    /// The same at length.
    pub lines: Vec<String>,
}

impl Report {
    /// An error whose message says it all.
    pub fn new(name: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { name, lines: vec![format!("{name}: {message}")], message }
    }

    /// The same as clients want it.
    pub fn content(&self) -> Value {
        json!({ "ename": self.name, "evalue": self.message, "traceback": self.lines })
    }

    /// The answer to whoever asked for what has failed.
    pub fn answer(&self) -> Value {
        let mut content = self.content();
        content["status"] = "error".into();
        content
    }

    /// What evcxr says, with the places in the cell as it was written.
    pub fn of(error: &Error, code: &str) -> Self {
        match error {
            Error::CompilationErrors(errors) => {
                let errors: Vec<_> = errors.iter().filter(|error| error.level() != "warning").collect();
                let message = errors.first().map(|error| said(error)).unwrap_or_default();
                let lines = errors.iter().flat_map(|error| lines(error, code)).collect();
                Self { name: "does not compile", message, lines }
            }
            other => Self::new("error", other.to_string()),
        }
    }
}

/// What the compiler says, but for what the cell's author has not written.
fn said(error: &CompilationError) -> String {
    in_the_authors_terms(error.message())
}

fn in_the_authors_terms(message: String) -> String {
    const NOT_SHOWN: &str =
        "the cell ends in a value that cannot be shown, as its type is not `Debug`; end it with `;`";
    const NO_ERROR: &str =
        "this `?` is on something whose failure says nothing: give it words, as `.ok_or(\"why\")?` does";
    const NOT_KEPT: &str = "a closure, or a value that borrows, is not kept from one cell to the next: define a function, \
                            or use the value in its own cell";
    let terms = [
        ("`evcxr_display`", NOT_SHOWN),
        ("`Result`s, not `Option`s", NO_ERROR),
        ("EvcxrUserCodeError", NO_ERROR),
        ("NotKeptBetweenCells", NOT_KEPT),
    ];
    terms.iter().find(|(theirs, _)| message.contains(theirs)).map_or(message.clone(), |(_, ours)| ours.to_string())
}

fn lines(error: &CompilationError, code: &str) -> Vec<String> {
    let number = error.code().map(|code| format!("[{code}]")).unwrap_or_default();
    let mut lines = vec![format!("error{number}: {}", said(error))];
    for spanned in error.spanned_messages() {
        let Some(span) = spanned.span else { continue };
        let compiled = spanned.lines.first().map_or("", String::as_str);
        let source = code.lines().nth(span.start_line - 1).unwrap_or(compiled);
        let column = |column: usize| written(column, compiled, source);
        let start = column(span.start_column);
        let end = if span.end_line == span.start_line { column(span.end_column) } else { source.chars().count() + 1 };
        let number = format!("{:>4} | ", span.start_line);
        let (before, length) = (number.len() + start.saturating_sub(1), end.saturating_sub(start).max(1));
        lines.push(format!("{number}{source}"));
        // What evcxr puts behind a cell.
        let label = spanned.label.replace("`evcxr_variable_store`", "the cell's end");
        lines.push(format!("{}{} {}", " ".repeat(before), "^".repeat(length), label));
    }
    lines.extend(error.help().iter().map(|help| format!("help: {help}")));
    lines.extend(error.evcxr_extra_hint().map(|hint| format!("help: {hint}")));
    lines
}

/// Where a column of a line that was compiled is in the line as it was written: what shows a cell's last expression has
/// been put into it.
fn written(column: usize, compiled: &str, source: &str) -> usize {
    let same = compiled.chars().zip(source.chars()).take_while(|(a, b)| a == b).count();
    if compiled == source || column <= same { column } else { column.saturating_sub(SHOWN.0.len()).max(same + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_of_the_line_as_it_was_written() {
        let (compiled, source) = ("let a = 1; (&(a + missing))", "let a = 1; a + missing");
        for name in ["let", "a + ", "missing"] {
            let column = |line: &str| line.rfind(name).unwrap() + 1;
            assert_eq!(written(column(compiled), compiled, source), column(source), "{name}");
        }
        assert_eq!(written(23, source, source), 23);
    }
}
