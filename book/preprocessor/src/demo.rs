//! The live demos: where they stand in a page, what they start from, and the script that runs them.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::Value;
use shall_we_gan::{
    Error,
    lab::{Lab, Settings, preset},
    toy_distributions,
};

use crate::{figure, include, page::Page, records::Records};

/// The script's name, in the target folder and in the book.
const SCRIPT: &str = "gan-demo.js";
/// Where the loop stands that every demo runs.
const TRAINER: &str = include_str!("../../../src/train/trainer.rs");

/// The place of a live demo: until that runs, what was recorded.
///
/// # Errors
/// If there is no such distribution, experiment or setting.
pub fn markdown(records: &Records, page: &Page, arguments: &str) -> Result<String, String> {
    let words: Vec<&str> = arguments.split_whitespace().collect();
    let [distribution, experiment, settings @ ..] = &words[..] else {
        return Err("a demo is `{{#demo DISTRIBUTION EXPERIMENT [SETTING=VALUE …]}}`".into());
    };
    if toy_distributions::by_name(distribution).is_none() {
        let known = toy_distributions::ALL.iter().map(|named| named.name);
        return Err(Error::unknown("distribution", distribution, known).to_string());
    }
    let (all_false, settings): (Vec<&str>, Vec<&str>) =
        settings.iter().partition(|word| word.starts_with("all_false="));
    let all_false = all_false.first().map_or("0", |word| &word["all_false=".len()..]);
    let settings = checked(distribution, &settings)?;
    let command = settings.command();
    let json = figure::escaped(&serde_json::to_string(&settings.fields()).map_err(|e| e.to_string())?);
    let figure = figure::framed(records.get(experiment)?, page, "What was recorded.")?;
    let code = include::part(TRAINER, "play").ok_or("the trainer has no part `play`")?;
    Ok(format!(
        "<div class=\"gan-demo\" data-settings=\"{json}\" data-all-false=\"{all_false}\">\n\nTry it: `cargo run --release -- {}` \
         trains this game on your machine.\n\n{figure}\n<details class=\"gan-rust\"><summary>The Rust that runs \
         this</summary>\n\n```rust\n{code}\n```\n\n</details>\n\n</div>",
        command.trim_start_matches("gan ")
    ))
}

/// The settings of a distribution, with others over them, as a run can have them.
fn checked(distribution: &str, given: &[&str]) -> Result<Settings, String> {
    let mut fields = preset::for_distribution(distribution).fields();
    for word in given {
        let (name, text) = word.split_once('=').ok_or(format!("`{word}` is no SETTING=VALUE"))?;
        let known = fields
            .get(name)
            .ok_or_else(|| Error::unknown("setting", name, fields.keys().map(String::as_str)).to_string())?;
        let value = match known {
            Value::Array(_) => Value::Array(text.split(',').filter(|t| !t.is_empty()).map(Value::from).collect()),
            Value::String(_) => Value::from(text),
            _ => serde_json::from_str(text).map_err(|e| format!("`{word}`: {e}"))?,
        };
        fields.insert(name.into(), value);
    }
    let settings: Settings = serde_json::from_value(Value::Object(fields)).map_err(|e| e.to_string())?;
    Lab::from_settings(settings.clone()).engine().map_err(|e| e.to_string())?;
    Ok(settings)
}

/// The script, if it has been built (`book/demo/build`).
pub fn script(root: &Path) -> Option<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("../target"), PathBuf::from);
    Some(target.join(SCRIPT)).filter(|path| path.exists())
}

/// The page with the script, if it has a demo.
pub fn with_script(content: &str) -> Option<String> {
    let demos = content.contains("<div class=\"gan-demo\"") || content.contains("<div class=\"gan-lab\"");
    // The page for the printer holds every other page, at other paths, and shows what was recorded. mdBook's own scripts
    // know the way to the book's root.
    let load = format!(
        "if (!location.pathname.endsWith('/print.html')) document.head.append(\
         Object.assign(document.createElement('script'), {{ src: path_to_root + '{SCRIPT}' }}));"
    );
    demos.then(|| format!("{content}\n\n<script>{load}</script>\n"))
}

/// Copies the script into a built book.
///
/// # Errors
/// If it cannot be copied.
pub fn copy(script: &Path, book: &Path) -> Result<()> {
    let to = book.join(SCRIPT);
    fs::copy(script, &to).with_context(|| format!("copying {} to {}", script.display(), to.display()))?;
    Ok(())
}
