//! What a cell's process writes, taken apart: evcxr's lines, events, and the user's text.

use crate::event::{Event, MARK};

const ENDED: &str = "EVCXR_EXECUTION_COMPLETE";
const PANICKED: &str = "EVCXR_PANIC_NOTIFICATION";
const FAILED: &str = "EVCXR_ERROR_OCCURRED";
const CONTENT: &str = "EVCXR_BEGIN_CONTENT ";
const CONTENT_ENDED: &str = "EVCXR_END_CONTENT";
/// What lines begin with that evcxr is to see. Users write them in the middle of lines: after text without an end.
const PROTOCOL: [&str; 6] = [ENDED, PANICKED, FAILED, CONTENT, "EVCXR_VARIABLE_CHANGED_TYPE:", "EVCXR_INPUT_REQUEST"];

/// What has been written and not yet been passed on.
#[derive(Debug, Default)]
pub struct Lines {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    passed: String,
    /// Text for one stream that is not yet among what is passed: what follows it may be joined to it.
    text: (&'static str, Vec<u8>),
    in_content: bool,
    ended: bool,
    panicked: Option<String>,
    failed: Option<String>,
}

impl Lines {
    /// Takes what was written to standard error.
    pub fn stderr(&mut self, bytes: &[u8]) {
        self.stderr.extend_from_slice(bytes);
    }

    /// Takes what was written to standard output; says whether the cell has ended in it.
    pub fn stdout(&mut self, bytes: &[u8]) -> bool {
        self.stdout.extend_from_slice(bytes);
        if !bytes.contains(&b'\n') {
            return false;
        }
        let mut whole = std::mem::take(&mut self.stdout);
        let end = whole.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        self.stdout = whole.split_off(end);
        let mut ended = false;
        for line in whole.split_inclusive(|byte| *byte == b'\n') {
            ended |= self.line(String::from_utf8_lossy(&line[..line.len() - 1]).as_ref());
        }
        ended
    }

    /// What can go to the kernel now; all of it if the cell has ended, or the process does.
    pub fn take(&mut self, all: bool) -> String {
        if all || !(self.in_content || could_be_more_than_text(&self.stdout)) {
            let whole = whole_characters(&self.stdout, all);
            let text: Vec<u8> = self.stdout.drain(..whole).collect();
            self.text("stdout", &text);
        }
        let whole = whole_characters(&self.stderr, all);
        let text: Vec<u8> = self.stderr.drain(..whole).collect();
        self.text("stderr", &text);
        if all {
            self.end();
        }
        self.flush();
        std::mem::take(&mut self.passed)
    }

    /// One line of standard output, without its end.
    fn line(&mut self, line: &str) -> bool {
        let (text, event) = Event::find(line);
        let Some(event) = event else {
            return if self.in_content { self.content(line) } else { self.text_or_protocol(line) };
        };
        if !self.in_content {
            self.text("stdout", text.as_bytes());
        }
        match event {
            Event::Panicked { panicked } => self.panicked = Some(panicked),
            Event::Failed { failed } => self.failed = Some(failed),
            // evcxr would read it with what is between its marks.
            _ if self.in_content => {}
            event => self.event(&event),
        }
        false
    }

    /// A line of what is shown. A cell that panics or ends in the middle of it ends it too.
    fn content(&mut self, line: &str) -> bool {
        let ends = [PANICKED, ENDED].into_iter().find(|word| line.ends_with(word));
        self.in_content = ends.is_none() && line != CONTENT_ENDED;
        match ends {
            None => self.pass(line),
            Some(ENDED) => self.pass(CONTENT_ENDED),
            Some(_) => {}
        }
        ends.is_some_and(|word| self.text_or_protocol(word))
    }

    fn text_or_protocol(&mut self, line: &str) -> bool {
        let Some(at) = PROTOCOL.iter().filter_map(|word| line.find(word)).min() else {
            self.text("stdout", format!("{line}\n").as_bytes());
            return false;
        };
        let (text, word) = line.split_at(at);
        self.text("stdout", text.as_bytes());
        match word {
            ENDED => {
                self.ended = true;
                return true;
            }
            PANICKED => {
                // A panic that a cell's own hook has reported left nothing here.
                let failed = self.panicked.take().or(self.failed.take());
                self.failed = failed.or_else(|| Some("the cell has panicked".into()));
            }
            FAILED => self.failed = Some(self.last_words()),
            _ => self.in_content = word.starts_with(CONTENT),
        }
        self.pass(word);
        false
    }

