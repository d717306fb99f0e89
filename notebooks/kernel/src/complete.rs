use serde_json::{Value, json};

/// Whether a cell is whole, so that a console knows whether Enter runs it.
pub fn is_complete(code: &str) -> Value {
    if code.trim_start().starts_with(':') {
        return json!({ "status": "complete" });
    }
    match open(code) {
        None => json!({ "status": "invalid" }),
        Some(open) if open.is_empty() => json!({ "status": "complete" }),
        // What is inside a text would become part of it.
        Some(open) if open.contains(&'"') => json!({ "status": "incomplete", "indent": "" }),
        Some(open) => json!({ "status": "incomplete", "indent": "    ".repeat(open.len()) }),
    }
}

/// What is open at the end, by what would close it: brackets, and a text or a comment; none if something is closed that was
/// not open.
fn open(code: &str) -> Option<Vec<char>> {
    let (mut open, mut rest) = (Vec::new(), code);
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len() + 1, |at| at + 2),
            '"' => text(rest).unwrap_or(rest.len() + 1),
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
        if length > rest.len() {
            open.push('"');
        }
        rest = &rest[length.min(rest.len())..];
    }
    Some(open)
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
            ("println!(\"one", "incomplete"),
            ("\"one", "incomplete"),
            ("1 /* one", "incomplete"),
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
        assert_eq!(is_complete("f(\"")["indent"], "");
    }
}
