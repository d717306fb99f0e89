use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rayon::{ThreadPoolBuilder, prelude::*};
use serde::{Deserialize, Serialize};
use shall_we_gan::atomic::write_atomically;
use syn::{Expr, Stmt, parse::Parser, spanned::Spanned};

use crate::{
    chapter::{self, Chapter},
    page,
    records::Records,
    say, target_folder,
};

/// Where recordings and their pictures lie, from the book's `src`.
pub const FOLDER: &str = "outputs";

/// Chapters at once: one is compiled by one processor while another runs.
const AT_ONCE: usize = 2;

/// What a chapter gave, with the pictures that the recording names.
type Run = (Recording, Vec<Vec<u8>>);

/// What the program prints before each cell's own output.
const MARK: &str = "\u{1e}cell";

/// What the cells of a chapter gave.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    /// In the order of the chapter.
    pub cells: Vec<RecordedCell>,
}

/// A cell and what it gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedCell {
    /// The code that ran.
    pub source: String,
    /// In the order in which it came.
    pub outputs: Vec<Output>,
}

/// Something that a cell gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Output {
    /// Lines.
    Text(String),
    /// The name of a PNG in the same folder.
    Picture(String),
}

impl Recording {
    /// The recording of a chapter; an empty one if there is none.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(source: &Path, chapter: &str) -> Result<Self> {
        let path = path(source, chapter);
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        serde_json::from_str(&text).with_context(|| path.display().to_string())
    }

    /// Whether it is of these cells.
    pub fn is_of(&self, chapter: &Chapter) -> bool {
        self.cells.iter().map(|cell| cell.source.as_str()).eq(chapter.cells())
    }

    /// The pictures that it names.
    pub fn pictures(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().flat_map(|cell| &cell.outputs).filter_map(|output| match output {
            Output::Picture(name) => Some(name.as_str()),
            Output::Text(_) => None,
        })
    }

    /// What it gave in kind: of each cell the pictures, and the number of lines of text.
    fn kinds(&self) -> Vec<Vec<Option<usize>>> {
        let kind = |output: &Output| match output {
            Output::Text(text) => Some(text.lines().count()),
            Output::Picture(_) => None,
        };
        self.cells.iter().map(|cell| cell.outputs.iter().map(kind).collect()).collect()
    }
}

/// The file of a chapter's recording.
pub fn path(source: &Path, chapter: &str) -> PathBuf {
    source.join(FOLDER).join(chapter).with_extension("json")
}

/// Runs the cells of these chapters, or of all, and writes down what they gave; or, to check, only holds it against what
/// is written down. Numbers are not compared: another processor rounds otherwise, and training makes much of little.
///
/// # Errors
/// If there is no such chapter, a cell does not compile or fails, or a check finds something else than what is recorded.
pub fn record(root: &Path, names: &[String], check: bool) -> Result<()> {
    let chapters = chapter::chapters(&Records::committed()?, page::read(root)?)?;
    let with_cells: Vec<&Chapter> = chapters.iter().filter(|chapter| chapter.cells().next().is_some()).collect();
    for name in names {
        if !with_cells.iter().any(|chapter| chapter.name == *name) {
            let known: Vec<&str> = with_cells.iter().map(|chapter| chapter.name.as_str()).collect();
            bail!("there is no chapter `{name}` with cells; there are: {}", known.join(", "));
        }
    }
    let source = root.join("src");
    let chosen: Vec<&Chapter> =
        with_cells.into_iter().filter(|c| names.is_empty() || names.contains(&c.name)).collect();
    let wrong = |chapter: &&Chapter| -> Result<Option<String>> {
        let (recording, pictures) = run(root, chapter).with_context(|| format!("the cells of `{}`", chapter.name))?;
        say(&format!("{}: {} cells", chapter.name, recording.cells.len()));
        let before = Recording::read(&source, &chapter.name)?;
        if !check {
            store(&source, chapter, &before, &recording, &pictures)?;
        }
        let other = check && before.kinds() != recording.kinds();
        let taken = format!("`mdbook-gan record {}` takes it", chapter.name);
        Ok(other.then(|| format!("the cells of `{}` give something else; {taken}", chapter.name)))
    };
    let pool = ThreadPoolBuilder::new().num_threads(AT_ONCE).build()?;
    let ran: Vec<Result<Option<String>>> = pool.install(|| chosen.par_iter().with_max_len(1).map(wrong).collect());
    let wrong: Vec<String> = ran.into_iter().filter_map(Result::transpose).collect::<Result<_>>()?;
    if wrong.is_empty() { Ok(()) } else { bail!("{}", wrong.join("\n")) }
}

