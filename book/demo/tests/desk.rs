//! What a page asks, and what it is answered.

use gan_demo::Desk;
use serde_json::{Value, json};

fn ask(desk: &mut Desk, request: Value) -> Value {
    serde_json::from_str(&desk.answer(request.to_string().as_bytes())).unwrap()
}

fn started() -> Desk {
    let mut desk = Desk::default();
    let settings =
        json!({"distribution": "ring", "regularizers": [], "width": 16, "depth": 2, "batch": 32, "average": 0});
    let reply = ask(&mut desk, json!({"do": "start", "settings": settings}));
    assert_eq!(reply["settings"]["width"], 16, "{reply}");
    desk
}

/// The numbers that a reply calls by that name.
fn numbers(desk: &Desk, reply: &Value, name: &str) -> Vec<f32> {
    let at = |i: usize| reply["places"][name][i].as_u64().unwrap() as usize;
    desk.numbers()[at(0)..at(1)].to_vec()
}

#[test]
fn a_run_is_started_stepped_looked_at_changed_and_taken_back() {
    let mut desk = started();
    let reply = ask(&mut desk, json!({"do": "step", "count": 3, "values": true}));
    assert!(reply["step"] == 3 && reply["values"]["loss_d"].is_number(), "{reply}");
    let all = json!({"do": "look", "surface": true, "arrows": true, "manifold": true, "optimal": true});
    let reply = ask(&mut desk, all.clone());
    let lengths = ["fake", "surface", "arrows", "manifold", "optimal"].map(|name| numbers(&desk, &reply, name).len());
    assert_eq!(lengths, [2_000, 48 * 48, 480, 2 * 21 * 21, 48 * 48]);
    let before = numbers(&desk, &reply, "fake");
    ask(&mut desk, json!({"do": "step", "count": 1, "player": "discriminator"}));
    let reply = ask(&mut desk, json!({"do": "look"}));
    assert_eq!(numbers(&desk, &reply, "fake"), before, "D alone moves no fake");
    ask(&mut desk, json!({"do": "step", "count": 1, "player": "generator"}));
    let reply = ask(&mut desk, json!({"do": "look"}));
    assert_ne!(numbers(&desk, &reply, "fake"), before, "G alone does");
    let reply = ask(&mut desk, json!({"do": "back"}));
    assert_eq!(reply["step"], 4);
    let reply = ask(&mut desk, json!({"do": "look"}));
    assert_eq!(numbers(&desk, &reply, "fake"), before);
    let reply = ask(&mut desk, json!({"do": "change", "settings": {"objective": "hinge", "k": 2}}));
    assert_eq!(reply["kept"], json!(["discriminator", "generator"]));
    assert!(
        reply["settings"]["objective"] == "hinge" && reply["settings"]["width"] == 16 && reply["step"] == 4,
        "{reply}"
    );
    let reply = ask(&mut desk, json!({"do": "change", "settings": {"latent_dim": 5}}));
    assert_eq!(reply["kept"], json!(["discriminator"]));
}

#[test]
fn settings_are_said_in_the_shortest_form() {
    let mut desk = started();
    let reply = ask(&mut desk, json!({"do": "change", "settings": {"lr_d": 0.001}}));
    let said = ["lr_d", "lr_g", "beta2"].map(|name| reply["settings"][name].to_string());
    assert_eq!(said, ["0.001", "0.002", "0.999"]);
    let about = ask(&mut desk, json!({"do": "about"}));
    for preset in about["presets"].as_array().unwrap() {
        assert_eq!(preset["settings"]["beta2"].to_string(), "0.999", "{preset}");
    }
}

#[test]
fn the_past_stays_only_where_it_can_be_gone_back_to() {
    for (setting, value, kept) in [
        ("lr_d", json!(0.01), 3),
        ("lr_g", json!(0.01), 3),
        ("k", json!(2), 3),
        ("objective", json!("hinge"), 3),
        ("distribution", json!("moons"), 3),
        ("spectral_norm", json!("discriminator"), 0),
        ("optimizer", json!("sgd"), 0),
        ("average", json!(0.9), 0),
        ("norm_d", json!("layer"), 0),
        ("seed", json!(5), 0),
        ("width", json!(8), 0),
    ] {
        let mut desk = started();
        for _ in 0..3 {
            ask(&mut desk, json!({"do": "step", "count": 1}));
        }
        let settings = json!({(setting): value});
        let reply = ask(&mut desk, json!({"do": "change", "settings": settings}));
        assert_eq!(reply["past"], kept, "{setting}");
        for step in (0..kept).rev() {
            assert_eq!(ask(&mut desk, json!({"do": "back"}))["step"], step, "{setting}");
        }
        assert!(ask(&mut desk, json!({"do": "back"}))["error"].is_string(), "{setting}");
        assert_eq!(
            ask(&mut desk, json!({"do": "step", "count": 1}))["step"],
            if kept > 0 { 1 } else { 4 },
            "{setting}"
        );
    }
}

