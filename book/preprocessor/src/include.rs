use std::fs;

use crate::page::Page;

/// The file that `{{#include PATH}}` names, or of `PATH:ANCHOR` the part between the anchors, without its indentation
/// and without the lines of any anchors.
///
/// # Errors
/// If there is no such file or no such anchor, in words.
pub fn text(page: &Page, arguments: &str) -> Result<String, String> {
    let (name, anchor) = match arguments.trim().rsplit_once(':') {
        Some((name, anchor)) => (name, Some(anchor)),
        None => (arguments.trim(), None),
    };
    let folder = page.path.parent().map(|folder| page.source.join(folder)).unwrap_or_default();
    let file = folder.join(name);
    let content =
        fs::read_to_string(&file).map_err(|e| format!("the listing {} cannot be read: {e}", file.display()))?;
    let missing = |anchor| format!("{name} has no lines between `ANCHOR: {anchor}` and `ANCHOR_END: {anchor}`");
    match anchor {
        None => Ok(outdented(content.lines().collect())),
        Some(anchor) => part(&content, anchor).ok_or_else(|| missing(anchor)),
    }
}

/// The part of a text between two anchors, as [`text`] gives it; none if an anchor is missing.
pub fn part(content: &str, anchor: &str) -> Option<String> {
    between(content, anchor).map(outdented)
}

fn outdented(lines: Vec<&str>) -> String {
    let lines: Vec<&str> = lines.into_iter().filter(|line| !is_mark(line)).collect();
    let indented = |line: &&str| line.len() - line.trim_start().len();
    let indentation = lines.iter().filter(|line| !line.trim().is_empty()).map(indented).min().unwrap_or(0);
    let lines: Vec<&str> = lines.into_iter().map(|line| line.get(indentation..).unwrap_or("")).collect();
    lines.join("\n")
}

/// The lines between the two marks of an anchor; none if one mark is missing or nothing lies between.
fn between<'a>(content: &'a str, anchor: &str) -> Option<Vec<&'a str>> {
    let is = |line: &str, mark: &str| {
        line.split_once(mark).is_some_and(|(_, rest)| rest.trim().trim_end_matches("-->").trim() == anchor)
    };
    let mut lines = content.lines();
    lines.find(|line| is(line, "ANCHOR:"))?;
    let lines: Vec<&str> = lines.collect();
    let end = lines.iter().position(|line| is(line, "ANCHOR_END:"))?;
    (end > 0).then(|| lines[..end].to_vec())
}

/// Whether a line is one end of an anchor, of whatever name.
fn is_mark(line: &str) -> bool {
    line.contains("ANCHOR:") || line.contains("ANCHOR_END:")
}
