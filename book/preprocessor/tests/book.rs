//! The book itself, built once: what a reader would stumble over.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The built book: every file's path from its root, and the texts of those that are text.
static BUILT: LazyLock<BTreeMap<String, Option<String>>> = LazyLock::new(|| {
    let folder = TempDir::new().unwrap();
    let html = mdbook_gan::build(&root(), Some(folder.path())).unwrap_or_else(|error| panic!("{error:#}"));
    let mut files = BTreeMap::new();
    let mut folders = vec![html.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(&html).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(name, fs::read_to_string(&path).ok());
        }
    }
    files
});

/// The pages that a reader reads: not the one for printing, nor the one for what is not there.
fn pages() -> impl Iterator<Item = (&'static str, &'static str)> {
    let texts = BUILT.iter().filter_map(|(name, text)| Some((name.as_str(), text.as_deref()?)));
    texts.filter(|(name, _)| name.ends_with(".html") && !["print.html", "404.html", "toc.html"].contains(name))
}

/// The values of an attribute in a text.
fn attributes<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    text.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The part of a page that its author wrote.
fn main_part(html: &str) -> &str {
    let start = html.find("<main>").expect("a page has a main part");
    &html[start..html.find("</main>").expect("which ends")]
}

/// What a file loads by itself: a page's style sheets, scripts and pictures, a style sheet's fonts.
fn loaded<'a>(name: &str, text: &'a str) -> Vec<&'a str> {
    if name.ends_with(".css") {
        let urls = text.split("url(").skip(1).filter_map(|rest| rest.split(')').next());
        return urls.map(|url| url.trim_matches(['"', '\''])).collect();
    }
    if !name.ends_with(".html") {
        return Vec::new();
    }
    let tags = ["<link", "<script", "<img", "<iframe", "<source", "<video", "<object"];
    let bodies = tags.iter().flat_map(|tag| text.split(tag).skip(1)).filter_map(|rest| rest.split('>').next());
    let urls = |body| ["src", "href", "srcset", "data"].into_iter().flat_map(move |name| attributes(body, name));
    bodies.flat_map(urls).collect()
}

#[test]
fn nothing_is_loaded_from_another_host() {
    let (mut files, mut foreign) = (0, Vec::new());
    for (name, text) in BUILT.iter().filter_map(|(name, text)| Some((name, text.as_deref()?))) {
        for url in loaded(name, text) {
            files += 1;
            if url.contains("//") && !url.starts_with("data:") {
                foreign.push(format!("{name}: {url}"));
            }
        }
    }
    assert!(files > 100, "only {files} addresses were looked at");
    assert!(foreign.is_empty(), "{}", foreign.join("\n"));
}

