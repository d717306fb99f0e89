use serde_json::{Value, json};

/// Whether a cell is whole, so that a console knows whether Enter runs it.
pub fn is_complete(code: &str) -> Value {
    if code.trim_start().starts_with(':') {
        return json!({ "status": "complete" });
    }
    match open_brackets(code) {
        Some(0) => json!({ "status": "complete" }),
        Some(open) => json!({ "status": "incomplete", "indent": "    ".repeat(open) }),
        None => json!({ "status": "invalid" }),
    }
}

/// How many brackets are open at the end, counted outside texts and comments; none if one is closed that was not open.
fn open_brackets(code: &str) -> Option<usize> {
    let (mut open, mut rest) = (Vec::new(), code);
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            '"' => text(rest).unwrap_or(rest.len()),
            '\'' => character(rest),
            _ => c.len_utf8(),
        };
        match c {
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' if open.pop() != Some(c) => return None,
            _ => {}
        }
        rest = &rest[length..];
    }
    Some(open.len())
}

/// The length of the text literal that a string begins with.
fn text(code: &str) -> Option<usize> {
    let mut escaped = false;
    let end = code.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map(|(at, _)| at + 1)
}

/// The length of the character literal that a string begins with; 1 for a lifetime.
fn character(code: &str) -> usize {
    let mut characters = code.char_indices().skip(1);
    match (characters.next(), characters.next(), characters.next()) {
        (Some((_, '\\')), _, Some((at, '\''))) | (Some(_), Some((at, '\'')), _) => at + 1,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_texts_and_comments_do_not_count() {
        for (code, status) in [
            ("let x = 1;", "complete"),
            ("fn f() {", "incomplete"),
            ("f(", "incomplete"),
            ("x)", "invalid"),
            ("(]", "invalid"),
            ("\"{\" // (\n/* [ */", "complete"),
            ("'{'; '\\''; \"\\\"(\"", "complete"),
            ("fn f<'a>(x: &'a str) {}", "complete"),
            (":vars", "complete"),
        ] {
            assert_eq!(is_complete(code)["status"], status, "{code}");
        }
        assert_eq!(is_complete("f({")["indent"], "        ");
    }
}
