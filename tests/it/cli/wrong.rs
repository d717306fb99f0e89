use super::{Answer, Desk, SMALL};

/// What was typed, the exit code, and what the message must say.
#[test]
fn a_wrong_word_is_answered_with_the_right_ones() {
    let desk = Desk::new();
    std::fs::write(desk.path("bad.csv"), "1,2\n3;4\n").unwrap();
    std::fs::write(desk.path("empty.csv"), "").unwrap();
    std::fs::write(desk.path("bad.png"), "not a picture").unwrap();
    std::fs::write(desk.path("photo.jpg"), "").unwrap();
    std::fs::write(desk.path("file"), "").unwrap();
    let input: &[(&str, &[&str])] = &[
        ("demo gird", &["unknown distribution \"gird\"", "did you mean \"grid\"?", "heisei"]),
        ("demo ring --objective non-saturatin", &["unknown objective", "did you mean \"non-saturating\"?"]),
        ("demo ring --regularizer r2d2", &["unknown regularizer", "wgan-gp"]),
        ("demo ring --regularizer r1=much", &["r1", "much", "number"]),
        ("demo ring --regularizer r1=-1", &["r1", "-1", "above 0"]),
        ("demo ring --prior gausian", &["unknown prior", "did you mean \"gaussian\"?"]),
        ("demo ring --preset talk-gird", &["unknown preset", "did you mean \"talk-grid\"?"]),
        ("demo ring --spectral-norm discriminater", &["did you mean \"discriminator\"?", "none", "both"]),
        ("demo ring --optimizer adan", &["did you mean \"adam\"?"]),
        ("demo ring --decay cosin", &["did you mean \"cosine\"?"]),
        ("demo ring --init hee", &["did you mean \"he\"?"]),
        ("demo ring --device tpu", &["unknown device", "cpu, cuda:0"]),
        ("bench toy --device cuda", &["unknown device", "did you mean \"cuda:0\"?"]),
        #[cfg(not(feature = "cuda"))]
        ("bench toy --device cuda:0", &["the device cuda:0", "--features cuda", "--device cpu"]),
        ("demo ring --start all-true", &["did you mean \"all-false\"?"]),
        ("demo ring --start all-false=2", &["2", "above 0 and below 1"]),
        ("demo ring --start all-false=x", &["is x", "above 0 and below 1"]),
        ("demo ring --batch 0", &["the batch is 0", "1 to "]),
        ("demo ring --batch 100000000000", &["the batch", "1 to "]),
        ("demo ring --k 0", &["k is 0", "at least 1"]),
        ("demo ring --width 0", &["the width is 0", "1 to "]),
        ("demo ring --width 100000000", &["the width", "1 to "]),
        ("demo ring --depth 100000000000", &["the depth", "0 to "]),
        ("demo ring --latent-dim 0", &["latent dimension is 0", "1 to "]),
        ("demo ring --lr -1", &["learning rate is -1", "at least 0"]),
        ("demo ring --lr-g NaN", &["generator's learning rate is NaN", "at least 0"]),
        ("demo ring --beta1 NaN", &["beta1 is NaN", "below 1"]),
        ("demo ring --beta2 -1", &["beta2 is -1", "at least 0"]),
        ("demo ring --beta2 1", &["beta2 is 1", "below 1"]),
        ("demo ring --average 1", &["average is 1", "below 1"]),
        ("demo ring --clip-gradient -1", &["-1", "above 0"]),
        ("demo ring --steps 0", &["steps is 0", "at least 1"]),
        ("demo ring --threads 0", &["--threads is 0", "1 to "]),
        ("demo ring --threads 100000", &["--threads is 100000", "1 to "]),
        ("demo no-such.csv", &["no-such.csv", "No such file"]),
        ("demo bad.csv", &["bad.csv", "line 2", "two finite numbers", "3;4"]),
        ("demo empty.csv", &["empty.csv", "at least one"]),
        ("demo bad.png", &["bad.png", "cannot be read"]),
        ("demo photo.jpg", &["photo.jpg", ".png", ".csv"]),
        ("demo ring --out file", &["file", "folder", "--out"]),
        ("demo ring --out file/below", &["file/below"]),
        ("demo --resume none.safetensors", &["none.safetensors", "No such file"]),
        ("demo ring --init-from none.safetensors", &["none.safetensors", "No such file"]),
        ("sample none.safetensors", &["none.safetensors", "No such file"]),
        ("sample none.safetensors -n 0", &["-n is 0", "1 to "]),
    ];
    for (words, says) in input {
        // So few steps that a wrong word which is let through does not cost much.
        let words = if words.contains("--steps") || !words.starts_with("demo") {
            words.to_string()
        } else {
            format!("{words} --steps 1")
        };
        check(&desk, &words, 3, says);
    }
    assert_eq!(desk.bytes("file"), b"", "a file in the way is left alone");
    assert!(!desk.path("out").exists(), "nothing is made for a run that cannot begin");
}

#[test]
fn a_line_that_cannot_be_read_shows_the_usage() {
    let desk = Desk::new();
    let usage: &[(&str, &[&str])] = &[
        ("demos", &["demos", "demo"]),
        ("demo ring --seeed 3", &["--seeed", "--seed"]),
        ("demo ring --steps many", &["many", "--steps"]),
        ("demo ring --steps -3", &["-3"]),
        ("demo ring --lr 1 --lr-d 1", &["--lr", "cannot be used with"]),
        ("demo --resume a --init-from b", &["--resume", "cannot be used with"]),
        ("demo --start all-false --init-from b", &["cannot be used with"]),
        ("bench toys", &["toys", "toy"]),
        ("completions fishh", &["fish"]),
        ("sample", &["CHECKPOINT"]),
    ];
    for (words, says) in usage {
        check(&desk, words, 2, says);
    }
}

fn check(desk: &Desk, words: &str, code: i32, says: &[&str]) {
    let Answer { code: given, out, err } = desk.run(words);
    assert_eq!(given, Some(code), "gan {words}: {err}");
    assert_eq!(out, "", "gan {words}: trouble does not go to the standard output");
    for part in says {
        assert!(err.contains(part), "gan {words} must say {part:?}, but says {err:?}");
    }
    assert!(!err.contains("panicked"), "gan {words}: {err}");
}

#[test]
fn a_run_that_diverges_keeps_its_last_finite_state() {
    let desk = Desk::new();
    let answer = desk.run(&format!("demo ring {SMALL} --steps 50 --optimizer sgd --lr 1e18 --json"));
    assert_eq!(answer.code, Some(4), "{}", answer.err);
    let json = answer.json();
    let reached = json["steps"].as_u64().unwrap();
    assert!(reached < 50);
    let said = json["stopped"].as_str().unwrap();
    assert!(said.contains(&format!("no longer finite at step {}", reached + 1)), "{said}");
    assert!(answer.err.contains(said) && answer.err.contains("checkpoint.safetensors"), "{}", answer.err);
    let report = String::from_utf8(desk.bytes("out/ring-seed0/report.html")).unwrap();
    assert!(report.contains("Stopped early"));
    let record = desk.record("out/ring-seed0");
    assert_eq!(record.snapshots.last().unwrap().step, reached);
    let rows = desk.ok("sample out/ring-seed0/checkpoint.safetensors -n 100");
    assert!(rows.split([',', '\n']).filter(|f| !f.is_empty()).all(|f| f.parse::<f32>().unwrap().is_finite()));
}
