use evcxr::{CompilationError, Error};
use serde_json::{Value, json};

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

    /// What evcxr says, with the places in the cell.
    pub fn of(error: &Error) -> Self {
        match error {
            Error::CompilationErrors(errors) => {
                let errors: Vec<_> = errors.iter().filter(|error| error.level() != "warning").collect();
                let message = errors.first().map(|error| error.message()).unwrap_or_default();
                let lines = errors.iter().flat_map(|error| lines(error)).collect();
                Self { name: "does not compile", message, lines }
            }
            other => Self::new("error", other.to_string()),
        }
    }
}

fn lines(error: &CompilationError) -> Vec<String> {
    let code = error.code().map(|code| format!("[{code}]")).unwrap_or_default();
    let mut lines = vec![format!("error{code}: {}", error.message())];
    for spanned in error.spanned_messages() {
        let Some(span) = spanned.span else { continue };
        let source = spanned.lines.first().cloned().unwrap_or_default();
        let number = format!("{:>4} | ", span.start_line);
        let end = if span.end_line == span.start_line { span.end_column } else { source.chars().count() + 1 };
        let (before, length) = (span.start_column.saturating_sub(1), end.saturating_sub(span.start_column).max(1));
        lines.push(format!("{number}{source}"));
        lines.push(format!(
            "{}{}{} {}",
            " ".repeat(number.len()),
            " ".repeat(before),
            "^".repeat(length),
            spanned.label
        ));
    }
    lines.extend(error.help().iter().map(|help| format!("help: {help}")));
    lines.extend(error.evcxr_extra_hint().map(|hint| format!("help: {hint}")));
    lines
}
