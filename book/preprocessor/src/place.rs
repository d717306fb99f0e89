//! Where the book's pages stand in the notebooks.

use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
};

use crate::{chapter::Chapter, page::Page};

/// Each page's notebook, and its headings.
pub struct Places(BTreeMap<PathBuf, (String, Vec<String>)>);

/// The chapters that have a notebook, with its file's name.
pub fn notebooks(chapters: &[Chapter]) -> impl Iterator<Item = (String, &Chapter)> {
    let numbered = chapters.iter().filter(|chapter| !chapter.name.is_empty()).enumerate();
    numbered.map(|(number, chapter)| (format!("{:02}-{}.ipynb", number + 1, chapter.name), chapter))
}

impl Places {
    /// Of all pages.
    pub fn of(chapters: &[Chapter]) -> Self {
        let pages = notebooks(chapters).flat_map(|(name, chapter)| {
            chapter.pages.iter().map(move |(page, _)| (page.path.clone(), (name.clone(), headings(&page.text))))
        });
        Self(pages.collect())
    }

    /// What a link from a page is in its notebook; none if it leads to no page.
    pub fn link(&self, page: &Page, link: &str) -> Option<String> {
        let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
        let target = if path.is_empty() { page.path.clone() } else { resolved(page.path.parent()?, path) };
        let (notebook, headings) = self.0.get(&target)?;
        let heading = headings.iter().find(|heading| slug(heading) == fragment).or(headings.first())?;
        let (here, _) = self.0.get(&page.path)?;
        let file = if notebook == here { "" } else { notebook };
        // Jupyter's name for the place of a heading; a parenthesis would end the link.
        Some(format!("{file}#{}", heading.replace(' ', "-").replace('(', "%28").replace(')', "%29")))
    }
}

/// A relative path from a folder, without steps up.
fn resolved(folder: &Path, path: &str) -> PathBuf {
    let mut resolved = folder.to_path_buf();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => drop(resolved.pop()),
            Component::CurDir => {}
            other => resolved.push(other),
        }
    }
    resolved
}

/// The headings of a page, outside code.
fn headings(text: &str) -> Vec<String> {
    let prose = text.split("\n```").step_by(2);
    let heads = prose.flat_map(str::lines).filter(|line| line.starts_with('#'));
    heads.map(|line| line.trim_start_matches('#').trim().to_string()).collect()
}

/// mdBook's name for the place of a heading.
fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str, text: &str) -> Page {
        Page { path: path.into(), source: PathBuf::new(), text: text.into() }
    }

    #[test]
    fn links_between_pages_lead_from_notebook_to_notebook() {
        let one = |name: &str, pages: Vec<Page>| Chapter {
            name: name.into(),
            pages: pages.into_iter().map(|page| (page, Vec::new())).collect(),
        };
        let why = page("why/index.md", "# Why?\n\n```text\n# no heading\n```\n\n## Two laws\n");
        let game = page("game/index.md", "# The law of G(z)\n");
        let chapters = [one("why", vec![why.clone(), page("why/more.md", "# More of it\n")]), one("game", vec![game])];
        let places = Places::of(&chapters);
        let link = |to| places.link(&why, to);
        assert_eq!(link("more.md").as_deref(), Some("#More-of-it"));
        assert_eq!(link("../game/index.md#nowhere").as_deref(), Some("02-game.ipynb#The-law-of-G%28z%29"));
        assert_eq!(link("#two-laws").as_deref(), Some("#Two-laws"));
        assert_eq!(link("../figures/gaussian.png"), None);
        assert_eq!(headings(&why.text), ["Why?", "Two laws"]);
    }
}