#[test]
fn every_link_inside_the_book_leads_somewhere() {
    let ids: BTreeMap<&str, BTreeSet<&str>> =
        pages().map(|(name, html)| (name, attributes(html, "id").into_iter().collect())).collect();
    let mut broken = Vec::new();
    for (name, html) in pages() {
        let main = main_part(html);
        for link in attributes(main, "href").into_iter().chain(attributes(main, "src")) {
            if link.contains("://") || link.starts_with("mailto:") || link.starts_with("data:") {
                continue;
            }
            let (path, id) = link.split_once('#').map_or((link, None), |(path, id)| (path, Some(id)));
            let target = if path.is_empty() { name.to_string() } else { resolved(name, path) };
            let found = BUILT.contains_key(&target)
                && id.is_none_or(|id| ids.get(target.as_str()).is_some_and(|ids| ids.contains(id)));
            if !found {
                broken.push(format!("{name}: {link}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// A relative link from a page, as a path from the book's root.
fn resolved(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn every_page_has_one_title_and_no_leftovers() {
    for (name, html) in pages() {
        let main = main_part(html);
        assert_eq!(main.matches("<h1").count(), 1, "{name}");
        for leftover in ["{{#", "katex-error", "TODO", "Not written yet", "ANCHOR"] {
            assert!(!main.contains(leftover), "{name} holds {leftover}");
        }
        let prose = without(&without(main, "code"), "annotation");
        assert!(!prose.contains('$'), "{name} holds a formula that was not read");
    }
}

/// A text without the elements of that name.
fn without(html: &str, element: &str) -> String {
    let start = format!("<{element}");
    let mut parts = html.split(&start);
    let first = parts.next().unwrap_or("").to_string();
    let end = format!("</{element}>");
    parts.filter_map(|part| Some(part.split_once(&end)?.1)).fold(first, |text, rest| text + rest)
}

#[test]
fn every_picture_says_what_it_shows() {
    for (name, html) in pages() {
        for picture in main_part(html).split("<img ").skip(1) {
            let tag = format!(" {}", picture.split('>').next().unwrap_or(""));
            let alt = attributes(&tag, "alt");
            assert!(alt.first().is_some_and(|alt| alt.len() > 10), "{name}: <img{tag}>");
        }
    }
}

/// The book brings the glyphs of its Japanese words, for readers whose system has none.
#[test]
fn every_japanese_character_is_in_the_font() {
    let known = include_str!("../../src/japanese/characters.txt");
    let japanese = |c: &char| ('\u{3000}'..='\u{9fff}').contains(c) || ('\u{ff00}'..='\u{ffef}').contains(c);
    // What the demos say in Japanese stands in their scripts.
    let demos = [
        include_str!("../../demo/web/words.js"),
        include_str!("../../demo/web/seminar.js"),
        include_str!("../../pictures/web/words.js"),
        include_str!("../../shift/web/words.js"),
    ];
    let texts = pages().map(|(_, html)| main_part(html)).chain(demos);
    let used: BTreeSet<char> = texts.flat_map(|text| text.chars().filter(japanese)).collect();
    let missing: String = used.into_iter().filter(|c| !known.contains(*c)).collect();
    assert!(missing.is_empty(), "add {missing} to characters.txt, and cut the font again as japanese.css says");
}

#[test]
fn every_exercise_is_asked_and_solved() {
    let text = |folder: &str| -> String {
        let mut text = String::new();
        let mut folders = vec![root().join("src").join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                match entry.is_dir() {
                    true => folders.push(entry),
                    false if entry.extension().is_some_and(|e| e == "md") => {
                        text += &fs::read_to_string(entry).unwrap()
                    }
                    false => {}
                }
            }
        }
        text
    };
    let (asked, solved) = (text("."), text("appendix/solutions"));
    let mut number = 0;
    for chapter in fs::read_dir(root().join("exercises/src")).unwrap().map(|entry| entry.unwrap().path()) {
        for file in fs::read_dir(&chapter).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            if file.file_name().is_some_and(|name| name != "mod.rs") {
                let of = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_string();
                let name = format!("exercises/src/{}/{}", of(&chapter), of(&file));
                assert!(asked.contains(&format!("{name}:start")), "no page asks {name}");
                assert!(solved.contains(&format!("{name}:solution")), "the appendix does not solve {name}");
                number += 1;
            }
        }
    }
    assert!(number >= 16, "{number} exercises");
}

#[test]
fn the_reading_list_has_every_paper_that_the_sources_name() {
    let list = fs::read_to_string(root().join("src/appendix/papers.md")).unwrap();
    let named = include_str!("papers.txt");
    let missing: Vec<&str> =
        named.lines().filter(|line| !line.starts_with('#') && !list.contains(line.trim())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn nothing_has_drifted() {
    mdbook_gan::check(&root()).unwrap_or_else(|error| panic!("{error:#}"));
}

/// The texts of the notebooks.
fn notebooks() -> BTreeMap<String, String> {
    let paths = fs::read_dir(root().join("../notebooks")).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: PathBuf| {
        let notebook: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let texts = notebook["cells"].as_array().unwrap().iter().filter(|cell| cell["cell_type"] == "markdown");
        let text = |cell: &serde_json::Value| {
            cell["source"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect::<String>() + "\n\n"
        };
        (path.file_name().unwrap().to_str().unwrap().to_string(), texts.map(text).collect())
    };
    paths.filter(|path| path.extension().is_some_and(|e| e == "ipynb")).map(read).collect()
}

/// The links of the notebooks, from their own folder; code is no link.
#[test]
fn every_link_of_the_notebooks_leads_somewhere() {
    let notebooks = notebooks();
    let (mut files, mut places, mut broken) = (0, 0, Vec::new());
    for (name, text) in &notebooks {
        let prose: String = text.split("```").step_by(2).collect();
        let prose: String = prose.split('`').step_by(2).collect();
        let starts = ["](", "src=\"", "href=\""].iter().flat_map(|start| prose.split(start).skip(1));
        for link in starts.filter_map(|rest| rest.split([')', '"', ' ']).next()) {
            let (path, place) = link.split_once('#').unwrap_or((link, ""));
            let place = place.replace("%28", "(").replace("%29", ")");
            let there = if path.contains("://") || path.starts_with("mailto:") {
                true
            } else if let Some(text) = notebooks.get(if path.is_empty() { name.as_str() } else { path }) {
                places += 1;
                let mut lines = text.lines().filter(|line| line.starts_with('#'));
                place.is_empty() || lines.any(|line| line.trim_start_matches('#').trim().replace(' ', "-") == place)
            } else {
                files += 1;
                root().join("../notebooks").join(path).exists()
            };
            if !there {
                broken.push(format!("{name}: {link}"));
            }
        }
    }
    assert!(files > 50 && places > 100, "only {files} and {places} links were looked at");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
