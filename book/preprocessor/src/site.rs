use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use mdbook_driver::MDBook;
use mdbook_katex::preprocess::KatexProcessor;
use mdbook_preprocessor::{
    Preprocessor, PreprocessorContext,
    book::{Book, BookItem},
    config::Config,
};

use crate::{
    cell::Piece,
    chapter, demo, formula,
    page::{self, Page},
    recording::{self, Output, RecordedCell, Recording},
    records::Records,
};

/// The preprocessor, as mdBook sees it. It renders formulas too, so that a reader needs one program and not two.
#[derive(Debug, Default)]
pub struct Gan {
    /// Whether the pages get the script of the live demos; whoever builds the book then copies it.
    pub demos: bool,
}

impl Preprocessor for Gan {
    fn name(&self) -> &str {
        "gan"
    }

    fn supports_renderer(&self, renderer: &str) -> Result<bool> {
        Ok(renderer == "html")
    }

    fn run(&self, ctx: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let source = ctx.root.join(&ctx.config.book.src);
        let pages = page::of_book(&book, &source);
        let mut texts = HashMap::new();
        for chapter in chapter::chapters(&Records::committed()?, pages.clone())? {
            let recording = Recording::read(&source, &chapter.name)?;
            if !recording.is_of(&chapter) {
                eprintln!("warning: the cells of `{0}` have changed; `mdbook-gan record {0}` runs them", chapter.name);
            }
            // From the first changed cell on, another program gave what is recorded.
            let same = recording.cells.iter().zip(chapter.cells()).take_while(|(cell, code)| cell.source == *code);
            let mut cells = recording.cells[..same.count()].iter();
            for (page, pieces) in &chapter.pages {
                texts.insert(page.path.clone(), markdown(page, pieces, &mut cells));
            }
        }
        book.for_each_chapter_mut(|chapter| {
            if let Some(text) = chapter.path.as_ref().and_then(|path| texts.remove(path)) {
                chapter.content = text;
            }
        });
        let mut book = KatexProcessor.run(&with_katex(ctx)?, book)?;
        book.for_each_chapter_mut(|chapter| chapter.content = formula::shielded(&chapter.content));
        wrong_formulas(&book, &pages)?;
        if self.demos {
            book.for_each_chapter_mut(|chapter| {
                if let Some(content) = demo::with_script(&chapter.content) {
                    chapter.content = content;
                }
            });
        }
        Ok(book)
    }
}

/// The page with its cells and what they gave.
fn markdown<'a>(page: &Page, pieces: &[Piece], cells: &mut impl Iterator<Item = &'a RecordedCell>) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Prose(text) => text.clone(),
        Piece::Code(code) => {
            let outputs = cells.next().into_iter().flat_map(|cell| &cell.outputs).map(|output| shown(page, output));
            let outputs: String = outputs.collect();
            format!("<div class=\"gan-cell\">\n\n```rust\n{code}```\n\n{outputs}</div>\n\n")
        }
    };
    pieces.iter().map(piece).collect()
}

fn shown(page: &Page, output: &Output) -> String {
    match output {
        Output::Text(text) => format!("```text\n{text}```\n\n"),
        Output::Picture(name) => format!(
            "<img class=\"gan-output\" src=\"{}{}/{name}\" alt=\"The picture that the cell ends in\" loading=\"lazy\">\n\n",
            page.root(),
            recording::FOLDER
        ),
    }
}

/// The context with the settings of the formulas: style sheets and fonts lie in the book, and what a screen reader
/// reads stands beside.
fn with_katex(ctx: &PreprocessorContext) -> Result<PreprocessorContext> {
    let mut ctx = ctx.clone();
    let settings: HashMap<&str, serde_json::Value> = HashMap::from([
        ("no-css", true.into()),
        ("throw-on-error", false.into()),
        ("error-color", formula::ERROR.into()),
        ("output", "htmlAndMathml".into()),
    ]);
    ctx.config.set("preprocessor.katex", settings)?;
    Ok(ctx)
}

/// Formulas that KaTeX cannot read, each with its line.
fn wrong_formulas(book: &Book, pages: &[Page]) -> Result<()> {
    let mut wrong = Vec::new();
    for item in book.iter() {
        let BookItem::Chapter(chapter) = item else { continue };
        let Some(page) = pages.iter().find(|page| Some(&page.path) == chapter.path.as_ref()) else { continue };
        for tex in formula::unread(&chapter.content) {
            let at = page.text.find(tex.trim()).unwrap_or(0);
            wrong.push(page.problem(at, format!("KaTeX cannot read this formula: {tex}")).to_string());
        }
    }
    if wrong.is_empty() { Ok(()) } else { bail!("{}", wrong.join("\n")) }
}

/// The book's configuration without the preprocessors that run as programs: this program is the one.
///
/// # Errors
/// If there is no `book.toml` that can be read.
pub fn config(root: &Path) -> Result<Config> {
    let path = root.join("book.toml");
    let mut config = Config::from_disk(&path).with_context(|| format!("reading {}", path.display()))?;
    config.set("preprocessor", HashMap::<String, String>::new())?;
    Ok(config)
}

/// Builds the book into a folder and returns it; the one that `book.toml` names if none is given.
///
/// # Errors
/// If a page names something that is not there, with file and line, or a file cannot be read or written.
pub fn build(root: &Path, folder: Option<&Path>) -> Result<PathBuf> {
    let mut config = config(root)?;
    if let Some(folder) = folder {
        refuse_foreign(folder)?;
        config.build.build_dir = std::path::absolute(folder)?;
    }
    let mut book = MDBook::load_with_config(root, config)?;
    let scripts = demo::scripts(root)?;
    book.with_preprocessor(Gan { demos: scripts.is_some() });
    book.build()?;
    let built = book.build_dir_for("html");
    scripts.map_or(Ok(()), |scripts| demo::copy(&scripts, &built))?;
    Ok(built)
}

/// Building empties the folder first: it must be a book's, or empty, or not be there.
fn refuse_foreign(folder: &Path) -> Result<()> {
    let holds_something = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if holds_something && !folder.join("toc.html").exists() {
        bail!(
            "{} holds files that are no book, and building would remove them; name an empty folder or a new one",
            folder.display()
        );
    }
    Ok(())
}
