//! The cells that a page exports: compiled here as they are written, and held against what the page has seen.

use gan_demo::Desk;
use serde_json::{Value, json};
use shall_we_gan::{Result, lab::Run};

/// What the exports are to say. A cell begins with this prelude, and ends in the run itself.
#[rustfmt::skip]
mod cells {
use gan_notebook::prelude::*;
use shall_we_gan::Result;

pub fn plain() -> Result<Run> {
let mut run = Lab::from_settings(Settings { batch: 32, decay: Decay::Linear, distribution: "moons".into(), init: Init::Xavier, lr_d: 0.002, norm_g: Normalization::Layer, regularizers: vec!["r1=0.1".into()], spectral_norm: SpectralNorm::Discriminator, steps: 12, width: 16, ..Settings::default() }).start()?;
run.until(12)?;
Ok(run)
}

pub fn all_false() -> Result<Run> {
let mut run = Lab::from_settings(Settings { batch: 32, distribution: "gaussian".into(), steps: 4000, width: 16, ..Settings::default() }).all_false(0.1).start()?;
run.until(7)?;
Ok(run)
}

pub fn changed_at_once() -> Result<Run> {
let mut run = Lab::from_settings(Settings { batch: 32, distribution: "moons".into(), width: 16, ..Settings::default() }).start()?;
run = Lab::from_settings(Settings { lr_g: 0.01, steps: 8, ..run.settings().clone() }).take_over(&run)?.0;
run.until(8)?;
Ok(run)
}

pub fn changed() -> Result<Run> {
let mut run = Lab::from_settings(Settings { batch: 32, distribution: "moons".into(), width: 16, ..Settings::default() }).start()?;
run.until(5)?;
run = Lab::from_settings(Settings { lr_g: 0.01, objective: "hinge".into(), ..run.settings().clone() }).take_over(&run)?.0;
run.step_alone(Player::Generator)?;
run.until(9)?;
run.step_alone(Player::Discriminator)?;
run.step_alone(Player::Discriminator)?;
run = Lab::from_settings(Settings { distribution: "ring".into(), latent_dim: 3, optimizer: "sgd".into(), ..run.settings().clone() }).take_over(&run)?.0;
run.until(15)?;
Ok(run)
}
}

fn ask(desk: &mut Desk, request: Value) -> Value {
    let reply: Value = serde_json::from_str(&desk.answer(request.to_string().as_bytes())).unwrap();
    assert!(reply["error"].is_null(), "{request}: {reply}");
    reply
}

/// Plays a journal as the page does, and gives what G makes then.
fn played(settings: &Value, all_false: f32, journal: &Value, step: u64) -> Vec<f32> {
    let mut desk = Desk::default();
    let mut at = 0;
    let mut skip = |desk: &mut Desk, to: u64, then: u64| {
        ask(desk, json!({"do": "step", "count": to - at}));
        at = then;
    };
    ask(&mut desk, json!({"do": "start", "settings": settings, "all_false": all_false}));
    for entry in journal.as_array().unwrap() {
        let to = entry["at"].as_u64().unwrap();
        if entry["player"].is_string() {
            skip(&mut desk, to, to + 1);
            ask(&mut desk, json!({"do": "step", "count": 1, "player": entry["player"]}));
        } else {
            skip(&mut desk, to, to);
            ask(&mut desk, json!({"do": "change", "settings": entry["settings"]}));
        }
    }
    skip(&mut desk, step, step);
    let reply = ask(&mut desk, json!({"do": "look"}));
    assert_eq!(reply["step"], step);
    desk.numbers().to_vec()
}

/// The export of a history is the function of that name above, and that makes the same run.
fn check(name: &str, compiled: fn() -> Result<Run>, settings: Value, all_false: f32, journal: Value, step: u64) {
    let request =
        json!({"do": "export", "settings": settings, "all_false": all_false, "journal": journal, "step": step});
    let cell = ask(&mut Desk::default(), request)["cell"].as_str().unwrap().to_string();
    let function = format!("pub fn {name}() -> Result<Run> {{\n{}Ok(run)\n}}", cell.strip_suffix("run").unwrap());
    assert!(include_str!("cells.rs").contains(&function), "{function}");
    let seen = compiled().unwrap().look();
    let fake: Vec<f32> = seen.fake.into_iter().flatten().collect();
    assert_eq!(fake, played(&settings, all_false, &journal, seen.step), "{name}");
}

#[test]
fn a_cell_makes_the_run_that_the_page_shows() {
    let few = |distribution: &str| json!({"distribution": distribution, "width": 16, "batch": 32});
    let mut many = few("moons");
    let others = json!({"decay": "linear", "init": "xavier", "lr_d": 0.002, "norm_g": "layer", "steps": 12,
        "regularizers": ["r1=0.1"], "spectral_norm": "discriminator"});
    many.as_object_mut().unwrap().extend(others.as_object().unwrap().clone());
    check("plain", cells::plain, many, 0.0, json!([]), 12);
    check("all_false", cells::all_false, few("gaussian"), 0.1, json!([]), 7);
    let journal = json!([{"at": 0, "settings": {"lr_g": 0.01, "steps": 8}}]);
    check("changed_at_once", cells::changed_at_once, few("moons"), 0.0, journal, 0);
    let journal = json!([
        {"at": 5, "settings": {"objective": "hinge", "lr_g": 0.01}},
        {"at": 5, "player": "generator"},
        {"at": 9, "player": "discriminator"},
        {"at": 10, "player": "discriminator"},
        {"at": 11, "settings": {"distribution": "ring", "latent_dim": 3, "optimizer": "sgd"}},
    ]);
    check("changed", cells::changed, few("moons"), 0.0, journal, 15);
}

#[test]
fn a_drawing_is_a_table_and_a_start_an_option() {
    let settings = json!({"distribution": "drawing", "regularizers": []});
    let journal = json!([{"at": 3, "settings": {}, "points": "drawing-2.csv"}]);
    let request = json!({"do": "export", "settings": settings, "points": "drawing.csv", "all_false": 0.01,
        "journal": journal, "step": 4});
    let reply = ask(&mut Desk::default(), request);
    assert_eq!(reply["command"], "gan demo drawing.csv --seed 0 --start all-false=0.01");
    let cell = reply["cell"].as_str().unwrap();
    for wanted in [
        ".on(Box::new(toy_distributions::Points::from_csv(\"drawing.csv\")?)).all_false(0.01).start()?;",
        ".on(Box::new(toy_distributions::Points::from_csv(\"drawing-2.csv\")?)).take_over(&run)?.0;",
    ] {
        assert!(cell.contains(wanted), "{cell}");
    }
}