fn store(source: &Path, chapter: &Chapter, before: &Recording, now: &Recording, pictures: &[Vec<u8>]) -> Result<()> {
    fs::create_dir_all(source.join(FOLDER))?;
    for (name, bytes) in now.pictures().zip(pictures) {
        write_atomically(&source.join(FOLDER).join(name), bytes)?;
    }
    let json = serde_json::to_string_pretty(now)? + "\n";
    write_atomically(&path(source, &chapter.name), json.as_bytes())?;
    // Those of before that are no more; `write` finds any others.
    for name in before.pictures().filter(|name| !now.pictures().any(|kept| kept == *name)) {
        fs::remove_file(source.join(FOLDER).join(name)).ok();
    }
    Ok(())
}

/// Compiles the cells into one program, runs it, and reads what it printed.
fn run(root: &Path, chapter: &Chapter) -> Result<Run> {
    let repository = root.join("..").canonicalize()?;
    let target = target_folder(root)?;
    let package = target.join("cells").join(&chapter.name);
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("Cargo.toml"), manifest(&repository, &chapter.name))?;
    fs::copy(repository.join("Cargo.lock"), package.join("Cargo.lock"))?;
    fs::write(package.join("src/main.rs"), program(chapter)?)?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["run", "--quiet", "--release", "--target-dir"])
        .arg(&target)
        .current_dir(&package)
        .stderr(Stdio::inherit())
        // The pictures are wanted, as evcxr would read them.
        .env("EVCXR_IS_RUNTIME", "1")
        .output()?;
    if !output.status.success() {
        bail!("they do not run: {}", output.status);
    }
    parse(chapter, &String::from_utf8_lossy(&output.stdout))
}

fn manifest(repository: &Path, chapter: &str) -> String {
    let session = repository.join("notebooks/session");
    format!(
        "[workspace]\n\n[package]\nname = \"cells-{chapter}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\ngan-notebook = {{ path = {session:?} }}\n"
    )
}

/// The cells as one program that marks where each begins.
fn program(chapter: &Chapter) -> Result<String> {
    let mut program = String::from(
        "#![allow(unused, clippy::all)]\nuse gan_notebook::prelude::*;\n\n\
         fn main() -> Result<(), Box<dyn std::error::Error>> {\n",
    );
    for (number, code) in chapter.cells().enumerate() {
        let code = showing(code).with_context(|| format!("cell {} of `{}`:\n{code}", number + 1, chapter.name))?;
        program += &format!("println!({MARK:?});\n{code}\n");
    }
    Ok(program + "Ok(())\n}\n")
}

/// A cell's code with its last expression, if it ends in one, handed to what shows it.
fn showing(code: &str) -> Result<String> {
    let statements = syn::Block::parse_within.parse_str(code)?;
    let Some(Stmt::Expr(last, None)) = statements.last() else { return Ok(code.to_string()) };
    if matches!(last, Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) | Expr::If(_)) {
        return Ok(code.to_string());
    }
    let range = last.span().byte_range();
    Ok(format!("{}{{ let shown = {}; (&shown).evcxr_display(); }}", &code[..range.start], &code[range]))
}

fn parse(chapter: &Chapter, printed: &str) -> Result<Run> {
    let mut pictures = Vec::new();
    let mark = format!("{MARK}\n");
    let mut cells = Vec::new();
    for (number, (source, printed)) in chapter.cells().zip(printed.split(&mark).skip(1)).enumerate() {
        let mut outputs = Vec::new();
        let mut lines = printed.lines();
        while let Some(line) = lines.next() {
            if line == "EVCXR_BEGIN_CONTENT text/plain" || line == "EVCXR_END_CONTENT" {
                continue;
            }
            if line == "EVCXR_BEGIN_CONTENT image/png" {
                let name = format!("{}-{}-{}.png", chapter.name, number + 1, outputs.len() + 1);
                pictures.push(STANDARD.decode(lines.next().unwrap_or(""))?);
                outputs.push(Output::Picture(name));
            } else if let Some(Output::Text(text)) = outputs.last_mut() {
                *text += &format!("{line}\n");
            } else {
                outputs.push(Output::Text(format!("{line}\n")));
            }
        }
        cells.push(RecordedCell { source: source.to_string(), outputs });
    }
    Ok((Recording { cells }, pictures))
}
