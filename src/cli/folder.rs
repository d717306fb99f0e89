//! The output folder of a run.

use std::{
    cmp::Ordering,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

use crate::{
    Error, Result,
    atomic::write_atomically,
    lab::{Run, Settings},
    plot::{self, Layers},
    train::record::{Curves, Record},
};

/// The checkpoint's name in the folder.
pub const CHECKPOINT: &str = "checkpoint.safetensors";

/// The folder that a checkpoint stands in.
pub fn beside(checkpoint: &Path) -> PathBuf {
    match checkpoint.parent() {
        Some(folder) if folder != Path::new("") => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// Where a run's files go, each of them whole or not at all.
#[derive(Debug)]
pub struct Folder(PathBuf);

/// The folder of a run that asks for none.
pub fn usual(settings: &Settings) -> PathBuf {
    let name = Path::new(&settings.distribution).file_stem().unwrap_or_default().to_string_lossy();
    Path::new("out").join(format!("{name}-seed{}", settings.seed))
}

impl Folder {
    /// Makes the folder where it is missing, and sees that files can be put there.
    ///
    /// # Errors
    /// If not.
    pub fn new(path: PathBuf) -> Result<Self> {
        if path.exists() && !path.is_dir() {
            let why = "the output goes into a folder, but this is a file; choose another with --out";
            return Err(Error::Format { path, why: why.into() });
        }
        let usable = std::fs::create_dir_all(&path).and_then(|()| tempfile::tempfile_in(&path));
        match usable {
            Ok(_) => Ok(Self(path)),
            Err(source) => Err(Error::File { path, source }),
        }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.0
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Saves what is needed to go on.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, run: &Run) -> Result<()> {
        run.save(&self.path(CHECKPOINT))
    }

    /// Writes everything that is made from a record; the report first, because it holds the most.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&self, record: &Record) -> Result<()> {
        let json = serde_json::to_string(record).expect("plain numbers and strings become JSON");
        self.put("record.json", json.as_bytes())?;
        self.put("report.html", plot::report(record).as_bytes())?;
        if let Some(end) = record.snapshots.last() {
            self.picture("final", &plot::scene(record, end, Layers::ALL))?;
        }
        for figure in plot::figures(record) {
            self.picture(&format!("pictures/{}", figure.name), &figure.picture)?;
        }
        self.picture("pictures/strip", &plot::strip(record, 5))?;
        self.put("animation.gif", &plot::animation(record))
    }

    /// Writes every setting, as `--config` of that command reads it. A run that goes on has an end of its own; its settings
    /// are still those that its checkpoint asks for.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn config(&self, command: &str, settings: &Map<String, Value>, [end, schedule]: [u64; 2]) -> Result<()> {
        let table = toml::to_string(settings).expect("numbers that were checked, texts and lists of texts");
        let ends = match end.cmp(&schedule) {
            Ordering::Less => format!("; this one ends after {end} of its steps"),
            Ordering::Equal => String::new(),
            Ordering::Greater => format!(", and --resume RUN --steps {end} goes on as it did"),
        };
        let text = format!("# gan {command} --config config.toml makes this run again{ends}.\n{table}");
        self.put("config.toml", text.as_bytes())
    }

    /// Writes the curves as tables that programs read.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn curves(&self, curves: &Curves) -> Result<()> {
        self.put("record.csv", csv(curves).as_bytes())?;
        self.put("record.jsonl", json_lines(curves).as_bytes())
    }

    fn picture(&self, name: &str, picture: &plot::Picture) -> Result<()> {
        self.put(&format!("{name}.png"), &picture.to_png())?;
        self.put(&format!("{name}.svg"), picture.to_svg().as_bytes())
    }

    /// Writes a file of the folder.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        write_atomically(&self.path(name), bytes)
    }
}

/// One line a step; what is not a number is left empty.
fn csv(curves: &Curves) -> String {
    let names: Vec<&str> = curves.series.keys().map(String::as_str).collect();
    let value = |v: f32| if v.is_finite() { v.to_string() } else { String::new() };
    let line = |(i, step): (usize, &u64)| {
        let values = curves.series.values().map(|series| value(series[i]));
        std::iter::once(step.to_string()).chain(values).collect::<Vec<_>>().join(",") + "\n"
    };
    let lines: String = curves.steps.iter().enumerate().map(line).collect();
    format!("step{}{}\n{lines}", if names.is_empty() { "" } else { "," }, names.join(","))
}

/// The same as one object a line; what is not a number is null.
fn json_lines(curves: &Curves) -> String {
    let line = |(i, step): (usize, &u64)| {
        let values = curves.series.iter().map(|(name, series)| (name.clone(), series[i].into()));
        let object: Map<_, _> = std::iter::once(("step".into(), (*step).into())).chain(values).collect();
        Value::Object(object).to_string() + "\n"
    };
    curves.steps.iter().enumerate().map(line).collect()
}
