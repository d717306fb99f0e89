use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use shall_we_gan::atomic::write_atomically;

use crate::{
    chapter::{self, Chapter},
    figure, notebook, page,
    place::{self, Places},
    recording,
    recording::Recording,
    records::Records,
    say,
};

/// The notebooks that no chapter makes: the first steps, and one for trials.
const OWN: [&str; 2] = ["00-start-here.ipynb", "blank.ipynb"];

/// Files that follow from something else, with the bytes that they must have.
type Derived = BTreeMap<PathBuf, Vec<u8>>;

/// Writes the figures from their records and the notebooks from their chapters, and removes what follows from nothing
/// any more, recordings too.
///
/// # Errors
/// If a page names something that is not there, or a file cannot be written.
pub fn write(root: &Path) -> Result<()> {
    let records = Records::committed()?;
    // Pages ask for the size of their figures: so these are first.
    let mut derived = figures(root, &records);
    update(&derived)?;
    let chapters = chapter::chapters(&records, page::read(root)?)?;
    let notebooks = notebooks(root, &chapters);
    update(&notebooks)?;
    derived.extend(notebooks);
    for path in left_over(root, &chapters, &derived)? {
        fs::remove_file(&path).with_context(|| path.display().to_string())?;
        say(&format!("{} is no more", path.display()));
    }
    Ok(())
}

/// Holds figures against records, notebooks against chapters, recordings against cells; and every name in every page
/// against what there is.
///
/// # Errors
/// All that has drifted, and what mends it.
pub fn check(root: &Path) -> Result<()> {
    let records = Records::committed()?;
    let chapters = chapter::chapters(&records, page::read(root)?)?;
    let mut derived = figures(root, &records);
    derived.extend(notebooks(root, &chapters));
    let mut wrong = Vec::new();
    for path in derived.iter().filter(|(path, bytes)| differs(path, bytes)).map(|(path, _)| path) {
        wrong.push(format!("{} is not what it is made from; `mdbook-gan write` makes it", path.display()));
    }
    for path in left_over(root, &chapters, &derived)? {
        wrong.push(format!("{} is made from nothing; `mdbook-gan write` removes it", path.display()));
    }
    for chapter in &chapters {
        wrong.extend(stale(&root.join("src"), chapter)?);
    }
    if wrong.is_empty() { Ok(()) } else { bail!("{}", wrong.join("\n")) }
}

fn figures(root: &Path, records: &Records) -> Derived {
    let folder = root.join("src").join(figure::FOLDER);
    let drawn = records.all().map(|recorded| {
        let path = folder.join(recorded.experiment.name()).with_extension("png");
        (path, recorded.experiment.figure(&recorded.record).to_png())
    });
    drawn.collect()
}

fn notebooks(root: &Path, chapters: &[Chapter]) -> Derived {
    let places = Places::of(chapters);
    let written = place::notebooks(chapters).map(|(name, chapter)| {
        (root.join("../notebooks").join(name), notebook::notebook(chapter, &places).into_bytes())
    });
    written.collect()
}

fn differs(path: &Path, bytes: &[u8]) -> bool {
    fs::read(path).ok().as_deref() != Some(bytes)
}

fn update(derived: &Derived) -> Result<()> {
    for (path, bytes) in derived.iter().filter(|(path, bytes)| differs(path, bytes)) {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        write_atomically(path, bytes)?;
        say(&path.display().to_string());
    }
    Ok(())
}

/// Figures, notebooks, recordings and their pictures that follow from nothing.
fn left_over(root: &Path, chapters: &[Chapter], derived: &Derived) -> Result<Vec<PathBuf>> {
    let source = root.join("src");
    let outputs = source.join(recording::FOLDER);
    let mut kept: Vec<PathBuf> = derived.keys().cloned().collect();
    for chapter in chapters.iter().filter(|chapter| chapter.cells().next().is_some()) {
        kept.push(recording::path(&source, &chapter.name));
        kept.extend(Recording::read(&source, &chapter.name)?.pictures().map(|name| outputs.join(name)));
    }
    let mut files = present(&source.join(figure::FOLDER), &["png"])?;
    files.extend(present(&outputs, &["png", "json"])?);
    files.extend(present(&root.join("../notebooks"), &["ipynb"])?);
    files.retain(|path| !kept.contains(path) && !OWN.iter().any(|own| path.ends_with(own)));
    Ok(files)
}

/// The files of these kinds in a folder; none if there is no such folder.
fn present(folder: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let of_kind = |path: &PathBuf| extensions.iter().any(|e| path.extension().is_some_and(|found| found == *e));
    Ok(paths.into_iter().filter(of_kind).collect())
}

/// What is wrong with the recording of a chapter.
fn stale(source: &Path, chapter: &Chapter) -> Result<Vec<String>> {
    let recording = Recording::read(source, &chapter.name)?;
    let mut wrong = Vec::new();
    if !recording.is_of(chapter) {
        wrong.push(format!("the cells of `{0}` have changed; `mdbook-gan record {0}` runs them", chapter.name));
    }
    for name in recording.pictures().filter(|name| !source.join(recording::FOLDER).join(name).exists()) {
        wrong.push(format!("the picture {name} is missing; `mdbook-gan record {}` makes it", chapter.name));
    }
    Ok(wrong)
}
