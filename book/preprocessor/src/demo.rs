//! The live demos: where they stand in a page, what they start from, and the script that runs them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::{Map, Value};
use shall_we_gan::{
    Error,
    lab::{Lab, Settings, preset},
    toy_distributions,
};

use crate::{figure, include, page::Page, records::Records, target_folder};

/// The scripts' names, in the target folder and in the book: the one that a page with a demo loads, the one that it loads
/// where there is no SIMD, and those that the pages with a piece on pictures or on adaptation load.
const SCRIPTS: [&str; 4] = ["gan-demo.js", "gan-demo-plain.js", "gan-pictures.js", "gan-shift.js"];
/// Which of them a page loads, by what stands in it.
const LOADED: [(&str, &[&str]); 3] =
    [(SCRIPTS[0], &["demo", "lab", "benchmark"]), (SCRIPTS[2], &["hand", "walk"]), (SCRIPTS[3], &["shift"])];
/// Where the loop stands that every demo runs.
const TRAINER: &str = include_str!("../../../src/train/trainer.rs");

/// The place of a live demo: until that runs, what was recorded.
///
/// # Errors
/// If there is no such distribution, experiment or setting.
pub fn markdown(records: &Records, page: &Page, arguments: &str) -> Result<String, String> {
    let words: Vec<&str> = arguments.split_whitespace().collect();
    let [distribution, experiment, settings @ ..] = &words[..] else {
        return Err("a demo is `{{#demo DISTRIBUTION EXPERIMENT [SETTING=VALUE …] [beside SETTING=VALUE …]}}`".into());
    };
    if toy_distributions::by_name(distribution).is_none() {
        let known = toy_distributions::ALL.iter().map(|named| named.name);
        return Err(Error::unknown("distribution", distribution, known).to_string());
    }
    let (settings, other) = match settings.iter().position(|word| *word == "beside") {
        Some(at) => (&settings[..at], &settings[at + 1..]),
        None => (settings, &[][..]),
    };
    let (all_false, settings): (Vec<&str>, Vec<&str>) =
        settings.iter().partition(|word| word.starts_with("all_false="));
    let all_false = all_false.first().map_or("0", |word| &word["all_false=".len()..]);
    let second = checked(distribution, &[&settings, other].concat())?;
    let settings = checked(distribution, &settings)?;
    let attribute = |fields: &Map<String, Value>| {
        serde_json::to_string(fields).map(|json| figure::escaped(&json)).map_err(|e| e.to_string())
    };
    let run = |settings: &Settings| settings.command().replacen("gan ", "cargo run --release -- ", 1);
    let mut attributes = format!("data-settings=\"{}\" data-all-false=\"{all_false}\"", attribute(&settings.fields())?);
    let mut told = format!("`{}` trains this game on your machine.", run(&settings));
    if second != settings {
        let (mut differs, usual) = (second.fields(), settings.fields());
        differs.retain(|name, value| usual[name] != *value);
        attributes += &format!(" data-compare=\"{}\"", attribute(&differs)?);
        told += &format!(" And the one beside it: `{}`.", run(&second));
    }
    let figure = figure::framed(records.get(experiment)?, page, "What was recorded.")?;
    let code = include::part(TRAINER, "play").ok_or("the trainer has no part `play`")?;
    Ok(format!(
        "<div class=\"gan-demo\" {attributes}>\n\nTry it: {told}\n\n{figure}\n<details class=\"gan-rust\"><summary>The Rust \
         that runs this</summary>\n\n```rust\n{code}\n```\n\n</details>\n\n</div>"
    ))
}

/// The settings of a distribution, with others over them, as a run can have them.
fn checked(distribution: &str, given: &[&str]) -> Result<Settings, String> {
    let usual = preset::for_distribution(distribution);
    let fields = usual.fields();
    let value = |word: &&str| {
        let (name, text) = word.split_once('=').ok_or(format!("`{word}` is no SETTING=VALUE"))?;
        let value = match fields.get(name) {
            Some(Value::Array(_)) => Value::Array(text.split(',').filter(|t| !t.is_empty()).map(Value::from).collect()),
            Some(Value::Number(_)) => serde_json::from_str(text).map_err(|e| format!("`{word}`: {e}"))?,
            _ => Value::from(text),
        };
        Ok((name.to_string(), value))
    };
    let given = given.iter().map(value).collect::<Result<Vec<_>, String>>()?;
    let settings = usual.with(given).map_err(|e| e.to_string())?;
    Lab::from_settings(settings.clone()).engine().map_err(|e| e.to_string())?;
    Ok(settings)
}

/// The scripts, if they have been built (`book/demo/build`).
pub fn scripts(root: &Path) -> Result<Option<[PathBuf; 4]>> {
    let target = target_folder(root)?;
    Ok(Some(SCRIPTS.map(|name| target.join(name))).filter(|paths| paths.iter().all(|path| path.exists())))
}

/// The page with the scripts of what lives in it, if anything does.
pub fn with_script(content: &str) -> Option<String> {
    let lives = |kinds: &[&str]| kinds.iter().any(|kind| content.contains(&format!("<div class=\"gan-{kind}\"")));
    // The page for the printer holds every other page, at other paths, and shows what was recorded. mdBook's own scripts
    // know the way to the book's root.
    let load = |script: &str| {
        format!(
            "\n\n<script>if (!location.pathname.endsWith('/print.html')) document.head.append(\
             Object.assign(document.createElement('script'), {{ src: path_to_root + '{script}' }}));</script>\n"
        )
    };
    let loads: String = LOADED.iter().filter(|(_, kinds)| lives(kinds)).map(|(script, _)| load(script)).collect();
    (!loads.is_empty()).then(|| content.to_string() + &loads)
}

/// Copies the scripts into a built book.
///
/// # Errors
/// If one cannot be copied.
pub fn copy(scripts: &[PathBuf], book: &Path) -> Result<()> {
    for (script, name) in scripts.iter().zip(SCRIPTS) {
        let to = book.join(name);
        fs::copy(script, &to).with_context(|| format!("copying {} to {}", script.display(), to.display()))?;
    }
    Ok(())
}
