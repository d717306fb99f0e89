//! `mdbook-gan`: builds, serves and checks the book; without a command it is a preprocessor that mdBook calls.

use std::{
    io::{stdin, stdout},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Result;
use clap::{Parser, Subcommand};
use mdbook_gan::Gan;
use mdbook_preprocessor::{Preprocessor as _, parse_input};

/// The book: builds it, serves it, records its cells, writes its figures and notebooks, and checks that nothing drifted.
#[derive(Parser)]
#[command(version, arg_required_else_help = false)]
struct Arguments {
    /// Holds figures, numbers, listings, recordings and notebooks against what they are made from.
    #[arg(long)]
    check: bool,

    /// The folder of the book.
    #[arg(long, default_value = "book", global = true)]
    book: PathBuf,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the book as static files.
    Build {
        /// Where to; without it, where book.toml says.
        #[arg(long)]
        dest: Option<PathBuf>,
    },
    /// Builds the book, serves it on this machine, and builds it again when something changes.
    Serve {
        /// The port on the loopback address; 0 takes a free one.
        #[arg(long, default_value_t = 3000)]
        port: u16,
    },
    /// Runs the cells of chapters and writes down what they give.
    Record {
        /// The chapters by folder; all of them if none is named.
        chapters: Vec<String>,
        /// Writes nothing; says whether the cells still run and give what is written down, in kind.
        #[arg(long)]
        check: bool,
    },
    /// Draws the figures from their records and writes the notebooks from their chapters.
    Write,
    /// What mdBook asks first: whether a renderer is supported.
    #[command(hide = true)]
    Supports {
        /// The renderer.
        renderer: String,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(Arguments { check, book, command }: Arguments) -> Result<ExitCode> {
    if check {
        mdbook_gan::check(&book)?;
        println!("figures, numbers, listings, recordings and notebooks are what they are made from");
        return Ok(ExitCode::SUCCESS);
    }
    match command {
        Some(Command::Build { dest }) => {
            let folder = mdbook_gan::build(&book, dest.as_deref())?;
            println!("the book is in {}", folder.display());
        }
        Some(Command::Serve { port }) => mdbook_gan::serve(&book, port)?,
        Some(Command::Record { chapters, check }) => mdbook_gan::record(&book, &chapters, check)?,
        Some(Command::Write) => mdbook_gan::write(&book)?,
        Some(Command::Supports { renderer }) => {
            return Ok(if Gan::default().supports_renderer(&renderer)? {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            });
        }
        None => {
            let (ctx, book) = parse_input(stdin())?;
            serde_json::to_writer(stdout(), &Gan::default().run(&ctx, book)?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
