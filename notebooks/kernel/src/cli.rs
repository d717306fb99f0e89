use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::{connection::Connection, install, server, tree::Tree};

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
        /// The clone of the library.
        #[arg(long, default_value = ".")]
        library: PathBuf,
    },
    /// Says what is missing, and how to get it.
    Doctor {
        #[command(flatten)]
        place: Place,
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
        Command::Install { place, library } => install::install(&place, &library)?,
        Command::Doctor { place, library } => {
            return Ok(if install::doctor(&place, &library)? { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Uninstall { place } => install::uninstall(&place)?,
        Command::Prepare { library } => Tree::of(&library)?.build()?,
        Command::Run { library, connection } => server::serve(Connection::read(&connection)?, library)?,
    }
    Ok(ExitCode::SUCCESS)
}
