use serde_json::Value;
use shall_we_gan::lab::preset;

use super::{Desk, SMALL};

#[test]
fn the_demo_writes_every_file_whole() {
    let desk = Desk::new();
    let out = desk.ok(&format!("demo ring {SMALL} --steps 3 --seed 5"));
    assert!(out.ends_with("out/ring-seed5/report.html\n"), "{out}");
    let pictures =
        ["beliefs", "dead-units", "gradients", "losses", "manifold", "modes", "ratio", "singular-values", "strip"];
    let mut expected: Vec<String> =
        pictures.iter().flat_map(|p| ["png", "svg"].map(|e| format!("pictures/{p}.{e}"))).collect();
    expected.extend(
        ["animation.gif", "checkpoint.safetensors", "final.png", "final.svg", "record.json", "report.html"]
            .map(String::from),
    );
    expected.sort();
    assert_eq!(desk.files("out/ring-seed5"), expected);
    for name in desk.files("out/ring-seed5") {
        let bytes = desk.bytes(&format!("out/ring-seed5/{name}"));
        let text = String::from_utf8_lossy(&bytes);
        let whole = match name.rsplit('.').next().unwrap() {
            "png" => bytes.starts_with(b"\x89PNG") && bytes.ends_with(b"IEND\xaeB`\x82"),
            "gif" => bytes.starts_with(b"GIF89a") && bytes.ends_with(b";"),
            "svg" => text.starts_with("<svg") && text.trim_end().ends_with("</svg>"),
            "html" => text.starts_with("<!DOCTYPE html>") && text.trim_end().ends_with("</html>"),
            _ => true,
        };
        assert!(whole, "{name}");
    }
    let record = desk.record("out/ring-seed5");
    assert_eq!(record.snapshots.iter().map(|s| s.step).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert_eq!((record.seed, record.modes.len(), record.stopped), (5, 8, None));
}

#[test]
fn json_is_one_object_with_its_keys_and_nothing_else() {
    let desk = Desk::new();
    let answer = desk.run(&format!("demo ring {SMALL} --steps 3 --regularizer r1=2 --json"));
    assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""), "quiet where nobody watches");
    assert_eq!(answer.out.lines().count(), 1);
    let json = answer.json();
    assert_eq!(json["distribution"], "ring");
    assert_eq!(json["objective"], "non-saturating");
    assert_eq!(json["regularizers"], serde_json::json!(["r1=2"]));
    assert_eq!(json["prior"], "gaussian");
    assert_eq!((&json["seed"], &json["steps"], &json["modes"]), (&0.into(), &3.into(), &8.into()));
    assert!(json["steps_per_second"].as_f64().unwrap() > 0.0);
    assert_eq!(json["stopped"], Value::Null);
    let measures = desk.record("out/ring-seed0").snapshots[3].measures.clone();
    assert_eq!(json["modes_captured"].as_f64().unwrap(), f64::from(measures["modes"]));
    for key in ["high_quality", "reverse_kl"] {
        assert_eq!(json[key].as_f64().unwrap() as f32, measures[key], "{key}");
        assert_eq!(json["measures"][key], json[key]);
    }
    for key in ["report", "record", "checkpoint"] {
        assert!(desk.path(json[key].as_str().unwrap()).is_file(), "{key}");
    }
}

