//! What can be named, for the page's menus.

use serde_json::{Value, json};
use shall_we_gan::{
    lab::preset::{self, Preset},
    measure, objective, prior, regularize, toy_distributions,
};

/// Every name with what it stands for.
pub fn about() -> Value {
    let distribution = |named: &toy_distributions::Named| {
        let settings = preset::for_distribution(named.name).fields();
        json!({"name": named.name, "about": named.about, "dim": named.build().dim(), "settings": settings})
    };
    let objective = |o: Box<dyn objective::Objective>| {
        let (name, about) = (o.name(), o.formula());
        json!({"name": name, "about": about, "paper": o.paper(), "optimum": o.optimum()})
    };
    let regularizer =
        |r: &regularize::Known| json!({"name": r.name, "about": r.formula, "paper": r.paper, "strength": r.strength});
    let preset = |p: &Preset| json!({"name": p.name, "about": p.about, "settings": p.settings().fields()});
    let named = |(name, about): &(&str, &str)| json!({"name": name, "about": about});
    let list = |values: Vec<Value>| Value::Array(values);
    json!({
        "distributions": list(toy_distributions::ALL.iter().map(distribution).collect()),
        "objectives": list(objective::all().into_iter().map(objective).collect()),
        "regularizers": list(regularize::ALL.iter().map(regularizer).collect()),
        "priors": list(prior::ALL.iter().map(named).collect()),
        "measures": list(measure::NAMES.iter().map(named).collect()),
        "presets": list(preset::ALL.iter().map(preset).collect()),
    })
}
