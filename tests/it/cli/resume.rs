use shall_we_gan::{
    backend::Cpu,
    lab::{Lab, Settings},
    train::Checkpoint,
};

use super::{Desk, SMALL};

const CHECKPOINT: &str = "checkpoint.safetensors";

/// 40 = 17 + 23: the first 17 steps through the library, which can stop where it likes; the rest through the command.
#[test]
fn a_resumed_run_is_the_uninterrupted_one_to_the_byte() {
    let desk = Desk::new();
    let words = format!("demo ring {SMALL} --steps 40 --decay linear --average 0.9 --spectral-norm both");
    desk.ok(&format!("{words} --out whole"));
    let path = desk.path(&format!("whole/{CHECKPOINT}"));
    let settings = Settings::of_checkpoint(&path).unwrap();
    let mut run = Lab::from_settings(settings).start().unwrap();
    run.record_mut().command = desk.record("whole").command;
    for _ in 0..17 {
        run.step().unwrap();
    }
    run.save(&desk.path("parts/saved.safetensors")).unwrap();
    assert!(desk.bytes("parts/saved.safetensors") != desk.bytes(&format!("whole/{CHECKPOINT}")));
    let saved = desk.bytes("parts/saved.safetensors");

    let out = desk.ok("demo --resume parts/saved.safetensors");
    assert!(out.ends_with("parts/report.html\n"), "the output stands beside the checkpoint: {out}");
    for name in desk.files("whole") {
        assert!(desk.bytes(&format!("whole/{name}")) == desk.bytes(&format!("parts/{name}")), "{name}");
    }
    assert!(desk.bytes("parts/saved.safetensors") == saved, "reading does not write");
}

#[test]
fn a_finished_run_may_be_made_longer() {
    let desk = Desk::new();
    // A schedule keeps its first length, so only without one is 17 and 23 the same as 40.
    let steady = format!("{SMALL} --decay constant");
    desk.ok(&format!("demo ring {steady} --steps 40 --out whole"));
    desk.ok(&format!("demo ring {steady} --steps 17"));
    desk.ok(&format!("demo ring {steady} --resume out/ring-seed0/{CHECKPOINT} --steps 40"));
    let sample = |folder: &str| desk.ok(&format!("sample {folder}/{CHECKPOINT} -n 50"));
    assert_eq!(sample("whole"), sample("out/ring-seed0"));
    let record = desk.record("out/ring-seed0");
    assert_eq!(record.snapshots.last().unwrap().step, 40);
    assert_eq!((&*record.settings["steps"], &*record.settings["steps in all"]), ("17", "40"));
    // The commands that the report shows do make it again.
    let again = Desk::new();
    for command in record.command.split(" && ") {
        again.ok(command.strip_prefix("gan ").unwrap());
    }
    assert!(again.bytes("out/ring-seed0/record.json") == desk.bytes("out/ring-seed0/record.json"));
    // Resuming what is complete changes nothing; going back is refused.
    let before = desk.bytes("out/ring-seed0/record.json");
    desk.ok(&format!("demo --resume out/ring-seed0/{CHECKPOINT} --steps 40"));
    assert!(desk.bytes("out/ring-seed0/record.json") == before);
    let answer = desk.run(&format!("demo --resume out/ring-seed0/{CHECKPOINT} --steps 39"));
    assert_eq!(answer.code, Some(3));
    assert!(answer.err.contains("--steps is 39, but must be at least 40"), "{}", answer.err);
}

#[test]
fn other_settings_are_refused_by_name_and_nothing_is_touched() {
    let desk = Desk::new();
    desk.ok(&format!("demo ring {SMALL} --steps 3"));
    let before: Vec<_> = all(&desk);
    for (option, says) in [
        ("--batch 32", "batch 16 (asked for 32)"),
        ("--lr-d 0.5", "lr_d 0.002 (asked for 0.5)"),
        ("--seed 1", "seed 0 (asked for 1)"),
        ("--objective minimax", "objective \"non-saturating\" (asked for \"minimax\")"),
        ("--regularizer r1", "regularizers [\"r1=0.01\"] (asked for [\"r1\"])"),
        ("grid", "distribution \"ring\" (asked for \"grid\")"),
    ] {
        let answer = desk.run(&format!("demo --resume out/ring-seed0/{CHECKPOINT} --steps 9 {option}"));
        assert_eq!(answer.code, Some(3), "{option}: {}", answer.err);
        assert!(answer.err.contains(says), "{option}: {}", answer.err);
        assert!(all(&desk) == before, "{option}");
    }
    // The same settings, said again, are no other settings.
    desk.ok(&format!("demo ring {SMALL} --seed 0 --resume out/ring-seed0/{CHECKPOINT} --steps 9"));
}

