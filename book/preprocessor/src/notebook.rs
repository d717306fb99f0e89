use serde_json::{Value, json};

use crate::{cell::Piece, chapter::Chapter, exercise, page::Page, place::Places};

/// The notebook of a chapter: its pages as text, its cells and exercises as code, no outputs. Ids count texts, codes and
/// exercises of the chapter, so that they stay when a sentence changes.
pub fn notebook(chapter: &Chapter, places: &Places) -> String {
    let (mut texts, mut codes, mut exercises) = (0, 0, 0);
    let mut cells = Vec::new();
    for (page, pieces) in &chapter.pages {
        for piece in pieces {
            match piece {
                Piece::Prose(text) => {
                    for (text, exercise) in exercise::split(text) {
                        if !text.trim().is_empty() {
                            cells.push(prose(&id(chapter, "text", &mut texts), &moved(page, &text, places)));
                        }
                        cells.extend(exercise.map(|start| code(&id(chapter, "exercise", &mut exercises), &start)));
                    }
                }
                Piece::Code(source) => cells.push(code(&id(chapter, "code", &mut codes), source)),
            }
        }
    }
    let metadata = json!({
        "kernelspec": { "display_name": "Rust (Shall We GAN?)", "language": "rust", "name": "shall-we-gan" },
        "language_info": { "file_extension": ".rs", "mimetype": "text/rust", "name": "rust" },
    });
    let notebook = json!({ "cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5 });
    format!("{notebook:#}\n")
}

/// The next id of a kind.
fn id(chapter: &Chapter, kind: &str, count: &mut usize) -> String {
    *count += 1;
    format!("{}-{kind}-{count}", chapter.name)
}

fn prose(id: &str, text: &str) -> Value {
    json!({ "cell_type": "markdown", "id": id, "metadata": {}, "source": lines(text) })
}

fn code(id: &str, source: &str) -> Value {
    json!({
        "cell_type": "code", "execution_count": null, "id": id, "metadata": {}, "outputs": [], "source": lines(source)
    })
}

/// A notebook's source: one string per line, so that a changed line is a changed line.
fn lines(text: &str) -> Value {
    text.trim_matches('\n').split_inclusive('\n').collect::<Vec<_>>().into()
}

/// A page's text with its relative links as they are in the notebooks, and with boxes as Jupyter shows them. Code stays as
/// it is.
fn moved(page: &Page, text: &str, places: &Places) -> String {
    let folder = page.path.parent().and_then(|folder| folder.to_str()).unwrap_or("");
    let prefix = if folder.is_empty() { "../book/src/".to_string() } else { format!("../book/src/{folder}/") };
    let mut moved = String::new();
    let mut in_fence = false;
    for line in text.split_inclusive('\n') {
        let is_fence = line.trim_start().starts_with("```");
        in_fence ^= is_fence;
        if in_fence || is_fence {
            moved += line;
            continue;
        }
        if let Some(kind) = line.strip_prefix("> [!").and_then(|rest| rest.trim_end().strip_suffix(']')) {
            let (first, rest) = kind.split_at(1);
            moved += &format!("> **{first}{}**\\\n", rest.to_lowercase());
            continue;
        }
        // Every other piece between backticks is code.
        for (i, piece) in line.split('`').enumerate() {
            if i > 0 {
                moved.push('`');
            }
            moved +=
                &if i % 2 == 0 { linked(piece, &prefix, |link| places.link(page, link)) } else { piece.to_string() };
        }
    }
    moved
}

/// Prose with each relative link to where its page stands in the notebooks, or with the prefix if it leads to no page.
fn linked(prose: &str, prefix: &str, place: impl Fn(&str) -> Option<String>) -> String {
    let (mut linked, mut rest) = (String::new(), prose);
    let starts = ["](", "src=\"", "href=\""];
    while let Some((at, start)) = starts.into_iter().filter_map(|start| Some((rest.find(start)?, start))).min() {
        let (before, link) = rest.split_at(at + start.len());
        linked += before;
        rest = link;
        let end = link.find([')', '"', ' ']).unwrap_or(link.len());
        let elsewhere = ["http:", "https:", "mailto:", "data:", "/"].iter().any(|kind| link.starts_with(kind));
        if !elsewhere {
            match place(&link[..end]) {
                Some(place) => (linked, rest) = (linked + &place, &link[end..]),
                None if link.starts_with('#') => {}
                None => linked += prefix,
            }
        }
    }
    linked + rest
}