    /// The last line on standard error: evcxr writes an error there before it says that there is one.
    fn last_words(&mut self) -> String {
        let said = String::from_utf8_lossy(&self.stderr).into_owned();
        let (before, last) = said.trim_end().rsplit_once('\n').unwrap_or(("", said.trim_end()));
        self.stderr = if before.is_empty() { Vec::new() } else { format!("{before}\n").into_bytes() };
        last.to_string()
    }

    fn end(&mut self) {
        if let Some(panicked) = self.panicked.take() {
            self.text("stderr", format!("a thread panicked: {panicked}\n").as_bytes());
        }
        if let Some(failed) = self.failed.take() {
            self.event(&Event::Failed { failed });
        }
        if std::mem::take(&mut self.ended) {
            self.pass(ENDED);
        }
    }

    fn pass(&mut self, line: &str) {
        self.flush();
        self.passed += line;
        self.passed += "\n";
    }

    fn event(&mut self, event: &Event) {
        self.flush();
        self.passed += &event.line();
    }

    fn text(&mut self, stream: &'static str, bytes: &[u8]) {
        if self.text.0 != stream {
            self.flush();
        }
        self.text.0 = stream;
        self.text.1.extend_from_slice(bytes);
    }

    /// Many lines make one event.
    fn flush(&mut self) {
        let (stream, bytes) = std::mem::take(&mut self.text);
        if !bytes.is_empty() {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            self.passed += &Event::Text { stream: stream.into(), text }.line();
        }
    }
}

/// Whether an event or a line of evcxr's may have begun.
fn could_be_more_than_text(text: &[u8]) -> bool {
    let word = b"EVCXR_";
    text.contains(&(MARK as u8))
        || text.windows(word.len()).any(|part| part == word)
        || (1..word.len()).any(|n| text.ends_with(&word[..n]))
}

/// How many bytes are whole characters; all of them if no more will come.
fn whole_characters(bytes: &[u8], all: bool) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if !all && error.error_len().is_none() => error.valid_up_to(),
        _ => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(stream: &str, text: &str) -> String {
        Event::Text { stream: stream.into(), text: text.into() }.line()
    }

    fn failed(message: &str) -> String {
        Event::Failed { failed: message.into() }.line()
    }

    #[test]
    fn the_end_of_a_cell_after_text_without_an_end() {
        let mut lines = Lines::default();
        assert!(!lines.stdout(b"one\ntw"));
        assert_eq!(lines.take(false), text("stdout", "one\ntw"));
        assert!(lines.stdout(b"oEVCXR_EXECUTION_COMPLETE\n"));
        assert_eq!(lines.take(true), text("stdout", "o") + "EVCXR_EXECUTION_COMPLETE\n");
    }

    #[test]
    fn many_lines_are_one_event_up_to_the_next_other_one() {
        let (mut lines, display) = (Lines::default(), "\u{1e}{\"display\":{},\"id\":null}\n");
        let many = "a line\n".repeat(100_000);
        let began = std::time::Instant::now();
        lines.stdout(format!("{many}{display}b\n").as_bytes());
        lines.stderr(b"c\n");
        let wanted = text("stdout", &many) + display + &text("stdout", "b\n") + &text("stderr", "c\n");
        assert!(lines.take(false) == wanted);
        // One copy of the rest for each line would take 35 GB of them.
        assert!(began.elapsed().as_secs() < 2, "{:?}", began.elapsed());
    }

    #[test]
    fn a_failed_question_mark_takes_its_last_words() {
        let mut lines = Lines::default();
        lines.stderr(b"note\nno such name\n");
        lines.stdout(b"EVCXR_ERROR_OCCURRED\nEVCXR_EXECUTION_COMPLETE\n");
        let rest = failed("no such name") + "EVCXR_EXECUTION_COMPLETE\n";
        assert_eq!(lines.take(true), "EVCXR_ERROR_OCCURRED\n".to_string() + &text("stderr", "note\n") + &rest);
    }

