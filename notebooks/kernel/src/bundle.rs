//! A folder from which the kernel installs without a network: the clone, the programs, the crates that cells link, what
//! is built of them, the notebooks, and the book.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::{
    files::{carry, remove, size},
    install::clone,
    tree::{Tree, VENDORED},
};

/// What of the clone goes into it, from the clone's root: all but what only its developers use.
const CARRIED: [&str; 16] = [
    "Cargo.toml",
    "Cargo.lock",
    "LICENSE",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "THIRD_PARTY.md",
    "CHANGELOG.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "src",
    "tests",
    "benches",
    "loops",
    "toy_distributions",
    "book",
    "notebooks",
];
/// What is made in a clone and not part of it.
const MADE: [&str; 4] = ["target", "node_modules", "__pycache__", "book/book"];
/// Whatever else the clone's toolchain file asks for, a room without a network cannot get.
const TOOLCHAIN: &str = "[toolchain]\nchannel = \"stable\"\n";
const README: &str = "notebooks/CLASS.md";

/// Writes the folder, whole or not at all.
pub fn bundle(folder: &Path, library: &Path, book: Option<&Path>) -> Result<()> {
    let (folder, library) = (std::path::absolute(folder)?, clone(library)?);
    ensure!(fs::symlink_metadata(&folder).is_err(), "{} is there already: name another folder", folder.display());
    ensure!(!library.join(VENDORED).exists(), "{} is a bundle itself: copy it", library.display());
    let index = book.map(|book| book.join("index.html"));
    ensure!(
        index.as_ref().is_none_or(|page| page.exists()),
        "there is no built book: {} is missing",
        index.unwrap_or_default().display()
    );
    let name = folder.file_name().context("a bundle needs a folder of its own")?.to_string_lossy();
    let part = folder.with_file_name(format!(".{name}.part"));
    let (gan, kernel) = programs()?;
    let tree = Tree::of(&library)?;
    if !tree.is_built() {
        println!("Building the library for notebooks, a few minutes ...");
        tree.build()?;
    }
    // What an interrupted attempt has left.
    remove(&part)?;
    let written = write(&part, &library, &tree, &[gan, kernel], book)
        .and_then(|()| Ok(fs::rename(&part, &folder)?))
        .with_context(|| format!("the bundle is not written to {}", folder.display()));
    if written.is_err() {
        // Whatever stays of it, the next attempt removes.
        let _ = remove(&part);
    }
    written?;
    println!(
        "{}: {} MB. Copy it to each machine; README.md in it says how to install from it.",
        folder.display(),
        size(&folder)? / 1_000_000
    );
    Ok(())
}

/// `gan` and this program.
fn programs() -> Result<(PathBuf, PathBuf)> {
    let kernel = env::current_exe()?;
    let gan = kernel.with_file_name("gan");
    ensure!(gan.exists(), "{} is not there; `cargo build --release --bin gan` builds it", gan.display());
    Ok((gan, kernel))
}

fn write(part: &Path, library: &Path, tree: &Tree, programs: &[PathBuf], book: Option<&Path>) -> Result<()> {
    fs::create_dir_all(part).with_context(|| part.display().to_string())?;
    let made = |path: &Path| MADE.iter().any(|made| path.strip_prefix(library).is_ok_and(|path| path.ends_with(made)));
    for name in CARRIED {
        carry(&library.join(name), &part.join(name), &|path| !path.ancestors().any(made))?;
    }
    fs::write(part.join("rust-toolchain.toml"), TOOLCHAIN)?;
    fs::copy(library.join(README), part.join("README.md")).context(README)?;
    for program in programs {
        let name = program.file_name().unwrap_or_default();
        fs::copy(program, part.join(name)).with_context(|| name.display().to_string())?;
    }
    if let Some(book) = book {
        carry(book, &part.join("site"), &|_| true)?;
    }
    vendor(&tree.manifest(), &part.join(VENDORED))?;
    tree.give(part)
}

/// The sources of all crates that cells link.
fn vendor(manifest: &Path, folder: &Path) -> Result<()> {
    println!("Fetching the crates ...");
    let mut command = Command::new("cargo");
    command.args(["vendor", "--quiet", "--locked", "--manifest-path"]).arg(manifest).arg(folder);
    let output = command.output().context("cargo vendor")?;
    ensure!(output.status.success(), "cargo vendor: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}
