//! `gan data`: what a set is made of, and the public sets.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};

use super::{
    output::{print, tell},
    progress::{bytes, counting},
};
use crate::{
    Error, Result,
    data::{self, Report, download},
};

/// Names that are shown of many.
const SHOWN: usize = 12;

/// Look at a set of pictures, or fetch a public one
#[derive(Debug, Args)]
pub struct Data {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    Check(Check),
    Get(Get),
}

const CHECK: &str = "\
Examples:
  gan data check mnist
  gan data check ~/pictures --json

With --json the standard output is one object with the keys
  path, layout            layout: folder of pictures, CelebA, IDX or USPS
  pictures                how many can be read
  parts                   name and pictures of each
  shapes                  pairs of a shape (height, width, channels) and how many pictures have it
  classes, attributes     pairs of a name and how many pictures have it
  others                  files that are no pictures
  unreadable              path and why, of every file that cannot be read, or not together with the others
The exit code is 3 if a file cannot be read.";

/// Read every file of a set, and say what was found
#[derive(Debug, Args)]
#[command(after_help = CHECK)]
struct Check {
    /// A folder, a file, or mnist, fashion, usps, olivetti
    path: PathBuf,
    /// Print one JSON object, and nothing else on the standard output
    #[arg(long)]
    json: bool,
}

const GET: &str = "\
Examples:
  gan data get mnist
  gan data get fashion --from http://192.168.0.2/fashion --to data/fashion_mnist

A file that is there stays. Every file is checked before it is in its place, and a download that was broken off is gone on with. CelebA must be
brought: `gan data get celeba` says how.";

/// Fetch a public set: mnist, fashion or usps
#[derive(Debug, Args)]
#[command(after_help = GET)]
struct Get {
    /// The set
    name: String,
    /// The address of the folder that has its files [default: where the set is published]
    #[arg(long, value_name = "URL")]
    from: Option<String>,
    /// The folder [default: the set's own in the folder GAN_DATA, or in data]
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

impl Data {
    /// Does what was asked.
    ///
    /// # Errors
    /// If nothing is there to look at, or a file does not come.
    pub fn run(&self) -> Result<ExitCode> {
        match &self.task {
            Task::Check(check) => check.run(),
            Task::Get(get) => get.run(),
        }
    }
}

impl Check {
    fn run(&self) -> Result<ExitCode> {
        let bar = counting("files", 0);
        let report = data::check(&self.path, &mut |done, all| {
            bar.set_length(all as u64);
            bar.set_position(done as u64);
        })?;
        bar.finish_and_clear();
        match self.json {
            true => print(format!("{}\n", serde_json::to_string(&report).expect("numbers and texts")).as_bytes())?,
            false => print(said(&report).as_bytes())?,
        }
        Ok(if report.unreadable.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(3) })
    }
}

impl Get {
    fn run(&self) -> Result<ExitCode> {
        let set = download::by_name(&self.name)?;
        let from = self.from.as_deref().unwrap_or(set.from);
        let to = self.to.clone().unwrap_or_else(|| set.folder());
        tell(&format!("{} from {from}; {}", set.name, set.licence));
        for remote in set.files {
            let bar = bytes(remote.name, remote.length);
            let path = download::fetch(remote, from, &to, download::PATIENCE, &mut |done| bar.set_position(done));
            bar.finish_and_clear();
            print(format!("{}\n", path?.display()).as_bytes())?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The report in words.
fn said(report: &Report) -> String {
    let mut text = format!("{}: {}, {} pictures\n", report.path.display(), report.layout, report.pictures);
    let parts = report.parts.iter().map(|part| (part.name.clone(), part.pictures)).collect::<Vec<_>>();
    let shapes: Vec<_> = report.shapes.iter().map(|(shape, count)| (shape.to_string(), *count)).collect();
    for (title, counts) in
        [("parts", &parts), ("sizes", &shapes), ("classes", &report.classes), ("attributes", &report.attributes)]
    {
        text += &counted(title, counts);
    }
    if report.others > 0 {
        text += &format!("{} other files, which are no pictures\n", report.others);
    }
    if !report.unreadable.is_empty() {
        text += &format!("{} files cannot be read:\n", report.unreadable.len());
    }
    for file in &report.unreadable {
        text += &format!("  {}\n", Error::Format { path: file.path.clone(), why: file.why.clone() });
    }
    text
}

/// A line with the first names and their counts.
fn counted(title: &str, counts: &[(String, usize)]) -> String {
    if counts.is_empty() {
        return String::new();
    }
    let first: Vec<String> = counts.iter().take(SHOWN).map(|(name, count)| format!("{name} {count}")).collect();
    let more = if counts.len() > SHOWN { format!(" and {} more", counts.len() - SHOWN) } else { String::new() };
    format!("{title}: {}{more}\n", first.join(", "))
}
