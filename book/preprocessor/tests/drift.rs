//! What `--check` finds in a copy of the book in which something has drifted, and what `write` mends.

use std::{
    fs,
    path::{Path, PathBuf},
};

use mdbook_gan::{check, write};
use tempfile::TempDir;

/// A copy of what the book is made from: its pages and the notebooks, beside the same sources.
fn copy() -> (TempDir, PathBuf) {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = TempDir::new().unwrap();
    for path in ["book/src", "book/exercises/src", "notebooks", "src", "toy_distributions/src", "tests"] {
        copy_folder(&repository.join(path), &folder.path().join(path));
    }
    fs::copy(repository.join("book/book.toml"), folder.path().join("book/book.toml")).unwrap();
    let root = folder.path().join("book");
    (folder, root)
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy_folder(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}

fn complaint(root: &Path) -> String {
    format!("{:#}", check(root).expect_err("something has drifted"))
}

#[test]
fn what_has_drifted_is_found_and_what_can_be_is_mended() {
    let (_folder, root) = copy();
    check(&root).unwrap_or_else(|error| panic!("{error:#}"));

    // A figure, a notebook and a recording that are not what they are made from.
    fs::write(root.join("src/figures/dirac.png"), b"another picture").unwrap();
    fs::write(root.join("src/figures/nothing.png"), b"of no experiment").unwrap();
    fs::write(root.join("../notebooks/99-nothing.ipynb"), b"{}").unwrap();
    fs::write(root.join("src/outputs/nothing.json"), b"{}").unwrap();
    let page = root.join("src/why/two-distributions.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, format!("{text}\nOne more sentence.\n")).unwrap();
    // The page cannot say how large the picture is.
    assert!(complaint(&root).contains("dirac.png"));
    write(&root).unwrap_or_else(|error| panic!("{error:#}"));
    check(&root).unwrap_or_else(|error| panic!("{error:#}"));
    assert!(!root.join("src/figures/nothing.png").exists() && !root.join("src/outputs/nothing.json").exists());
    let notebook = fs::read_to_string(root.join("../notebooks/01-why.ipynb")).unwrap();
    assert!(notebook.contains("One more sentence."));

    // A cell that has changed: only running it can mend that.
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, text.replacen("```rust,cell\n", "```rust,cell\n// another\n", 1)).unwrap();
    write(&root).unwrap_or_else(|error| panic!("{error:#}"));
    assert!(complaint(&root).contains("mdbook-gan record why"), "{}", complaint(&root));
    fs::write(&page, text).unwrap();
    write(&root).unwrap_or_else(|error| panic!("{error:#}"));

    // A picture that a cell gave.
    let lost = fs::read_dir(root.join("src/outputs")).unwrap().map(|entry| entry.unwrap().path());
    let lost = lost.into_iter().find(|path| path.extension().is_some_and(|e| e == "png")).unwrap();
    fs::remove_file(&lost).unwrap();
    assert!(complaint(&root).contains(lost.file_name().unwrap().to_str().unwrap()));
}

#[test]
fn a_listing_that_is_gone_is_named_with_its_page() {
    let (_folder, root) = copy();
    let listed = root.join("../src/objective/classic.rs");
    let code = fs::read_to_string(&listed).unwrap();
    fs::write(&listed, code.replace("ANCHOR: non_saturating", "ANCHOR: something_else")).unwrap();
    let said = complaint(&root);
    assert!(said.contains("ANCHOR: non_saturating") && said.contains(".md:"), "{said}");
}
