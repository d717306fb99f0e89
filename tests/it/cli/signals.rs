//! Ctrl-C, and readers that go away.
#![cfg(target_os = "linux")]

use std::{
    io::Read as _,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::{Answer, Desk, SMALL};

/// Waits until the process catches SIGINT (number 2), so that a signal reaches the program and not its end.
pub(super) fn until_it_listens(child: &Child) {
    until("it never listens", || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim();
        u64::from_str_radix(caught, 16).unwrap() & (1 << (2 - 1)) != 0
    });
}

/// Waits until that is so.
pub(super) fn until(never: &str, so: impl Fn() -> bool) {
    let started = Instant::now();
    while !so() {
        assert!(started.elapsed() < Duration::from_secs(20), "{never}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

pub(super) fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn ctrl_c_saves_and_the_resumed_run_is_the_uninterrupted_one() {
    let desk = Desk::new();
    let words = format!("demo ring {SMALL} --steps 1000");
    let mut command = desk.command(&format!("{words} --json"));
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until_it_listens(&child);
    interrupt(&child);
    let answer = Answer::new(child.wait_with_output().unwrap());
    assert_eq!(answer.code, Some(130), "{}", answer.err);
    let json = answer.json();
    let reached = json["steps"].as_u64().unwrap();
    assert!(reached < 1000, "it was interrupted in time");
    let resume = "gan demo --resume out/ring-seed0/checkpoint.safetensors";
    assert!(answer.err.contains(&format!("Interrupted after step {reached} of 1000; saved.")), "{}", answer.err);
    assert!(answer.err.contains(resume), "{}", answer.err);
    assert!(json["stopped"].as_str().unwrap().contains("interrupted"));
    assert_eq!(desk.record("out/ring-seed0").snapshots.last().unwrap().step, reached, "the report shows the present");

    let report = desk.bytes("out/ring-seed0/report.html");
    desk.ok("report out/ring-seed0");
    assert!(desk.bytes("out/ring-seed0/report.html") == report);

    desk.ok(resume.strip_prefix("gan ").unwrap());
    desk.ok(&format!("{words} --out whole"));
    for name in desk.files("whole") {
        assert!(desk.bytes(&format!("whole/{name}")) == desk.bytes(&format!("out/ring-seed0/{name}")), "{name}");
    }
}

/// What is killed before it has saved anything of its own accord is a run all the same, which another does not mix with.
#[cfg(all(feature = "pictures", feature = "data"))]
#[test]
fn a_run_that_was_killed_at_once_is_a_run() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("set")).unwrap();
    (0..4).for_each(|i| image::GrayImage::new(16 + i, 16).save(desk.path(&format!("set/{i}.png"))).unwrap());
    let words = "train set --arch mlp --size 16 --width 8 --latent-dim 4 --batch 4";
    let mut child = desk.command(&format!("{words} --steps 100000 --out run")).stderr(Stdio::null()).spawn().unwrap();
    until("there is no state", || desk.path("run/checkpoint.safetensors").exists());
    child.kill().unwrap();
    child.wait().unwrap();
    let said = desk.run(&format!("{words} --steps 2 --seed 1 --out run"));
    assert!(said.code == Some(3) && said.err.contains("holds a run already"), "{}", said.err);
    desk.ok("train --resume run --steps 2");
}

/// Making a discriminator all false to such a mean takes for ever, and is not interrupted by the first Ctrl-C.
#[test]
fn a_second_ctrl_c_leaves_at_once() {
    let desk = Desk::new();
    let mut command = desk.command("demo ring --width 8 --depth 1 --batch 16 --lr 1e-12 --start all-false=1e-30");
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until_it_listens(&child);
    interrupt(&child);
    std::thread::sleep(Duration::from_millis(200));
    assert!(child.try_wait().unwrap().is_none(), "the first waits for the end of a step");
    interrupt(&child);
    let asked = Instant::now();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(asked.elapsed() < Duration::from_secs(5));
    assert!(!desk.path("out").exists());
}

/// So many seeds take minutes.
#[test]
fn an_experiment_says_that_it_was_interrupted() {
    let desk = Desk::new();
    let mut command = desk.command("reproduce bilinear --seeds 5000");
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    until_it_listens(&child);
    interrupt(&child);
    let Answer { code, err, .. } = Answer::new(child.wait_with_output().unwrap());
    assert_eq!(code, Some(130), "{err}");
    assert!(err.contains("Interrupted; nothing of this run is kept"), "{err}");
    assert!(!desk.path("out").exists());
}

/// One part is there, and another that was made before it came to mean something else.
#[cfg(all(feature = "pictures", feature = "data", feature = "score"))]
#[test]
fn an_interrupted_experiment_says_how_many_of_its_parts_are_kept() {
    use std::io::{BufRead as _, BufReader};

    if std::env::var_os("GAN_DATA").is_none() {
        println!("skipped: GAN_DATA does not name a folder with mnist and usps");
        return;
    }
    let (desk, parts) = (Desk::new(), "shall-we-gan/experiments/adda-few");
    std::fs::create_dir_all(desk.path(parts)).unwrap();
    for part in ["mnist-usps-source-seed0-1", "mnist-usps-copy-seed0-0"] {
        let record = r#"{ "seed": 0, "values": { "accuracy": 0.7 } }"#;
        std::fs::write(desk.path(&format!("{parts}/{part}.json")), record).unwrap();
    }
    let mut child = desk.command("reproduce adda-few --seeds 1").stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(said.any(|line| line == "adda-few mnist-usps/naive, seed 0"), "the part after the one that is there");
    interrupt(&child);
    assert!(said.any(|line| line.contains("parts that were done (1) are kept")));
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

/// Before it trains, which takes minutes.
#[cfg(all(feature = "pictures", feature = "data", feature = "score"))]
#[test]
fn an_experiment_on_a_folder_says_what_it_leaves_out() {
    use std::io::{BufRead as _, BufReader};

    let desk = Desk::new();
    std::fs::create_dir(desk.path("set")).unwrap();
    (0..6).for_each(|i| image::GrayImage::new(32 + i, 32).save(desk.path(&format!("set/{i}.png"))).unwrap());
    std::fs::write(desk.path("set/cut.png"), "nothing").unwrap();
    let mut command = desk.command("reproduce own-images --seeds 1 --data set");
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    // The name and the source of the experiment, and then this.
    let third = said.nth(2);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(third.as_ref().is_some_and(|line| line.starts_with("left out: set/cut.png (")), "{third:?}");
}

#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    let desk = Desk::new();
    desk.ok(&format!("demo ring {SMALL} --steps 1"));
    // More than a pipe holds, so that the write cannot succeed.
    for words in ["sample out/ring-seed0/checkpoint.safetensors -n 50000", "list", "demo --help", "bench --help"] {
        let mut child = desk.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let answer = Answer::new(child.wait_with_output().unwrap());
        assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""), "gan {words}");
    }
    // Nor is one that has read enough of what would take minutes.
    let started = Instant::now();
    let mut child = desk
        .command("sample out/ring-seed0/checkpoint.safetensors -n 10000000")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut some = [0; 1_000];
    child.stdout.take().unwrap().read_exact(&mut some).unwrap();
    assert!(child.wait().unwrap().success() && started.elapsed() < Duration::from_secs(10));
    // Nor is a closed standard error: the run goes on.
    let words = format!("demo ring {SMALL} --steps 1 --optimizer none");
    let mut child = desk.command(&words).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(3));
}

#[test]
fn a_full_disk_is_trouble() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let desk = Desk::new();
    let answer = Answer::new(desk.command("list").stdout(full).output().unwrap());
    assert_eq!(answer.code, Some(3));
    assert!(answer.err.contains("the standard output: No space left"), "{}", answer.err);
}
