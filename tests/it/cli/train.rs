//! `gan train` and what works from its folder.

use image::{GrayImage, Luma, Rgb, RgbImage};

use super::{Answer, Desk};

/// So small that a run takes a fraction of a second.
const TINY: &str = "--arch mlp --size 16 --width 8 --latent-dim 4 --batch 6";
const CHECKPOINT: &str = "out/faces-mlp-seed0/checkpoint.safetensors";

/// A desk with a folder of ten grey pictures of several sizes, one of them in a folder inside.
fn with_pictures() -> Desk {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("faces/more")).unwrap();
    for i in 0..10u32 {
        let folder = if i == 9 { "faces/more" } else { "faces" };
        let picture = GrayImage::from_fn(16 + i, 20, |x, y| Luma([(x * i + 8 * y) as u8]));
        picture.save(desk.path(&format!("{folder}/{i}.png"))).unwrap();
    }
    desk
}

fn everything(desk: &Desk, folder: &str) -> Vec<(String, Vec<u8>)> {
    desk.files(folder).into_iter().map(|name| (name.clone(), desk.bytes(&format!("{folder}/{name}")))).collect()
}

#[test]
fn a_folder_of_pictures_becomes_a_folder_of_a_run() {
    let desk = with_pictures();
    let out = desk.ok(&format!("train faces {TINY} --steps 8 --grid-every 4 --keep-every 5 --average 0.9 --flips"));
    assert!(out.ends_with("out/faces-mlp-seed0/report.html\n"), "{out}");
    let files = [
        "checkpoint.safetensors",
        "checkpoints/step-00000005.safetensors",
        "config.toml",
        "grids/step-00000000.png",
        "grids/step-00000004.png",
        "grids/step-00000008.png",
        "record.csv",
        "record.jsonl",
        "report.html",
    ];
    assert_eq!(desk.files("out/faces-mlp-seed0"), files);
    let text = |name: &str| String::from_utf8(desk.bytes(&format!("out/faces-mlp-seed0/{name}"))).unwrap();
    let (csv, lines) = (text("record.csv"), text("record.jsonl"));
    let columns = "step,d_fake,d_real,gradient_d,gradient_g,loss_d,loss_g,sigma_d,sigma_d/0,sigma_d/1,sigma_d/2\n1,0.";
    assert!(csv.starts_with(columns), "{csv}");
    assert_eq!((csv.lines().count(), lines.lines().count()), (9, 8));
    let last: serde_json::Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    let cell = csv.lines().last().unwrap().split(',').nth(5).unwrap().parse::<f64>().unwrap();
    assert_eq!((last["step"].as_u64(), last["loss_d"].as_f64().map(|l| l as f32)), (Some(8), Some(cell as f32)));
    let grid = image::open(desk.path("out/faces-mlp-seed0/grids/step-00000008.png")).unwrap();
    assert_eq!((grid.width(), grid.height()), (8 * 66 + 2, 8 * 66 + 2));
    assert!(text("report.html").contains("gan train faces --arch mlp --average 0.9 --batch 6 --channels 1 --flips"));
    // The configuration makes the run again, whatever number of threads.
    desk.ok("train --config out/faces-mlp-seed0/config.toml --keep-every 5 --out again --threads 1");
    assert!(everything(&desk, "again") == everything(&desk, "out/faces-mlp-seed0"));
    // An option wins over the file, and another seed is another run.
    desk.ok("train --config out/faces-mlp-seed0/config.toml --seed 1 --out other");
    assert!(desk.bytes("other/record.csv") != desk.bytes("again/record.csv"));
    // The report can be made again, byte for byte.
    let report = desk.bytes("again/report.html");
    std::fs::remove_file(desk.path("again/report.html")).unwrap();
    desk.ok("report again");
    for file in ["checkpoint.safetensors", "checkpoints/step-00000005.safetensors"] {
        let answer = desk.run(&format!("report again/{file}"));
        assert!(answer.code == Some(3) && answer.err.contains("gan report again\n"), "{}", answer.err);
    }
    assert!(desk.bytes("again/report.html") == report);
}