    #[test]
    fn a_panic_is_an_error_only_where_it_ends_the_cell() {
        let panicked = "\u{1e}{\"panicked\":\"too far\"}\n";
        let mut lines = Lines::default();
        lines.stdout(format!("{panicked}EVCXR_PANIC_NOTIFICATION\nEVCXR_EXECUTION_COMPLETE\n").as_bytes());
        let rest = failed("too far") + "EVCXR_EXECUTION_COMPLETE\n";
        assert_eq!(lines.take(true), "EVCXR_PANIC_NOTIFICATION\n".to_string() + &rest);
        lines.stdout(format!("{panicked}EVCXR_EXECUTION_COMPLETE\n").as_bytes());
        assert_eq!(lines.take(true), text("stderr", "a thread panicked: too far\n") + "EVCXR_EXECUTION_COMPLETE\n");
    }

    #[test]
    fn an_event_is_found_after_text_without_an_end() {
        let mut lines = Lines::default();
        let display = "\u{1e}{\"display\":{},\"id\":null}\n";
        lines.stdout(b"training \x1e{\"display\":{},");
        assert_eq!(lines.take(false), "", "half an event is none of the user's text");
        lines.stdout(b"\"id\":null}\n");
        assert_eq!(lines.take(false), text("stdout", "training ") + display);
        lines.stdout(b"x\x1e{\"panicked\":\"too far\"}\nEVCXR_PANIC_NOTIFICATION\nEVCXR_EXECUTION_COMPLETE\n");
        let rest = failed("too far") + "EVCXR_EXECUTION_COMPLETE\n";
        assert_eq!(lines.take(true), text("stdout", "x") + "EVCXR_PANIC_NOTIFICATION\n" + &rest);
    }

    #[test]
    fn a_panic_that_nobody_has_reported_is_an_error() {
        let rest = failed("the cell has panicked") + "EVCXR_EXECUTION_COMPLETE\n";
        let mut lines = Lines::default();
        lines.stdout(b"EVCXR_PANIC_NOTIFICATION\nEVCXR_EXECUTION_COMPLETE\n");
        assert_eq!(lines.take(true), "EVCXR_PANIC_NOTIFICATION\n".to_string() + &rest);
    }

    #[test]
    fn what_is_shown_ends_with_a_panic_or_with_the_cell() {
        let begun = "EVCXR_BEGIN_CONTENT text/html\n";
        let mut lines = Lines::default();
        let panicked = "a\u{1e}{\"panicked\":\"too far\"}\nbEVCXR_PANIC_NOTIFICATION\nEVCXR_EXECUTION_COMPLETE\n";
        assert!(lines.stdout(format!("{begun}{panicked}").as_bytes()));
        let rest = failed("too far") + "EVCXR_EXECUTION_COMPLETE\n";
        assert_eq!(lines.take(true), format!("{begun}EVCXR_PANIC_NOTIFICATION\n{rest}"));
        assert!(lines.stdout(format!("{begun}EVCXR_EXECUTION_COMPLETE\n").as_bytes()));
        assert_eq!(lines.take(true), format!("{begun}EVCXR_END_CONTENT\nEVCXR_EXECUTION_COMPLETE\n"));
    }

    #[test]
    fn the_last_words_of_a_process_are_no_end_of_a_cell() {
        let mut lines = Lines::default();
        lines.stdout(b"\x1e{\"panicked\":\"too far\"}\nlast");
        lines.stderr(b"words\n");
        let wanted = text("stdout", "last") + &text("stderr", "words\na thread panicked: too far\n");
        assert_eq!(lines.take(true), wanted);
    }

    #[test]
    fn contents_go_on_as_they_are_and_characters_are_not_cut() {
        let mut lines = Lines::default();
        let content = "EVCXR_BEGIN_CONTENT image/png\nabc\nEVCXR_END_CONTENT\n";
        lines.stdout(content.as_bytes());
        lines.stdout(&"é".as_bytes()[..1]);
        assert_eq!(lines.take(false), content);
        lines.stdout(&"é".as_bytes()[1..]);
        assert_eq!(lines.take(false), text("stdout", "é"));
    }
}
