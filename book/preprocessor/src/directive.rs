use std::ops::Range;

use crate::{
    demo, figure, include, number,
    page::{Page, Problem},
    records::Records,
};

/// What a page may say.
const KNOWN: [&str; 5] = ["include", "figure", "figures", "number", "demo"];

/// Replaces every directive of a page by what it stands for.
///
/// # Errors
/// All the names that do not exist, each with its line.
pub fn expand(records: &Records, page: &Page) -> Result<String, Vec<Problem>> {
    let (mut expanded, mut problems, mut done) = (String::new(), Vec::new(), 0);
    for found in scan(&page.text) {
        let (range, name, arguments) = match found {
            Ok(found) => found,
            Err(at) => {
                problems.push(page.problem(at, "this directive does not end in its line: `}}` is missing"));
                continue;
            }
        };
        expanded += &page.text[done..range.start];
        done = range.end;
        if expanded.ends_with('\\') {
            // Escaped: a page speaks of the directive.
            expanded.pop();
            expanded += &page.text[range];
            continue;
        }
        let text = match name {
            "include" => include::text(page, arguments),
            "figure" => figure::markdown(records, page, arguments),
            "figures" => Ok(figure::list(records)),
            "number" => number::markdown(records, arguments),
            "demo" => demo::markdown(records, page, arguments),
            other => Err(shall_we_gan::Error::unknown("directive", other, KNOWN).to_string()),
        };
        match text {
            Ok(text) => expanded += &text,
            Err(what) => problems.push(page.problem(range.start, what)),
        }
    }
    expanded += &page.text[done..];
    if problems.is_empty() { Ok(expanded) } else { Err(problems) }
}

/// Where a directive stands, its name, its arguments.
type Found<'a> = (Range<usize>, &'a str, &'a str);

/// Every `{{#name arguments}}`: where it stands, the name, the arguments. A figure's caption may hold braces, so a
/// figure ends where its line does. One that does not end in its line is answered with its place.
fn scan(text: &str) -> Vec<Result<Found<'_>, usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("{{#").map(|at| from + at) {
        let line = text[start..].lines().next().unwrap_or("");
        let end = if line.starts_with("{{#figure ") { line.rfind("}}") } else { line.find("}}") };
        let Some(end) = end else {
            found.push(Err(start));
            from = start + 3;
            continue;
        };
        let inside = line[3..end].trim();
        let (name, arguments) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
        found.push(Ok((start..start + end + 2, name, arguments.trim())));
        from = start + end + 2;
    }
    found
}