#[test]
fn a_trained_generator_needs_its_checkpoint_alone() {
    let desk = with_pictures();
    desk.ok(&format!("train faces {TINY} --steps 4 --keep-every 2"));
    std::fs::remove_dir_all(desk.path("faces")).unwrap();
    std::fs::copy(desk.path(CHECKPOINT), desk.path("alone.safetensors")).unwrap();
    desk.ok("grid alone.safetensors --out grid.png");
    assert!(desk.bytes("grid.png") == desk.bytes("out/faces-mlp-seed0/grids/step-00000004.png"), "always the same z");
    desk.ok("grid out/faces-mlp-seed0/checkpoints/step-00000002.safetensors --out before.png");
    assert!(desk.bytes("grid.png") != desk.bytes("before.png"));
    desk.ok("grid alone.safetensors --seed 7 --out others.png");
    assert!(desk.bytes("grid.png") != desk.bytes("others.png"));

    assert_eq!(desk.ok("sample out/faces-mlp-seed0 -n 5"), "out/faces-mlp-seed0/samples\n");
    let names: Vec<String> = (0..5).map(|i| format!("{i:06}.png")).collect();
    assert_eq!(desk.files("out/faces-mlp-seed0/samples"), names);
    desk.ok("sample alone.safetensors -n 70 --to all.npy");
    let npy = desk.bytes("all.npy");
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (70, 16, 16, 1), }";
    assert_eq!(&npy[..10], [b"\x93NUMPY\x01\x00".as_slice(), &118u16.to_le_bytes()].concat());
    assert_eq!(std::str::from_utf8(&npy[10..128]).unwrap(), format!("{header:117}\n"));
    let values: Vec<f32> = npy[128..].as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
    assert_eq!(values.len(), 70 * 256);
    assert!(values.iter().all(|v| v.abs() <= 1.0) && values.iter().any(|v| v.abs() > 1e-3));
    // The third picture of the folder is the third of the array.
    let picture = image::open(desk.path("out/faces-mlp-seed0/samples/000002.png")).unwrap().to_rgb8();
    for (pixel, value) in picture.pixels().zip(&values[2 * 256..]) {
        assert_eq!(pixel.0, [((value + 1.0) * 127.5).round() as u8; 3]);
    }
    // More than are drawn at once.
    desk.ok("sample alone.safetensors -n 70 --to many");
    assert_eq!(desk.files("many").len(), 70);
    assert!(desk.bytes("many/000002.png") == desk.bytes("out/faces-mlp-seed0/samples/000002.png"));
    desk.ok("sample alone.safetensors -n 70 --seed 1 --to other.npy");
    assert!(desk.bytes("other.npy") != npy);
}

/// Nothing but the pictures says what such a prior is, and they may be gone.
#[test]
fn a_prior_on_embedded_pictures_goes_with_its_checkpoint() {
    let desk = with_pictures();
    let run = |how: &str| desk.ok(&format!("train faces {TINY} --regularizer kept-distances=0.1 --grid-every 3 {how}"));
    run("--prior bourgain=8,spacing --steps 6 --out whole");
    run("--prior bourgain=8,spacing --steps 3 --out parts");
    desk.ok("train --resume parts --steps 6");
    run("--prior gaussian --steps 6 --out gaussian");
    std::fs::remove_dir_all(desk.path("faces")).unwrap();
    desk.ok("grid whole --out grid.png");
    assert!(desk.bytes("grid.png") == desk.bytes("whole/grids/step-00000006.png"), "from the same z");
    assert!(desk.bytes("grid.png") == desk.bytes("parts/grids/step-00000006.png"), "as if it had not been stopped");
    assert!(desk.bytes("grid.png") != desk.bytes("gaussian/grids/step-00000006.png"));
    desk.ok("sample whole -n 3");
    let answer = desk.run("train faces --prior bourgain=8 --latent-dim 16");
    assert!(answer.err.contains("16, but must be 1 to 15, the dimensions of 8 embedded points"), "{}", answer.err);
}

#[test]
fn a_longer_run_goes_on_from_a_shorter_one() {
    let desk = with_pictures();
    desk.ok(&format!("train faces {TINY} --steps 12 --grid-every 6 --out whole"));
    desk.ok(&format!("train faces {TINY} --steps 6 --grid-every 6 --out parts"));
    // The pictures may have moved, as long as they are the same.
    std::fs::rename(desk.path("faces"), desk.path("moved")).unwrap();
    desk.ok("train moved --resume parts --steps 12");
    let config = String::from_utf8(desk.bytes("parts/config.toml")).unwrap();
    assert!(
        config
            .starts_with("# gan train --config config.toml makes this run again, and --resume RUN --steps 12 goes on")
    );
    assert!(config.contains("\nsteps = 6\n"), "its schedule: {config}");
    let report = String::from_utf8(desk.bytes("parts/report.html")).unwrap();
    assert!(report.contains("steps in all"), "the report says it");
    desk.ok("grid whole --out whole.png");
    desk.ok("grid parts --out parts.png");
    assert!(desk.bytes("whole.png") == desk.bytes("parts.png"));
    let answer = desk.run("train moved --resume parts --steps 11");
    assert!(answer.err.contains("--steps is 11, but must be at least 12"), "{}", answer.err);
}

