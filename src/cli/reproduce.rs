//! `gan reproduce`: runs an experiment again, or its committed record, and says whether its claims hold.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::{
    interrupt,
    output::{print, tell},
};
use crate::{
    Result,
    atomic::write_atomically,
    experiments::{self, Experiment, ExperimentRecord, Finding, Request, SeedRecord, Verdict, committed},
};

const EXAMPLES: &str = "\
Examples:
  gan reproduce spectral-norm-both                 from 20 seeds, as in the committed record
  gan reproduce spectral-norm-both --seeds 3       a quick look
  gan reproduce spectral-norm-both --from-record   the committed record: verdict and figure without a run";

/// Run an experiment from many seeds and hold the result against its claims
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Reproduce {
    /// Which experiment; `gan list` names them
    experiment: String,
    /// Runs from the seeds 0 to N − 1 [default: 20; fewer where a seed takes minutes]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    seeds: Option<u64>,
    /// The folder that gets a folder of the experiment's name, with record.json, figure.png, figure.svg, and the pictures that
    /// the record keeps
    #[arg(long, value_name = "DIR", default_value = "out/reproduce")]
    out: PathBuf,
    /// Takes the committed record instead of running
    #[arg(long, conflicts_with_all = ["seeds", "data", "full"])]
    from_record: bool,
    /// On other pictures: a set's name or a path, where the experiment takes any. Without a verdict: the claims are about
    /// its own
    #[arg(long, value_name = "PATH")]
    data: Option<String>,
    /// At the size of its source, for hours and better hardware, where the experiment has one. Without a verdict
    #[arg(long)]
    full: bool,
    /// Prints the verdict as JSON
    #[arg(long)]
    json: bool,
}

/// The verdict as programs read it; an end of an interval that is not there is null, and so is what a run on request would hold.
#[derive(Serialize)]
struct Report<'a> {
    experiment: &'a str,
    source: &'a str,
    seeds: usize,
    holds: Option<bool>,
    findings: &'a [Finding],
}

/// Runs, writes the record and its figure, and prints the verdict; answers whether it holds. A run on request has none.
///
/// # Errors
/// If there is no such experiment, a run cannot be set up, or a file cannot be written.
pub fn run(args: &Reproduce) -> Result<bool> {
    let request = Request { data: args.data.clone(), full: args.full };
    let experiment = experiments::by_name(&args.experiment)?;
    let experiment = if request.is_usual() { experiment } else { experiment.on_request(&request)? };
    tell(&format!("{}: {}\n{}", experiment.name(), experiment.about(), experiment.source()));
    let record = if args.from_record { committed(experiment.name())? } else { again(&*experiment, args.seeds)? };
    let verdict = request.is_usual().then(|| Verdict::of(&*experiment, &record));
    let folder = args.out.join(experiment.name());
    write(&*experiment, &record, &folder)?;
    if !args.from_record {
        experiments::forget(experiment.name());
    }
    print(answer(&*experiment, &record, verdict.as_ref(), args.json).as_bytes())?;
    tell(&format!("written: record.json, figure.png and figure.svg in {}", folder.display()));
    Ok(verdict.is_none_or(|verdict| verdict.holds()))
}

/// A fresh record, from as many seeds as asked for or else as is usual for the experiment.
fn again(experiment: &dyn Experiment, seeds: Option<u64>) -> Result<ExperimentRecord> {
    interrupt::leave(|| match experiments::kept() {
        0 => "Interrupted; nothing of this run is kept.".into(),
        parts => {
            format!("Interrupted; parts that were done ({parts}) are kept, and the same command goes on from there.")
        }
    });
    let seeds: Vec<u64> = (0..seeds.unwrap_or(experiment.default_seeds())).collect();
    experiments::run(experiment, &seeds, |seed| tell(&line(seed)))
}

/// What one seed came to, in a line.
fn line(seed: &SeedRecord) -> String {
    let values: Vec<String> = seed.values.iter().map(|(name, value)| format!("{name} {value:.4}")).collect();
    format!("seed {}: {}", seed.seed, values.join(", "))
}

fn write(experiment: &dyn Experiment, record: &ExperimentRecord, folder: &Path) -> Result<()> {
    let json = serde_json::to_vec(record).expect("plain numbers and strings become JSON");
    let figure = experiment.figure(record);
    write_atomically(&folder.join("record.json"), &json)?;
    write_atomically(&folder.join("figure.png"), &figure.to_png())?;
    write_atomically(&folder.join("figure.svg"), figure.to_svg().as_bytes())?;
    pictures(record, &folder.join("pictures"))
}

/// The pictures that the record keeps, as files.
fn pictures(record: &ExperimentRecord, folder: &Path) -> Result<()> {
    for (name, tiles) in record.seeds.iter().flat_map(|seed| &seed.pictures) {
        let (folder, images) = (folder.join(name.replace('/', "-")), tiles.images());
        (0..images.len()).try_for_each(|i| write_atomically(&folder.join(format!("{i:03}.png")), &images.to_png(i)))?;
    }
    Ok(())
}

fn answer(experiment: &dyn Experiment, record: &ExperimentRecord, verdict: Option<&Verdict>, json: bool) -> String {
    if !json {
        let table = experiment.table(record).map(|table| table + "\n").unwrap_or_default();
        let verdict = verdict.map_or("no verdict: the claims are about the usual form".into(), Verdict::to_string);
        return format!("{table}{verdict}\n");
    }
    let (name, source, seeds) = (experiment.name(), experiment.source(), record.seeds.len());
    let findings = verdict.map_or(&[][..], |verdict| &verdict.findings);
    let report = Report { experiment: name, source, seeds, holds: verdict.map(Verdict::holds), findings };
    serde_json::to_string_pretty(&report).expect("plain numbers and strings become JSON") + "\n"
}
