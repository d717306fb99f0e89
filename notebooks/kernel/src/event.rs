use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What an event begins with, from the child to the kernel and from cells to the child.
pub const MARK: char = '\u{1e}';

/// What a cell says while it runs. Each is one line of JSON on the child's standard output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Event {
    /// Text for `stdout` or `stderr`.
    Text { stream: String, text: String },
    /// Something to show; with an id it can be changed later.
    Display { display: Value, id: Option<String> },
    /// What is shown under that id becomes this.
    Update { update: Value, id: String },
    /// What the cell has shown goes away; if it is true, only when something new comes.
    Clear { clear: bool },
    /// A thread has panicked.
    Panicked { panicked: String },
    /// The cell has failed.
    Failed { failed: String },
}

impl Event {
    /// The event that a line ends in, if there is one, and what stands before it: text without an end of its own.
    pub fn find(line: &str) -> (&str, Option<Self>) {
        // In JSON itself such a character is written another way, so the last one is the event's.
        let found = line.rsplit_once(MARK).and_then(|(text, json)| Some((text, serde_json::from_str(json).ok()?)));
        found.map_or((line, None), |(text, event)| (text, Some(event)))
    }

    /// The event as a line. evcxr looks for words of its own in every line, so these are written another way.
    pub fn line(&self) -> String {
        let json = serde_json::to_string(self).expect("strings and JSON become JSON");
        format!("{MARK}{}\n", json.replace("EVCXR_", "\\u0045VCXR_"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_gives_back_its_event_and_hides_the_words_of_evcxr() {
        let text = "EVCXR_BEGIN_CONTENT image/png\n\u{1e}".to_string();
        let event = Event::Text { stream: "stdout".into(), text };
        let line = event.line();
        assert!(!line.contains("EVCXR_") && line.matches('\n').count() == 1);
        assert_eq!(Event::find(line.trim_end()), ("", Some(event.clone())));
        assert_eq!(Event::find(&format!("\u{1e} x {}", line.trim_end())), ("\u{1e} x ", Some(event)));
        assert_eq!(Event::find("plain \u{1e}"), ("plain \u{1e}", None));
    }
}