#[test]
fn other_settings_and_other_pictures_are_refused() {
    let desk = with_pictures();
    desk.ok(&format!("train faces {TINY} --steps 3"));
    let before = everything(&desk, "out");
    let refused = |words: &str, says: &str| {
        let answer = desk.run(words);
        assert_eq!((answer.code, answer.out.as_str()), (Some(3), ""), "{words}: {}", answer.err);
        assert!(answer.err.contains(says), "{words}: {}", answer.err);
        assert!(everything(&desk, "out") == before, "{words}");
    };
    let resume = "train --resume out/faces-mlp-seed0";
    refused(&format!("{resume} --batch 7"), "batch 6 (asked for 7)");
    refused(&format!("{resume} --arch dcgan"), "arch \"mlp\" (asked for \"dcgan\")");
    refused(&format!("{resume} --flips"), "flips false (asked for true)");
    refused(&format!("train faces {TINY} --steps 9"), "gan train --resume out/faces-mlp-seed0");
    GrayImage::from_pixel(16, 20, Luma([3])).save(desk.path("faces/0.png")).unwrap();
    refused(&format!("{resume} --steps 5"), "no longer the pictures");
    std::fs::remove_dir_all(desk.path("faces")).unwrap();
    refused(&format!("{resume} --steps 5"), "faces");
}

#[test]
fn a_wrong_word_about_pictures_is_answered() {
    let desk = with_pictures();
    std::fs::create_dir(desk.path("empty")).unwrap();
    std::fs::write(desk.path("odd.toml"), "data = \"faces\"\nsiez = 32\n").unwrap();
    std::fs::write(desk.path("broken.toml"), "data = \n").unwrap();
    desk.ok("demo ring --width 8 --depth 1 --batch 16 --steps 1 --out toy");
    let input: &[(&str, &[&str])] = &[
        ("train nowhere", &["nowhere", "mnist"]),
        ("train empty", &["empty"]),
        ("train faces --arch dcgna", &["did you mean \"dcgan\"?"]),
        ("train faces --size 48", &["the size is 48", "power of two"]),
        ("train faces --size 8", &["the size is 8", "16"]),
        ("train faces --size 0", &["the size is 0", "a power of two from 16 to 1024"]),
        ("train faces --size 2048", &["the size is 2048", "a power of two from 16 to 1024"]),
        ("train faces --channels 2", &["channels is 2", "1 (grey), 3 (colour)"]),
        ("train faces --batch 0", &["the batch is 0"]),
        ("train faces --steps 0", &["steps is 0", "at least 1"]),
        ("train faces --grid-every 0", &["grid", "at least 1"]),
        ("train faces --objective hing", &["did you mean \"hinge\"?"]),
        ("train faces --lr NaN", &["learning rate is NaN"]),
        ("train --config odd.toml", &["unknown setting \"siez\"", "did you mean \"size\"?"]),
        ("train --config broken.toml", &["broken.toml"]),
        ("train --config none.toml", &["none.toml", "No such file"]),
        ("train --resume empty", &["empty", "checkpoint.safetensors"]),
        ("train --resume toy", &["toy", "no checkpoint of a run on pictures"]),
        ("grid toy", &["toy", "no checkpoint of a run on pictures"]),
        ("grid empty", &["empty", "checkpoint.safetensors"]),
        ("grid none.safetensors", &["none.safetensors", "No such file"]),
        ("sample empty", &["empty", "checkpoint.safetensors"]),
        ("report empty", &["empty", "checkpoint.safetensors"]),
    ];
    for (words, says) in input {
        let Answer { code, out, err } = desk.run(words);
        assert_eq!((code, out.as_str()), (Some(3), ""), "gan {words}: {err}");
        says.iter().for_each(|says| assert!(err.contains(says), "gan {words}: {err}"));
    }
    assert!(!desk.path("out").exists(), "nothing is made for a run that cannot begin");
    assert_eq!(desk.run("train").code, Some(2));
}

