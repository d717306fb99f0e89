//! The command `gan`: reads what a person typed, runs it, and says how it went.
//!
//! What programs read goes to the standard output, what people read while they wait to the standard error. The exit
//! code says what kind of trouble there was; `EXIT_CODES` lists them.

mod adapt;
mod bench;
mod command_line;
mod data;
mod demo;
mod folder;
mod grid;
mod interrupt;
mod list;
mod mixed;
mod names;
mod options;
mod output;
mod progress;
mod report;
mod reproduce;
mod sample;
mod score;
mod summary;
mod survey;
mod train;
mod training;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use clap::{CommandFactory, Parser, Subcommand};

use crate::{Error, Result};

/// More than any machine has use for.
const MOST_THREADS: usize = 1_024;

/// The exit codes, as the help says them.
const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    an internal error: please report it
  2    the command line cannot be read
  3    a name, a value or a file is not what it must be
  4    training diverged; a demo has saved its last finite state
  5    the claims of an experiment do not hold
  130  interrupted by Ctrl-C; what is kept is said";

const EXAMPLES: &str = "\
Examples:
  gan                                         the demo: a GAN learns 25 Gaussians
  gan demo ring --seed 7                      8 Gaussians on a circle
  gan demo heisei --preset talk-heisei        the talk's settings
  gan demo --resume out/ring-seed7/checkpoint.safetensors
  gan sample out/ring-seed7/checkpoint.safetensors -n 1000 > samples.csv
  gan train mnist                             a GAN learns pictures; a folder of yours does as well
  gan train --resume out/mnist-dcgan-seed0    goes on where it stopped
  gan adapt --source mnist --target usps      a classifier for pictures without labels, from others
  gan score out/mnist-dcgan-seed0             FID, KID and others, by a classifier or an ONNX file
  gan reproduce minibatch                     an experiment again, and whether its claims hold
  gan survey form FOLDER OTHER                asks people which of two pictures looks better
  gan data check mnist                        what a set of pictures is made of
  gan list                                    everything that has a name";

/// Adversarial learning, from two dimensions to pictures. Without a subcommand: gan demo grid.
#[derive(Debug, Parser)]
#[command(name = "gan", version, after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"), max_term_width = 120)]
struct Gan {
    #[command(subcommand)]
    command: Option<Command>,
    /// Threads to compute on; the results do not depend on it [default: one per core]
    #[arg(long, global = true, value_name = "N")]
    threads: Option<usize>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(Box<options::Demo>),
    List(list::List),
    Train(Box<train::Train>),
    Adapt(Box<adapt::Adapt>),
    Grid(grid::Grid),
    Sample(sample::Sample),
    Score(score::Score),
    Report(report::Report),
    Bench(bench::Bench),
    Data(data::Data),
    Reproduce(reproduce::Reproduce),
    Survey(survey::Survey),
    /// Print the completions for a shell
    #[command(after_help = "Example:\n  gan completions bash > ~/.local/share/bash-completion/completions/gan")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let gan = match Gan::try_parse() {
        Ok(gan) => gan,
        Err(said) => {
            // Where this cannot be printed there is nobody to tell.
            let _ = said.print();
            return ExitCode::from(said.exit_code() as u8);
        }
    };
    std::panic::set_hook(Box::new(|panic| output::tell(&format!("internal error, please report it: {panic}"))));
    match catch_unwind(AssertUnwindSafe(|| gan.run())) {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => {
            output::tell(&format!("error: {error}"));
            ExitCode::from(exit_code(&error))
        }
        Err(_) => ExitCode::from(1),
    }
}

impl Gan {
    /// Everything runs inside the pool: joining it from outside costs a sixth of the speed.
    fn run(self) -> Result<ExitCode> {
        if let Some(given) = self.threads.filter(|n| !(1..=MOST_THREADS).contains(n)) {
            return Err(Error::invalid("--threads", given, format!("1 to {MOST_THREADS}")));
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.threads.unwrap_or(0)).build().map_err(|e| {
            Error::Refused { what: "starting the threads".into(), why: format!("{e}; try a smaller --threads") }
        })?;
        pool.install(|| match self.command.unwrap_or_else(|| Command::Demo(Box::default())) {
            Command::Demo(demo) => demo::run(&demo),
            Command::List(list) => list.run(),
            Command::Train(train) => train.run(),
            Command::Adapt(adapt) => adapt.run(),
            Command::Grid(grid) => grid.run(),
            Command::Sample(sample) => sample.run(),
            Command::Score(score) => score.run(),
            Command::Report(report) => report.run(),
            Command::Bench(bench) => bench.run(),
            Command::Data(data) => data.run(),
            Command::Reproduce(reproduce) => reproduce::run(&reproduce).map(verdict),
            Command::Survey(survey) => survey.run(),
            Command::Completions { shell } => completions(shell),
        })
    }
}

fn completions(shell: clap_complete::Shell) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Gan::command(), "gan", &mut script);
    output::print(&script)?;
    Ok(ExitCode::SUCCESS)
}

fn verdict(holds: bool) -> ExitCode {
    if holds { ExitCode::SUCCESS } else { ExitCode::from(5) }
}

fn exit_code(error: &Error) -> u8 {
    match error {
        Error::Unknown { .. }
        | Error::Invalid { .. }
        | Error::Refused { .. }
        | Error::File { .. }
        | Error::Format { .. } => 3,
        Error::Diverged { .. } => 4,
        Error::Stopped { .. } => interrupt::EXIT_CODE,
    }
}
