//! The command that makes a run again.

use serde_json::Value;

use super::{folder, options::Demo};
use crate::{
    Result,
    lab::{Settings, preset},
};

/// The command that starts a run with those settings: what differs from the distribution's own, and the seed. Where the
/// output goes and on how many threads it is computed changes nothing, and is left out.
///
/// # Errors
/// If the start that was asked for is not known.
pub fn fresh(options: &Demo, settings: &Settings) -> Result<String> {
    let usual = preset::for_distribution(&settings.distribution).fields();
    let mut words = vec!["gan".to_string(), "demo".into(), quoted(&settings.distribution)];
    for (name, value) in settings.fields() {
        if name == "regularizers" && usual[&name] != value {
            words.extend(regularizers(&settings.regularizers));
        } else if name == "seed" || usual[&name] != value {
            words.push(format!("--{} {}", name.replace('_', "-"), written(&value)));
        }
    }
    if let Some(checkpoint) = &options.init_from {
        words.push(format!("--init-from {}", quoted(&checkpoint.display().to_string())));
    }
    if let Some(steps) = &options.snapshots {
        let steps: Vec<String> = steps.iter().map(u64::to_string).collect();
        words.push(format!("--snapshots {}", steps.join(",")));
    }
    if let Some(mean) = options.all_false()? {
        words.push(format!("--start all-false={mean}"));
    }
    Ok(words.join(" "))
}

/// The command that goes on with the run that `before` has made, to a later end.
pub fn extended(before: &str, settings: &Settings, steps: u64) -> String {
    let checkpoint = folder::usual(settings).join(folder::CHECKPOINT);
    let next = format!("gan demo --resume {} --steps {steps}", quoted(&checkpoint.display().to_string()));
    if before.ends_with(&next) { before.to_string() } else { format!("{before} && {next}") }
}

fn regularizers(names: &[String]) -> Vec<String> {
    match names {
        [] => vec!["--regularizer none".into()],
        names => names.iter().map(|name| format!("--regularizer {}", quoted(name))).collect(),
    }
}

fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), quoted)
}

/// A word as a shell reads it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_string()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