#[test]
fn colour_and_what_cannot_be_read() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("faces")).unwrap();
    for i in 0..3u8 {
        RgbImage::from_pixel(16, 16, Rgb([i, 255 - i, 7])).save(desk.path(&format!("faces/{i}.png"))).unwrap();
    }
    let good = desk.bytes("faces/1.png");
    std::fs::write(desk.path("faces/cut.png"), &good[..good.len() - 9]).unwrap();
    let answer = desk.run(&format!("train faces {TINY} --steps 2"));
    assert_eq!(answer.code, Some(3));
    assert!(answer.err.contains("cut.png"), "{}", answer.err);
    let mut command = desk.command(&format!("train faces {TINY} --steps 2 --skip-corrupt"));
    let answer = Answer::new(command.output().unwrap());
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    assert!(answer.err.contains("left out: ") && answer.err.contains("cut.png"), "{}", answer.err);
    desk.ok(&format!("sample {CHECKPOINT} -n 1 --to one.npy"));
    assert!(String::from_utf8_lossy(&desk.bytes("one.npy")).contains("(1, 16, 16, 3)"));
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_saves_and_the_resumed_run_is_the_uninterrupted_one() {
    use std::process::Stdio;

    let desk = with_pictures();
    let words = format!("train faces {TINY} --steps 3000 --grid-every 1500 --flips --average 0.9");
    let child = desk.command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    super::signals::until_it_listens(&child);
    // Before its first grid it reads pictures, and an end then leaves nothing.
    super::signals::until("it never trains", || desk.path("out/faces-mlp-seed0/grids/step-00000000.png").exists());
    super::signals::interrupt(&child);
    let answer = Answer::new(child.wait_with_output().unwrap());
    assert_eq!(answer.code, Some(130), "{}", answer.err);
    assert!(
        answer.err.contains("of 3000; saved. Go on with:\n  gan train --resume out/faces-mlp-seed0\n"),
        "{}",
        answer.err
    );
    let report = String::from_utf8(desk.bytes("out/faces-mlp-seed0/report.html")).unwrap();
    assert!(report.contains("interrupted after step"));
    desk.ok("report out/faces-mlp-seed0");
    assert!(desk.bytes("out/faces-mlp-seed0/report.html") == report.as_bytes());

    desk.ok("train --resume out/faces-mlp-seed0");
    desk.ok(&format!("{words} --out whole"));
    assert!(everything(&desk, "whole") == everything(&desk, "out/faces-mlp-seed0"));
}

/// A disk that takes no file of more than 8 kB.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing() {
    let desk = with_pictures();
    desk.ok(&format!("train faces {TINY} --steps 3"));
    let before = desk.bytes(CHECKPOINT);
    let gan = super::gan().into_string().unwrap();
    let script = format!("trap '' XFSZ; ulimit -f 8; exec {gan} train --resume out/faces-mlp-seed0 --steps 9");
    let answer = std::process::Command::new("bash").args(["-c", &script]).current_dir(desk.path(".")).output().unwrap();
    let answer = Answer::new(answer);
    assert_eq!(answer.code, Some(3), "{}", answer.err);
    assert!(answer.err.contains("File too large"), "{}", answer.err);
    assert!(desk.bytes(CHECKPOINT) == before, "the checkpoint from before is whole");
    desk.ok("train --resume out/faces-mlp-seed0 --steps 9");
}

#[test]
fn no_run_is_written_over_another_or_among_its_pictures() {
    let desk = with_pictures();
    desk.ok(&format!("train faces {TINY} --steps 4 --keep-every 2 --out one"));
    desk.ok(&format!("train faces {TINY} --steps 4 --seed 9 --out two"));
    let before = (everything(&desk, "one"), everything(&desk, "two"));
    let refused = |words: &str, says: &str| {
        let answer = desk.run(words);
        assert_eq!(answer.code, Some(3), "{words}: {}", answer.err);
        assert!(answer.err.contains(says), "{words}: {}", answer.err);
        assert!((everything(&desk, "one"), everything(&desk, "two")) == before, "{words}");
    };
    refused("train --resume one --steps 6 --out two", "holds a run already");
    let earlier = "train --resume one/checkpoints/step-00000002.safetensors";
    refused(earlier, "choose a new folder with --out");
    refused(&format!("train faces {TINY} --steps 4 --out faces/run"), "among the pictures");
    // From there it goes on somewhere else, to the same end.
    desk.ok(&format!("{earlier} --out three"));
    assert!(desk.bytes("three/checkpoint.safetensors") == desk.bytes("one/checkpoint.safetensors"));
}
