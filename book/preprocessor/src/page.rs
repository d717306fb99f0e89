use std::{
    fmt,
    path::{Path, PathBuf},
};

use anyhow::Result;
use mdbook_driver::MDBook;
use mdbook_preprocessor::book::{Book, BookItem};

use crate::site;

/// A page as it was written.
#[derive(Debug, Clone)]
pub struct Page {
    /// From the book's `src`, such as `game/index.md`.
    pub path: PathBuf,
    /// The book's `src`.
    pub source: PathBuf,
    /// Markdown with directives.
    pub text: String,
}

/// What is wrong with a page, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The page.
    pub file: PathBuf,
    /// From 1.
    pub line: usize,
    /// What was given, what is allowed.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.what)
    }
}

impl Page {
    /// The chapter it belongs to: the folder that it lies in, none for a page beside `SUMMARY.md`.
    pub fn chapter(&self) -> Option<&str> {
        let mut parts = self.path.iter();
        let first = parts.next()?.to_str()?;
        parts.next().is_some().then_some(first)
    }

    /// The way from the page's folder up to the book's root: `"../"` once per folder.
    pub fn root(&self) -> String {
        "../".repeat(self.path.components().count().saturating_sub(1))
    }

    /// A problem at a byte of its text.
    pub fn problem(&self, at: usize, what: impl Into<String>) -> Problem {
        let line = self.text[..at.min(self.text.len())].matches('\n').count() + 1;
        Problem { file: self.source.join(&self.path), line, what: what.into() }
    }
}

/// The pages of a book in the order of its summary; `source` is its `src`.
pub fn of_book(book: &Book, source: &Path) -> Vec<Page> {
    book.iter()
        .filter_map(|item| match item {
            BookItem::Chapter(chapter) => {
                Some(Page { path: chapter.path.clone()?, source: source.into(), text: chapter.content.clone() })
            }
            _ => None,
        })
        .collect()
}

/// The pages of the book in that folder.
///
/// # Errors
/// If the book's summary or a page cannot be read.
pub fn read(root: &Path) -> Result<Vec<Page>> {
    let book = MDBook::load_with_config(root, site::config(root)?)?;
    Ok(of_book(&book.book, &book.source_dir()))
}
