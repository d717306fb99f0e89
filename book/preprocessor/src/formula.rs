/// What Markdown would read in the text of a formula, and how HTML writes it otherwise.
const READ_BY_MARKDOWN: [(char, &str); 9] = [
    ('*', "&#42;"),
    ('_', "&#95;"),
    ('~', "&#126;"),
    ('`', "&#96;"),
    ('[', "&#91;"),
    (']', "&#93;"),
    ('\\', "&#92;"),
    ('|', "&#124;"),
    ('$', "&#36;"),
];

/// How a rendered formula begins.
const START: &str = "<span class=\"katex\">";

/// A page with the texts of its rendered formulas written so that Markdown finds nothing in them: two formulas that each
/// hold an underscore would make emphasis of the sentence between them.
pub fn shielded(page: &str) -> String {
    let mut shielded = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(start) = rest.find(START) {
        let (before, formula) = rest.split_at(start);
        let (formula, after) = formula.split_at(length(formula));
        shielded += before;
        let mut in_tag = false;
        for c in formula.chars() {
            in_tag = (in_tag || c == '<') && c != '>';
            match READ_BY_MARKDOWN.iter().find(|(read, _)| *read == c && !in_tag) {
                Some((_, written)) => shielded += written,
                None => shielded.push(c),
            }
        }
        rest = after;
    }
    shielded + rest
}

/// The bytes up to the end of the span that a text begins with.
fn length(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0);
    loop {
        let open = text[at..].find("<span").map(|found| at + found);
        let Some(close) = text[at..].find("</span>").map(|found| at + found) else { return text.len() };
        match open {
            Some(open) if open < close => (at, depth) = (open + 1, depth + 1),
            _ => (at, depth) = (close + "</span>".len(), depth - 1),
        }
        if depth == 0 {
            return at;
        }
    }
}
