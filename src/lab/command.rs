//! Settings as the command that makes the run again, and as Rust.

use serde_json::{Map, Value};

use super::{Settings, preset};

impl Settings {
    /// The command that starts a run with these settings: what differs from the distribution's own, and the seed.
    pub fn command(&self) -> String {
        let usual = preset::for_distribution(&self.distribution).fields();
        format!("gan demo {} {}", quoted(&self.distribution), options(&self.fields(), &usual))
    }

    /// These settings as Rust writes them: what differs from `others`, and the rest from there, which is called `rest`.
    pub(super) fn literal(&self, others: &Settings, rest: &str) -> String {
        let others = others.fields();
        let differing = self.fields().into_iter().filter(|(name, value)| others[name] != *value);
        let parts: String = differing.map(|(name, value)| format!("{name}: {}, ", in_rust(&name, &value))).collect();
        format!("Settings {{ {parts}..{rest} }}")
    }
}

/// The options that make these settings from the usual ones, and the seed in any case.
pub(super) fn options(settings: &Map<String, Value>, usual: &Map<String, Value>) -> String {
    let mut words = Vec::new();
    for (name, value) in settings.iter().filter(|(name, value)| *name == "seed" || usual[*name] != **value) {
        let option = name.replace('_', "-");
        match value {
            Value::Array(names) => words.extend(regularizers(names)),
            Value::Bool(_) => words.push(format!("--{option}")),
            _ => words.push(format!("--{option} {}", written(value))),
        }
    }
    words.join(" ")
}

fn regularizers(names: &[Value]) -> Vec<String> {
    match names {
        [] => vec!["--regularizer none".into()],
        names => names.iter().map(|name| format!("--regularizer {}", written(name))).collect(),
    }
}

fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), quoted)
}

/// A setting's value as Rust writes it: the enums by their path, texts owned.
fn in_rust(name: &str, value: &Value) -> String {
    let variant = |kind: &str, name: &str| format!("{kind}::{}{}", name[..1].to_ascii_uppercase(), &name[1..]);
    match (name, value) {
        ("spectral_norm", Value::String(text)) => variant("SpectralNorm", text),
        ("norm_g" | "norm_d", Value::String(text)) => variant("Normalization", text),
        ("init", Value::String(text)) => variant("Init", text),
        ("decay", Value::String(text)) => variant("Decay", text),
        (_, Value::String(text)) => format!("{text:?}.into()"),
        (_, Value::Array(values)) => {
            let parts: Vec<String> = values.iter().map(|value| in_rust("", value)).collect();
            format!("vec![{}]", parts.join(", "))
        }
        (_, Value::Number(number)) if is_real(name) && number.is_i64() => format!("{number}.0"),
        (_, other) => other.to_string(),
    }
}

/// Whether a setting is a real number: JSON writes 1.0 as 1.0, but a page may have written 1.
fn is_real(name: &str) -> bool {
    ["lr_d", "lr_g", "beta1", "beta2", "average", "clip_gradient"].contains(&name)
}

/// A word as a shell reads it.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_string()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
