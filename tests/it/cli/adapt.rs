//! `gan adapt` from outside.

use image::{GrayImage, Luma};

use super::{Answer, Desk};

const TINY: &str = "adapt --source source --target target --size 8 --model strided --width 8 --source-steps 4 --batch 4 --look-every 2";
const FOLDER: &str = "out/source-to-target-adda-seed0";

/// Two classes of crosses, and a target without classes, one of whose names CSV has to quote.
fn with_domains() -> Desk {
    let desk = Desk::new();
    for (folder, shade) in [("source/flat", 0), ("source/steep", 0), ("target", 60)] {
        std::fs::create_dir_all(desk.path(folder)).unwrap();
        for i in 0..6u32 {
            let upright = if folder == "target" { i % 2 == 0 } else { folder.ends_with("steep") };
            let light = |x: u32, y: u32| if (if upright { x } else { y }) % 8 == i { 190 } else { 5 * i as u8 };
            let name = if folder == "target" && i == 5 { "a, b".to_string() } else { i.to_string() };
            let picture = GrayImage::from_fn(8, 8, |x, y| Luma([light(x, y) + shade]));
            picture.save(desk.path(&format!("{folder}/{name}.png"))).unwrap();
        }
    }
    desk
}

fn refused(desk: &Desk, words: &str, says: &str) {
    let Answer { code, out, err } = desk.run(words);
    assert_eq!((code, out.as_str()), (Some(3), ""), "gan {words}: {err}");
    assert!(err.contains(says), "gan {words}: {err}");
}

#[test]
fn two_folders_become_a_classifier_and_its_answers() {
    let desk = with_domains();
    let Answer { code, out, err } = desk.run(&format!("{TINY} --steps 6"));
    assert_eq!(code, Some(0), "{err}");
    // Six steps teach little: the answers are far from as many of each class as the source has.
    assert!(err.contains("warning: the domains overlap, but the shares of the classes are"), "{err}");
    assert!(out.contains(&format!("{FOLDER}/predictions.csv\n{FOLDER}/report.html\n")), "{out}");
    let files = [
        "checkpoint.safetensors",
        "config.toml",
        "model.safetensors",
        "predictions.csv",
        "record.csv",
        "record.jsonl",
        "report.html",
    ];
    assert_eq!(desk.files(FOLDER), files);
    let text = |name: &str| String::from_utf8(desk.bytes(&format!("{FOLDER}/{name}"))).unwrap();
    let predictions = text("predictions.csv");
    let lines: Vec<&str> = predictions.lines().collect();
    assert_eq!((lines[0], lines.len()), ("picture,class,probability", 7));
    assert!(lines[1].starts_with("0.png,") && lines[6].starts_with("\"a, b.png\","), "{predictions}");
    for line in &lines[1..] {
        let [probability, class] = line.rsplitn(3, ',').take(2).collect::<Vec<_>>()[..] else { panic!("{line}") };
        assert!(["flat", "steep"].contains(&class) && (0.5..=1.0).contains(&probability.parse::<f32>().unwrap()));
    }
    let record = text("record.csv");
    assert_eq!(record.lines().count(), 11, "four steps on the source, six on the target");
    assert!(record.lines().next().unwrap().contains("discriminator_accuracy,entropy"));
    assert!(text("report.html").contains("gan adapt --source source --target target --batch 4"));
    // The configuration makes the run again, on any number of threads.
    desk.ok(&format!("adapt --config {FOLDER}/config.toml --out again --threads 1"));
    for file in files {
        assert!(desk.bytes(&format!("again/{file}")) == desk.bytes(&format!("{FOLDER}/{file}")), "{file}");
    }
    std::fs::remove_file(desk.path("again/report.html")).unwrap();
    desk.ok("report again");
    assert!(desk.bytes("again/report.html") == desk.bytes(&format!("{FOLDER}/report.html")));
    let out = desk.ok(&format!("{TINY} --method dann --steps 3"));
    assert!(out.contains("; the classifier is that after step "), "{out}");
    assert_eq!(desk.files("out/source-to-target-dann-seed0"), files);
}