fn all(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    let read = |name: String| (name.clone(), desk.bytes(&format!("out/{name}")));
    desk.files("out").into_iter().map(read).collect()
}

#[test]
fn a_checkpoint_of_the_library_alone_is_no_run() {
    let desk = Desk::new();
    let trainer = shall_we_gan::workload::toy(&<Cpu as shall_we_gan::backend::Backend>::open().unwrap()).unwrap();
    let bytes = shall_we_gan::train::checkpoint::to_bytes(trainer.state(), &Default::default());
    assert!(Checkpoint::from_bytes(&bytes).is_ok());
    std::fs::write(desk.path("bare.safetensors"), bytes).unwrap();
    let answer = desk.run("demo --resume bare.safetensors");
    assert_eq!(answer.code, Some(3));
    assert!(answer.err.contains("its settings are missing"), "{}", answer.err);
}

#[test]
fn a_run_on_a_file_goes_on_only_while_the_file_says_the_same() {
    let desk = Desk::new();
    let corners = "0,0\n0,1\n1,0\n1,1\n";
    let write = |text: &str| std::fs::write(desk.path("points.csv"), text).unwrap();
    write(corners);
    desk.ok(&format!("demo points.csv {SMALL} --steps 3"));
    let resume = format!("demo --resume out/points-seed0/{CHECKPOINT} --steps 5");
    for other in ["0,0\n0,1\n1,0\n1,1.0000001\n", "0,0\n0,1\n1,0\n", "0,1\n0,0\n1,0\n1,1\n"] {
        write(other);
        let before = all(&desk);
        let answer = desk.run(&resume);
        assert_eq!(answer.code, Some(3), "{other}");
        assert!(answer.err.contains("\"points.csv\" no longer holds the points"), "{}", answer.err);
        assert!(all(&desk) == before, "{other}");
    }
    // The same points, written in another way.
    write(&format!("x, y\n\n{}", corners.replace(',', " , ")));
    desk.ok(&resume);
}

#[test]
fn chosen_snapshots_are_kept_until_others_are_chosen() {
    let desk = Desk::new();
    let taken = || desk.record("parts").snapshots.iter().map(|s| s.step).collect::<Vec<_>>();
    desk.ok(&format!("demo ring {SMALL} --steps 7 --snapshots 2,5,11,12 --out parts"));
    assert_eq!(taken(), [0, 2, 5, 7]);
    desk.ok(&format!("demo --resume parts/{CHECKPOINT} --steps 15"));
    assert_eq!(taken(), [0, 2, 5, 7, 11, 12, 15]);
    desk.ok(&format!("demo --resume parts/{CHECKPOINT} --steps 20 --snapshots 16"));
    assert_eq!(taken(), [0, 2, 5, 7, 11, 12, 15, 16, 20]);
}

/// G moves last, so the first step of an enormous rate is taken and looked at; the second cannot be.
#[test]
fn a_record_with_numbers_that_are_none_is_read_again() {
    let desk = Desk::new();
    let answer = desk.run(&format!("demo ring {SMALL} --steps 4 --optimizer sgd --lr-g 1e38 --out wild"));
    assert_eq!(answer.code, Some(4), "{}", answer.err);
    let strange = |x: &f32| !x.is_finite();
    let record = desk.record("wild");
    let last = record.snapshots.last().unwrap();
    assert!(last.fake.as_flattened().iter().any(strange) && last.arrows.as_flattened().iter().any(strange));
    let again = desk.run(&format!("demo --resume wild/{CHECKPOINT}"));
    assert_eq!((again.code, again.err), (Some(4), answer.err));
}