#[test]
fn what_has_no_modes_says_null() {
    let json = Desk::new().run(&format!("demo moons {SMALL} --steps 1 --json")).json();
    for key in ["modes", "modes_captured", "high_quality", "reverse_kl"] {
        assert_eq!(json[key], Value::Null, "{key}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let desk = Desk::new();
    // Two shards of a batch, so that there is something to share out.
    let words = "demo grid --width 8 --depth 1 --batch 512 --steps 2";
    let runs = ["--threads 1 --out a", "--threads 2 --out b", "--threads 2 --out c"];
    runs.iter().for_each(|run| drop(desk.ok(&format!("{words} {run}"))));
    let files = desk.files("a");
    assert_eq!(files, desk.files("b"));
    for name in &files {
        let [a, b, c] = ["a", "b", "c"].map(|folder| desk.bytes(&format!("{folder}/{name}")));
        assert!(a == b, "{name} differs between 1 and 2 threads");
        assert!(b == c, "{name} differs between two runs");
    }
    desk.ok(&format!("{words} --seed 1 --out d"));
    assert!(desk.bytes("a/checkpoint.safetensors") != desk.bytes("d/checkpoint.safetensors"));
}

#[test]
fn the_record_holds_the_command_that_makes_it_again() {
    let desk = Desk::new();
    let asked = "ring --objective minimax --regularizer r1=2.5 --regularizer wgan-gp --prior uniform --latent-dim 3 \
                 --steps 2 --batch 24 --width 9 --depth 1 --spectral-norm both --lr-d 0.002 --lr-g 0.0003 --k 2 \
                 --optimizer rmsprop --beta1 0.1 --beta2 0.9 --decay cosine --average 0.5 --clip-gradient 3 \
                 --init orthogonal --norm-g batch --norm-d layer --minibatch-discrimination 0 --seed 11";
    desk.ok(&format!("demo {asked} --out a"));
    let record = desk.record("a");
    let expected = [
        ("distribution", "ring"),
        ("objective", "minimax"),
        ("regularizers", "r1=2.5 wgan-gp"),
        ("prior", "uniform"),
        ("latent_dim", "3"),
        ("steps", "2"),
        ("batch", "24"),
        ("width", "9"),
        ("depth", "1"),
        ("spectral_norm", "both"),
        ("lr_d", "0.002"),
        ("lr_g", "0.0003"),
        ("k", "2"),
        ("optimizer", "rmsprop"),
        ("beta1", "0.1"),
        ("beta2", "0.9"),
        ("decay", "cosine"),
        ("average", "0.5"),
        ("clip_gradient", "3.0"),
        ("init", "orthogonal"),
        ("norm_g", "batch"),
        ("norm_d", "layer"),
        ("minibatch_discrimination", "0"),
        ("seed", "11"),
        ("device", "cpu"),
    ];
    let expected = expected.map(|(name, value)| (name.to_string(), value.to_string()));
    assert_eq!(record.settings, expected.into(), "every setting reaches the run");
    let again = record.command.strip_prefix("gan ").unwrap();
    desk.ok(&format!("{again} --out b"));
    assert!(desk.bytes("a/record.json") == desk.bytes("b/record.json"), "{again}");
    assert!(String::from_utf8(desk.bytes("a/report.html")).unwrap().contains(&record.command));
}

#[test]
fn one_learning_rate_is_both() {
    let desk = Desk::new();
    desk.ok(&format!("demo ring {SMALL} --steps 1 --lr 0.004"));
    let settings = desk.record("out/ring-seed0").settings;
    assert_eq!((settings["lr_d"].as_str(), settings["lr_g"].as_str()), ("0.004", "0.004"));
}

/// E3-01, E3-02, E3-03, E5-03 and E5-14, with what the talk's own program adds: see the presets.
#[test]
fn the_presets_are_the_talks_settings() {
    let expected = [
        ("talk-gaussian", "gaussian", "uniform", 256),
        ("talk-heisei", "heisei", "gaussian", 192),
        ("talk-reiwa", "reiwa", "gaussian", 192),
        ("talk-grid", "grid", "gaussian", 50),
        ("talk-omron", "omron", "gaussian", 55),
    ];
    for (name, distribution, prior, latent_dim) in expected {
        let s = preset::by_name(name).unwrap();
        assert_eq!((s.distribution.as_str(), s.prior.as_str(), s.latent_dim), (distribution, prior, latent_dim));
        assert_eq!((s.lr_d, s.lr_g, s.beta1, s.optimizer.as_str()), (0.002, 0.002, 0.5, "adam"));
        assert_eq!((s.batch, s.width, s.depth, s.steps, s.k), (256, 128, 2, 10_000, 1));
        assert_eq!(s.objective, "non-saturating");
    }
    let desk = Desk::new();
    desk.ok(&format!("demo --preset talk-gaussian {SMALL} --steps 1"));
    let settings = desk.record("out/gaussian-seed0").settings;
    assert_eq!((settings["prior"].as_str(), settings["latent_dim"].as_str()), ("uniform", "256"));
    assert_eq!((settings["width"].as_str(), settings["lr_d"].as_str()), ("8", "0.002"), "an option wins over a preset");
}

#[test]
fn a_distribution_may_be_a_table_or_a_picture() {
    let desk = Desk::new();
    std::fs::write(desk.path("my points.csv"), "x,y\n0,0\n1,0\n0,1\n1,1\n").unwrap();
    let mut picture = image::GrayImage::from_pixel(4, 2, image::Luma([255]));
    picture.put_pixel(0, 0, image::Luma([0]));
    picture.put_pixel(3, 1, image::Luma([0]));
    picture.save(desk.path("dots.PNG")).unwrap();

    let mut command = desk.command(&format!("demo {SMALL} --steps 2 --json"));
    let answer = super::Answer::new(command.arg("my points.csv").output().unwrap());
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    let json = answer.json();
    assert_eq!(json["report"], "out/my points-seed0/report.html");
    assert!(json["measures"]["coverage"].is_number());
    let record = desk.record("out/my points-seed0");
    assert!(record.real.iter().flatten().all(|v| *v == 0.0 || *v == 1.0), "drawn from the table");
    assert!(record.command.starts_with("gan demo 'my points.csv' "), "{}", record.command);

    desk.ok(&format!("demo dots.PNG {SMALL} --steps 2"));
    let record = desk.record("out/dots-seed0");
    // 3 units wide, 4 pixels: the two centres are at ±(1.125, −0.375).
    let mut points = record.real.clone();
    points.sort_by(|a, b| a[0].total_cmp(&b[0]));
    points.dedup();
    assert_eq!(points, [[-1.125, 0.375], [1.125, -0.375]]);
    // A checkpoint finds its file again.
    assert_eq!(desk.ok("sample out/dots-seed0/checkpoint.safetensors -n 3").lines().count(), 3);
}
