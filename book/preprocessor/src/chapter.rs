use anyhow::{Result, bail};

use crate::{
    cell::{self, Piece},
    directive,
    page::Page,
    records::Records,
};

/// The pages of one folder, in the order of the summary, with every directive replaced.
#[derive(Debug)]
pub struct Chapter {
    /// The folder; empty for the pages beside `SUMMARY.md`.
    pub name: String,
    /// Each page as it was written, and its pieces.
    pub pages: Vec<(Page, Vec<Piece>)>,
}

impl Chapter {
    /// The code of its cells, in order.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.pages.iter().flat_map(|(_, pieces)| pieces).filter_map(|piece| match piece {
            Piece::Code(code) => Some(code.as_str()),
            Piece::Prose(_) => None,
        })
    }
}

/// The chapters of the book, with every directive replaced.
///
/// # Errors
/// If something names what is not there: all such places, with file and line.
pub fn chapters(records: &Records, pages: Vec<Page>) -> Result<Vec<Chapter>> {
    let (mut chapters, mut problems) = (Vec::<Chapter>::new(), Vec::new());
    for page in pages {
        let name = page.chapter().unwrap_or("").to_string();
        let fence = || page.text.find("cell").unwrap_or(0);
        let pieces = directive::expand(records, &page)
            .and_then(|text| cell::pieces(&text).map_err(|what| vec![page.problem(fence(), what)]));
        let pieces = match pieces {
            Ok(pieces) if name.is_empty() && pieces.iter().any(|piece| matches!(piece, Piece::Code(_))) => {
                problems.push(page.problem(fence(), "a cell belongs to a chapter, and this page lies in no folder"));
                continue;
            }
            Ok(pieces) => pieces,
            Err(found) => {
                problems.extend(found);
                continue;
            }
        };
        match chapters.iter_mut().find(|chapter| chapter.name == name) {
            Some(chapter) => chapter.pages.push((page, pieces)),
            None => chapters.push(Chapter { name, pages: vec![(page, pieces)] }),
        }
    }
    if !problems.is_empty() {
        bail!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    }
    Ok(chapters)
}