#[test]
fn a_longer_adaptation_goes_on_from_a_shorter_one() {
    let desk = with_domains();
    desk.ok(&format!("{TINY} --steps 6 --out whole"));
    desk.ok(&format!("{TINY} --steps 2 --out parts"));
    desk.ok("adapt --resume parts --steps 6");
    for file in ["record.csv", "model.safetensors", "predictions.csv"] {
        assert!(desk.bytes(&format!("parts/{file}")) == desk.bytes(&format!("whole/{file}")), "{file}");
    }
    // In another folder too, as long as the best classifier so far is at hand.
    desk.ok(&format!("{TINY} --steps 2 --out first"));
    desk.ok("adapt --resume first --steps 6 --out elsewhere");
    for file in ["record.csv", "model.safetensors", "predictions.csv"] {
        assert!(desk.bytes(&format!("elsewhere/{file}")) == desk.bytes(&format!("whole/{file}")), "{file}");
    }
    // By the other school as well.
    desk.ok(&format!("{TINY} --method dann --steps 2 --out both"));
    desk.ok("adapt --resume both --steps 6 --out on");
    assert_ne!(desk.bytes("on/record.csv"), desk.bytes("both/record.csv"));
    std::fs::remove_file(desk.path("first/model.safetensors")).unwrap();
    refused(&desk, "adapt --resume first --steps 6 --out nowhere", "the classifier of its best look");
    assert!(!desk.path("nowhere").exists());
    refused(&desk, "adapt --resume parts --steps 5", "--steps is 5, but must be at least 6");
    refused(&desk, "adapt --resume parts --lr-d 0.1", "lr_d 0.0002 (asked for 0.1)");
    std::fs::copy(desk.path("source/flat/0.png"), desk.path("target/6.png")).unwrap();
    refused(&desk, "adapt --resume parts --steps 8", "no longer the pictures");
}

/// The classifier is needed at the end, after what may be hours.
#[test]
fn a_damaged_classifier_is_noticed_before_training() {
    let desk = with_domains();
    desk.ok(&format!("{TINY} --steps 2 --out run"));
    desk.ok(&format!("{} --steps 2 --out other", TINY.replace("8 --model strided", "16 --model lenet")));
    let (checkpoint, model) = (desk.bytes("run/checkpoint.safetensors"), desk.bytes("run/model.safetensors"));
    let damaged = |bytes: &[u8], says: &str| {
        std::fs::write(desk.path("run/model.safetensors"), bytes).unwrap();
        refused(&desk, "adapt --resume run --steps 6", says);
        assert!(desk.bytes("run/checkpoint.safetensors") == checkpoint, "nothing is trained");
        assert!(desk.bytes("run/model.safetensors") == bytes);
    };
    damaged(&model[..1_000], "the classifier of its best look cannot be read: run/model.safetensors");
    damaged(&desk.bytes("other/model.safetensors"), "run/model.safetensors is not the classifier of its best look");
    std::fs::write(desk.path("run/model.safetensors"), model).unwrap();
    desk.ok("adapt --resume run --steps 6");
}

#[test]
fn what_cannot_be_adapted_is_refused() {
    let desk = with_domains();
    refused(&desk, "adapt --source target --target source", "it has no classes");
    assert!(desk.ok("list").contains("\n  lenet-logits"));
    refused(&desk, "adapt --source source --target target --model lnet", "did you mean \"lenet\"?");
    refused(&desk, &format!("{TINY} --method dan"), "did you mean \"dann\"?");
    refused(&desk, &format!("{TINY} --start cold"), "known: copy, fresh");
    refused(&desk, &format!("{TINY} --steps 0"), "the number of steps is 0");
    refused(&desk, &format!("{TINY} --average 1"), "the decay of the average is 1");
    refused(&desk, &format!("{TINY} --out target/out"), "it lies among the pictures");
    refused(&desk, "adapt --source source --target nowhere", "nowhere");
    // Before a picture is read.
    refused(&desk, "adapt --source nowhere --target nowhere --source-lr=-1", "the learning rate is -1");
    refused(&desk, "adapt --source nowhere --target nowhere --method dann --reversal nan", "NaN");
    let small = "the size for lenet-logits is 8, but must be 16 to 1024";
    refused(&desk, "adapt --source nowhere --target nowhere --size 8", small);
    refused(&desk, "adapt --source nowhere --target nowhere --model strided --size 0", "must be 1 to 1024");
    assert!(desk.ok("adapt --help").contains("16 to 1024 (strided: from 1)"));
    desk.ok(&format!("{TINY} --steps 2 --out run"));
    refused(&desk, &format!("{TINY} --out run"), "holds a run already");
    refused(&desk, "train target --resume run", "no checkpoint of a run on pictures");
    let said = desk.run("adapt --source source");
    assert_eq!((said.code, said.err.contains("--target")), (Some(2), true), "{}", said.err);
}
