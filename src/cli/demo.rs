//! `gan demo`: one run from beginning to report.

use std::{
    io::{IsTerminal, stdout},
    path::PathBuf,
    process::ExitCode,
};

use super::{
    command_line,
    folder::{self, CHECKPOINT, Folder},
    interrupt, names,
    options::Demo,
    output::{print, tell},
    summary::Summary,
    training::{End, Training, interrupted, train},
};
use crate::{
    Error, Result,
    lab::{Run, Settings, quoted},
    plot,
    train::{Step, record::Record},
};

/// The measures that are shown while a run goes on, those that are taken: name, label, and whether it is a share.
const LIVE: [(&str, &str, bool); 5] = [
    ("modes", "modes", false),
    ("high_quality", "high quality", true),
    ("coverage", "coverage", true),
    ("lattice_stray", "stray", true),
    ("js", "JS", false),
];

/// The most measures that stand side by side.
const SHOWN: usize = 2;

/// A run, where its files go, and how many of its curves' values have been shown.
struct Demonstration {
    run: Run,
    folder: Folder,
    shown: usize,
}

impl Training for Demonstration {
    type Step = Step;

    fn reached(&self) -> u64 {
        self.run.engine().step()
    }

    fn end(&self) -> u64 {
        self.run.end()
    }

    fn advance(&mut self) -> Result<Step> {
        self.run.step()
    }

    fn after(&mut self, _: &Step) -> Result<Option<String>> {
        let record = self.run.record();
        let new = record.curves.steps.len() != self.shown;
        self.shown = record.curves.steps.len();
        Ok(new.then(|| live(record)))
    }

    fn save(&self) -> Result<()> {
        self.folder.save(&self.run)
    }
}

/// The last measures in a few words.
fn live(record: &Record) -> String {
    let said = LIVE.iter().filter_map(|(name, label, share)| {
        let value = record.curves.last(name)?;
        Some(match *name {
            "modes" => format!("{label} {value}/{}", record.modes.len()),
            _ if *share => format!("{label} {:.0} %", 100.0 * value),
            _ => format!("{label} {value:.3}"),
        })
    });
    said.take(SHOWN).collect::<Vec<_>>().join(" · ")
}

/// Trains, writes the output folder, and says where it is.
///
/// # Errors
/// If a name, a value or a file is wrong, or training leaves the finite numbers; what was reached is saved then.
pub fn run(options: &Demo) -> Result<ExitCode> {
    let settings = options.settings()?;
    let out = output_folder(options, &settings);
    interrupt::listen("Saving");
    let run = begin(options, settings)?;
    let mut demonstration = Demonstration { run, folder: Folder::new(out)?, shown: 0 };
    let (end, speed) = train(&mut demonstration)?;
    let Demonstration { run, folder, .. } = demonstration;

    folder.save(&run)?;
    if matches!(end, End::Interrupted) {
        tell(&how_to_go_on(&run, &folder));
    }
    let record = with_present(&run, &end);
    folder.write(&record)?;
    announce(options, &Summary::new(&run, &record, &folder, speed), &record, &folder)?;
    match end {
        End::Complete => Ok(ExitCode::SUCCESS),
        End::Interrupted => Ok(ExitCode::from(interrupt::EXIT_CODE)),
        End::Broken(error) => {
            tell(&format!("saved: {}", folder.path(CHECKPOINT).display()));
            Err(error)
        }
    }
}

fn output_folder(options: &Demo, settings: &Settings) -> PathBuf {
    let chosen = options.out.clone().or_else(|| options.resume.as_deref().map(folder::beside));
    chosen.unwrap_or_else(|| folder::usual(settings))
}

/// The run before its first step, or where its checkpoint stopped.
fn begin(options: &Demo, settings: Settings) -> Result<Run> {
    let mut run = set_up(options, settings)?;
    if let Some(steps) = &options.snapshots {
        run.snapshots_at(steps.clone());
    }
    Ok(run)
}

fn set_up(options: &Demo, settings: Settings) -> Result<Run> {
    let (command, steps) = (command_line::fresh(options, &settings)?, settings.steps);
    let mut lab = names::lab(settings)?;
    if let Some(checkpoint) = &options.resume {
        let mut run = lab.resume(checkpoint)?;
        let taken = run.engine().step();
        if steps < taken {
            let allowed = format!("at least {taken}, the steps that the checkpoint has taken");
            return Err(Error::invalid("--steps", steps, allowed));
        }
        if steps != run.settings().steps {
            run.record_mut().command = command_line::extended(&run.record().command, run.settings(), steps);
        }
        return Ok(run);
    }
    if let Some(checkpoint) = &options.init_from {
        lab = lab.init_from(checkpoint);
    }
    if let Some(mean) = options.all_false()? {
        lab = lab.all_false(mean);
    }
    let mut run = lab.start()?;
    run.record_mut().command = command;
    Ok(run)
}

/// The record, with a picture of the present where the run stopped between two. The run's own record stays as it is: it
/// must not show, after resuming, that there was an interruption.
fn with_present(run: &Run, end: &End) -> Record {
    let mut record = run.record().clone();
    let step = run.engine().step();
    if record.snapshots.last().is_none_or(|last| last.step != step) {
        record.snapshots.push(run.look());
    }
    if matches!(end, End::Interrupted) {
        record.stopped = Some(interrupted(step, run.end()));
    }
    record
}

fn how_to_go_on(run: &Run, folder: &Folder) -> String {
    let checkpoint = quoted(&folder.path(CHECKPOINT).display().to_string());
    let (step, end) = (run.engine().step(), run.end());
    format!("Interrupted after step {step} of {end}; saved. Go on with:\n  gan demo --resume {checkpoint}")
}

/// Says how it went, and shows the report to whoever sits at a terminal.
fn announce(options: &Demo, summary: &Summary, record: &Record, folder: &Folder) -> Result<()> {
    if options.json {
        let json = serde_json::to_string(summary).expect("plain numbers and strings become JSON");
        return print(format!("{json}\n").as_bytes());
    }
    let report = folder.path("report.html");
    print(format!("{}\n{}\n", plot::summary(record), report.display()).as_bytes())?;
    let watched = stdout().is_terminal() && std::env::var_os("CI").is_none();
    if watched && !options.no_open && record.stopped.is_none() {
        // The path has been said; a machine without a browser is no trouble.
        let _ = open::that_detached(report);
    }
    Ok(())
}
