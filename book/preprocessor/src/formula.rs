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

/// The colour that KaTeX is told to give to what it does not know; nothing else in the book has it.
pub const ERROR: &str = "#c0ffee";

/// The formulas of a page that KaTeX could not read, or not all of: as they were written.
pub fn unread(page: &str) -> Vec<String> {
    let mut unread = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find(ERROR) {
        // What KaTeX cannot read at all is an element of its own; what it reads in part has its source beside it.
        let whole = rest[..at].rfind("katex-error").filter(|start| !rest[*start..at].contains('>'));
        let source = if whole.is_some() { rest[at..].split('>').nth(1) } else { rest[at..].split(SOURCE).nth(1) };
        unread.push(plain(source.and_then(|text| text.split('<').next()).unwrap_or("")));
        let end = if whole.is_some() { None } else { rest[at..].find(SOURCE) };
        rest = &rest[at + end.unwrap_or(ERROR.len())..];
    }
    unread.dedup();
    unread
}

/// Where the source of a formula begins.
const SOURCE: &str = "application/x-tex\">";

/// Text as it was before it was written for HTML.
fn plain(html: &str) -> String {
    let entities = READ_BY_MARKDOWN.iter().map(|(c, written)| (*written, c.to_string()));
    let common = [("&lt;", "<"), ("&gt;", ">"), ("&#x27;", "'"), ("&amp;", "&")].map(|(a, b)| (a, b.to_string()));
    entities.chain(common).fold(html.to_string(), |text, (written, c)| text.replace(written, &c))
}