#[test]
fn a_drawing_is_learned_and_stays_while_settings_change() {
    let mut desk = started();
    let square = json!([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]);
    let reply = ask(&mut desk, json!({"do": "change", "settings": {"distribution": "drawing"}, "points": square}));
    let real = numbers(&desk, &reply, "real");
    assert!(real.iter().all(|x| *x == 0.0 || *x == 1.0), "{reply}");
    let reply = ask(&mut desk, json!({"do": "change", "settings": {"lr_d": 0.01}}));
    assert_eq!(numbers(&desk, &reply, "real"), real);
    let reply = ask(&mut desk, json!({"do": "change", "settings": {"distribution": "moons"}}));
    assert_ne!(numbers(&desk, &reply, "real"), real);
}

#[test]
fn an_all_false_start_is_one() {
    let mut desk = Desk::default();
    let settings = json!({"distribution": "gaussian", "width": 32, "batch": 64});
    ask(&mut desk, json!({"do": "start", "settings": settings, "all_false": 0.01}));
    let reply = ask(&mut desk, json!({"do": "look", "arrows": true}));
    assert_eq!(reply["step"], 0);
    let reply = ask(&mut desk, json!({"do": "step", "count": 1, "values": true}));
    assert!(reply["values"]["d_fake"].as_f64().unwrap() < 0.05, "{reply}");
}

#[test]
fn everything_that_can_be_named_is_named() {
    let reply = ask(&mut Desk::default(), json!({"do": "about"}));
    for (list, name) in
        [("distributions", "grid"), ("objectives", "hinge"), ("regularizers", "r1"), ("priors", "mixture")]
    {
        let entries = reply[list].as_array().unwrap();
        assert!(entries.iter().any(|entry| entry["name"] == name && entry["about"].is_string()), "{list}");
    }
}

#[test]
fn what_cannot_be_done_is_said_and_breaks_nothing() {
    let mut desk = Desk::default();
    let said = |desk: &mut Desk, request: &str| {
        let reply: Value = serde_json::from_str(&desk.answer(request.as_bytes())).unwrap();
        reply["error"].as_str().unwrap_or_else(|| panic!("{request} is met with {reply}")).to_string()
    };
    assert!(said(&mut desk, r#"{"do": "look"}"#).contains("no run has been started"));
    let mut desk = started();
    let points = format!(r#"{{"do": "start", "settings": {{}}, "points": {:?}}}"#, vec![[0.5, 0.5]; 20_001]);
    for (request, wanted) in [
        ("", "EOF"),
        ("[1", "invalid type"),
        ("\u{0}\u{1}", "expected"),
        (r#"{"do": "sing"}"#, "unknown variant"),
        (r#"{"do": "step", "count": -1}"#, "invalid value"),
        (r#"{"do": "start", "settings": {"distribution": "rong"}}"#, "did you mean \"ring\""),
        (r#"{"do": "start", "settings": {"objektive": "hinge"}}"#, "did you mean \"objective\""),
        (r#"{"do": "start", "settings": {"width": 1000000}}"#, "at most 512"),
        (r#"{"do": "start", "settings": {"batch": 0}}"#, "the batch"),
        (r#"{"do": "start", "settings": {"lr_d": -1}}"#, "at least 0"),
        (r#"{"do": "start", "settings": {"device": "cuda"}}"#, "cuda"),
        (r#"{"do": "change", "settings": {"regularizers": ["r1=x"]}}"#, "above 0"),
        (r#"{"do": "start", "settings": {}, "all_false": 2}"#, "below 1"),
        (points.as_str(), "at most 20000"),
        (r#"{"do": "back"}"#, "no earlier state"),
    ] {
        let said = said(&mut desk, request);
        assert!(said.contains(wanted), "{request}: {said}");
    }
    assert_eq!(ask(&mut desk, json!({"do": "step", "count": 1}))["step"], 1, "the run is still there");
    let reply = ask(&mut desk, json!({"do": "start", "settings": {"distribution": "heisei", "width": 8, "batch": 8}}));
    assert_eq!(reply["density"], false, "{reply}");
    let reply = ask(&mut desk, json!({"do": "look", "optimal": true}));
    assert!(reply["error"].as_str().unwrap().contains("density"), "{reply}");
}

#[test]
fn the_states_that_are_kept_are_few() {
    let mut desk = started();
    let mut past = 0;
    for _ in 0..60 {
        past = ask(&mut desk, json!({"do": "step", "count": 1}))["past"].as_u64().unwrap();
    }
    assert_eq!(past, 24);
    let reply = ask(&mut desk, json!({"do": "step", "count": 100}));
    assert_eq!((reply["step"].as_u64(), reply["past"].as_u64()), (Some(160), Some(24)));
    assert_eq!(ask(&mut desk, json!({"do": "back"}))["step"], 150);
}
