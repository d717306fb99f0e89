use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use shall_we_gan::atomic::write_atomically;

use crate::{chapter, figure, notebook, page, recording, recording::Recording, records::Records};

/// The notebooks that no chapter makes: the first steps, and one for trials.
const OWN: [&str; 2] = ["00-start-here.ipynb", "blank.ipynb"];

/// The files that follow from records and chapters: figures and notebooks, with their bytes.
fn derived(root: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let records = Records::committed()?;
    let figures = records.all().map(|recorded| {
        let path = root.join("src").join(figure::FOLDER).join(recorded.experiment.name()).with_extension("png");
        (path, recorded.experiment.figure(&recorded.record).to_png())
    });
    let mut files: BTreeMap<PathBuf, Vec<u8>> = figures.collect();
    let chapters = chapter::chapters(&records, page::read(root)?)?;
    for (number, chapter) in chapters.iter().filter(|chapter| !chapter.name.is_empty()).enumerate() {
        if chapter.cells().next().is_some() {
            let name = format!("{:02}-{}.ipynb", number + 1, chapter.name);
            files.insert(root.join("../notebooks").join(name), notebook::notebook(chapter).into_bytes());
        }
    }
    Ok(files)
}

/// The files of that kind in a folder.
fn present(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    Ok(paths.into_iter().filter(|path| path.extension().is_some_and(|e| e == extension)).collect())
}

/// Those that are there and follow from nothing.
fn left_over(root: &Path, derived: &BTreeMap<PathBuf, Vec<u8>>) -> Result<Vec<PathBuf>> {
    let mut files = present(&root.join("src").join(figure::FOLDER), "png")?;
    files.extend(present(&root.join("../notebooks"), "ipynb")?);
    files.retain(|path| !derived.contains_key(path) && !OWN.iter().any(|own| path.ends_with(own)));
    Ok(files)
}

/// Writes the figures from their records and the notebooks from their chapters, and removes those that are no more.
///
/// # Errors
/// If a page names something that is not there, or a file cannot be written.
pub fn write(root: &Path) -> Result<()> {
    // A page asks for the size of its figures: so they are first.
    fs::create_dir_all(root.join("src").join(figure::FOLDER))?;
    for recorded in Records::committed()?.all() {
        let path = root.join("src").join(figure::FOLDER).join(recorded.experiment.name()).with_extension("png");
        if !path.exists() {
            write_atomically(&path, &recorded.experiment.figure(&recorded.record).to_png())?;
        }
    }
    let derived = derived(root)?;
    for (path, bytes) in &derived {
        if fs::read(path).ok().as_ref() != Some(bytes) {
            write_atomically(path, bytes)?;
            println!("{}", path.display());
        }
    }
    for path in left_over(root, &derived)? {
        fs::remove_file(&path).with_context(|| path.display().to_string())?;
        println!("{} is no more", path.display());
    }
    Ok(())
}

/// Holds figures against records, notebooks against chapters, recordings against cells; and every name in every page
/// against what there is.
///
/// # Errors
/// All that has drifted, and what mends it.
pub fn check(root: &Path) -> Result<()> {
    let derived = derived(root)?;
    let mut wrong = Vec::new();
    for (path, bytes) in &derived {
        if fs::read(path).ok().as_ref() != Some(bytes) {
            wrong.push(format!("{} is not what it is made from; `mdbook-gan write` makes it", path.display()));
        }
    }
    for path in left_over(root, &derived)? {
        wrong.push(format!("{} is made from nothing; `mdbook-gan write` removes it", path.display()));
    }
    let source = root.join("src");
    for chapter in chapter::chapters(&Records::committed()?, page::read(root)?)? {
        let recording = Recording::read(&source, &chapter.name)?;
        if !recording.is_of(&chapter) {
            wrong.push(format!("the cells of `{0}` have changed; `mdbook-gan record {0}` runs them", chapter.name));
        }
        for name in recording.pictures().filter(|name| !source.join(recording::FOLDER).join(name).exists()) {
            wrong.push(format!("the picture {name} is missing; `mdbook-gan record {}` makes it", chapter.name));
        }
    }
    if wrong.is_empty() { Ok(()) } else { bail!("{}", wrong.join("\n")) }
}
