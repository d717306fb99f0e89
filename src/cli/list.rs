//! `gan list`: everything that has a name.

use std::process::ExitCode;

use clap::Args;

use super::output::print;
use crate::{
    Result,
    adapt::MODELS,
    data, experiments,
    lab::{pictures::ARCHITECTURES, preset},
    objective, prior, regularize,
};

/// List everything that has a name, one line each, with the paper or the row of the seeds that it comes from
#[derive(Debug, Args)]
pub struct List {}

/// One line: a name, what it is, where it comes from.
type Row = [String; 3];

impl List {
    /// Prints the sections.
    ///
    /// # Errors
    /// If the output cannot take them.
    pub fn run(&self) -> Result<ExitCode> {
        let sections: Vec<String> = sections().iter().map(|(title, rows)| section(title, rows)).collect();
        print(sections.join("\n").as_bytes())?;
        Ok(ExitCode::SUCCESS)
    }
}

fn sections() -> Vec<(&'static str, Vec<Row>)> {
    let row = |name: &str, about: &str, source: &str| [name.to_string(), about.to_string(), source.to_string()];
    let distributions = toy_distributions::ALL.iter().map(|d| row(d.name, d.about, d.source)).collect();
    let objectives = objective::all().iter().map(|o| row(o.name(), o.formula(), o.paper())).collect();
    let priors = prior::ALL.iter().map(|(name, about)| row(name, about, "")).collect();
    let sets = data::NAMES.iter().map(|(name, folder)| row(name, &format!("GAN_DATA/{folder}"), "")).collect();
    let architectures = ARCHITECTURES.iter().map(|(name, about)| row(name, about, "")).collect();
    let models = MODELS.iter().map(|(name, about)| row(name, about, "")).collect();
    let regularizer =
        |r: &regularize::Known| row(&format!("{}[=s]", r.name), &format!("{}; s = {}", r.formula, r.strength), r.paper);
    let experiments = experiments::all().iter().map(|e| row(e.name(), e.about(), e.source())).collect();
    let presets = preset::ALL.iter().map(|p| row(p.name, p.about, p.source)).collect();
    vec![
        ("Distributions (gan demo NAME)", distributions),
        ("Objectives (--objective NAME)", objectives),
        ("Regularizers (--regularizer NAME[=s])", regularize::ALL.iter().map(regularizer).collect()),
        ("Priors (--prior NAME)", priors),
        ("Sets of pictures (gan train NAME)", sets),
        ("Networks for pictures (--arch NAME)", architectures),
        ("Classifiers to adapt (gan adapt --model NAME)", models),
        ("Presets (--preset NAME)", presets),
        ("Experiments (gan reproduce NAME)", experiments),
    ]
}

fn section(title: &str, rows: &[Row]) -> String {
    let width = rows.iter().map(|[name, ..]| name.chars().count()).max().unwrap_or(0);
    let line = |[name, about, source]: &Row| {
        let source = if source.is_empty() { String::new() } else { format!(" [{source}]") };
        format!("  {name:width$}  {about}{source}\n")
    };
    format!("{title}\n{}", rows.iter().map(line).collect::<String>())
}
