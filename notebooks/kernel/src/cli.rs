use std::{env, path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::{bundle, connection::Connection, doctor, install, server, tree::Tree};

/// Shall We GAN? in Jupyter.
#[derive(Parser)]
#[command(name = "gan-kernel", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the library for notebooks and tells Jupyter about the kernel.
    Install {
        #[command(flatten)]
        place: Place,
        /// The clone of the library, or a bundle; where this program lies, or else the current folder.
        #[arg(long)]
        library: Option<PathBuf>,
    },
    /// Says what is missing, and how to get it.
    Doctor {
        #[command(flatten)]
        place: Place,
        /// The clone of the library, or a bundle; that of the installed kernel, or else as for install.
        #[arg(long)]
        library: Option<PathBuf>,
    },
    /// Writes a folder from which the kernel installs without a network.
    Bundle {
        /// The folder, which must not be there yet.
        folder: PathBuf,
        /// The built book that goes into it.
        #[arg(long)]
        book: Option<PathBuf>,
        /// The clone of the library.
        #[arg(long, default_value = ".")]
        library: PathBuf,
    },
    /// Removes the kernel and all that it has built.
    Uninstall {
        #[command(flatten)]
        place: Place,
    },
    /// Builds the library for notebooks, and nothing else.
    #[command(hide = true)]
    Prepare {
        /// The clone of the library.
        library: PathBuf,
    },
    /// What Jupyter calls.
    #[command(hide = true)]
    Run {
        /// The clone of the library.
        #[arg(long)]
        library: PathBuf,
        /// Where to listen.
        connection: PathBuf,
    },
}

/// Where Jupyter looks for kernels.
#[derive(Args)]
#[group(multiple = false)]
pub struct Place {
    /// Yours alone, in every environment (the default).
    #[arg(long)]
    user: bool,
    /// The virtual or Conda environment that is active.
    #[arg(long)]
    pub sys_prefix: bool,
    /// An environment anywhere.
    #[arg(long)]
    pub prefix: Option<PathBuf>,
}

/// Does what the command line asks.
pub fn run() -> Result<ExitCode> {
    match Arguments::parse().command {
        Command::Install { place, library } => {
            install::install(&place, &library.unwrap_or_else(default_library))?;
        }
        Command::Doctor { place, library } => {
            return Ok(if doctor::doctor(&place, library)? { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Bundle { folder, book, library } => bundle::bundle(&folder, &library, book.as_deref())?,
        Command::Uninstall { place } => install::uninstall(&place)?,
        Command::Prepare { library } => Tree::of(&library)?.build()?,
        Command::Run { library, connection } => server::serve(Connection::read(&connection)?, library)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The folder that this program lies in, if the library does too; otherwise the current one.
pub fn default_library() -> PathBuf {
    let program = env::current_exe().and_then(|program| program.canonicalize()).ok();
    let beside = program.and_then(|program| Some(program.parent()?.to_path_buf()));
    beside.filter(|folder| folder.join("notebooks/session").exists()).unwrap_or_else(|| ".".into())
}
