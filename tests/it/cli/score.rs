//! `gan score`.

use image::{Rgb, RgbImage};
use serde_json::Value;

use super::{Answer, Desk};
use crate::{data::idx, support::repository};

/// A folder of colour pictures of 16 × 16 pixels, stripes of several widths and shades.
fn stripes(desk: &Desk, folder: &str, n: u32, shade: u32) {
    std::fs::create_dir_all(desk.path(folder)).unwrap();
    for i in 0..n {
        let pixel = |x: u32, y: u32| Rgb([(x * i + shade) as u8, (y * 9 + shade) as u8, (x * y + i * shade) as u8]);
        RgbImage::from_fn(16, 16, pixel).save(desk.path(&format!("{folder}/{i:02}.png"))).unwrap();
    }
}

#[test]
fn a_folder_is_scored_by_a_network_that_the_user_brings() {
    let desk = Desk::new();
    stripes(&desk, "real", 20, 3);
    stripes(&desk, "good", 12, 4);
    stripes(&desk, "bad", 12, 190);
    std::fs::copy(repository().join("tests/it/fixtures/extractor.onnx"), desk.path("mine.onnx")).unwrap();
    let score = |fakes: &str| -> Value {
        let answer = desk.run(&format!("score {fakes} --real real --by mine.onnx --json"));
        assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""));
        answer.json()
    };
    let (good, bad) = (score("good"), score("bad"));
    let named = |json: &Value, key: &str| json[key].clone();
    assert_eq!((named(&good, "fakes"), named(&good, "real")), ("good".into(), "real".into()));
    assert_eq!(named(&good, "extractor"), "mine.onnx");
    assert_eq!((named(&good, "n_real"), named(&good, "n_fake")), (20.into(), 12.into()));
    let fid = |json: &Value| json["fid"].as_f64().unwrap();
    assert!(fid(&good) < 0.5 * fid(&bad), "{good} {bad}");
    for json in [&good, &bad] {
        assert_eq!((&json["kid"]["size"], &json["inception"]["splits"]), (&12.into(), &10.into()));
        assert_eq!((&json["manifold"]["n_real"], &json["manifold"]["n_fake"]), (&12.into(), &12.into()));
        assert_eq!((&json["diversity"]["n"], &json["diversity_of_real"]["n"]), (&12.into(), &20.into()));
    }
    // Real pictures against themselves.
    let same = score("real");
    assert!(fid(&same).abs() < 1e-6 && same["manifold"]["precision"] == 1.0, "{same}");
    let said = desk.ok("score good --real real --by mine.onnx -n 9");
    assert!(said.starts_with("good against real, by mine.onnx, n_real = 20, n_fake = 9:\n  FID "), "{said}");
    assert!(said.contains("(9 splits of 9)") && said.contains("(9 fakes), 0."), "{said}");
}

/// A folder holds one class after the other, and some of its pictures are some of every class.
#[test]
fn some_of_a_folder_are_of_all_of_its_classes() {
    let desk = Desk::new();
    for (class, shade) in [("dark", 0u8), ("light", 240)] {
        std::fs::create_dir_all(desk.path(&format!("fake/{class}"))).unwrap();
        for i in 0..12 {
            let picture = RgbImage::from_pixel(16, 16, Rgb([shade + i, shade, shade]));
            picture.save(desk.path(&format!("fake/{class}/{i:02}.png"))).unwrap();
        }
    }
    stripes(&desk, "real", 20, 3);
    std::fs::copy(repository().join("tests/it/fixtures/extractor.onnx"), desk.path("mine.onnx")).unwrap();
    let diversity = |some: &str| {
        let answer = desk.run(&format!("score fake --real real --by mine.onnx --json {some}"));
        answer.json()["diversity"]["mean"].as_f64().unwrap()
    };
    // Two of one class hardly differ.
    let (some, all) = (diversity("-n 12"), diversity(""));
    assert!((0.7..1.3).contains(&(some / all)), "{some} of {all}");
}

#[test]
fn what_cannot_be_read_is_left_out_where_the_run_left_it_out() {
    let desk = Desk::new();
    stripes(&desk, "real", 8, 3);
    std::fs::write(desk.path("real/broken.png"), "no picture").unwrap();
    std::fs::copy(repository().join("tests/it/fixtures/extractor.onnx"), desk.path("mine.onnx")).unwrap();
    desk.ok("train real --arch mlp --size 16 --width 4 --latent-dim 2 --batch 2 --steps 1 --skip-corrupt --out run");
    let answer = desk.run("score run -n 6 --by mine.onnx");
    assert!(answer.code == Some(0) && answer.err.contains("left out: real/broken.png"), "{}", answer.err);
    let folder = "score real --real real --by mine.onnx";
    let answer = desk.run(folder);
    assert!(answer.code == Some(3) && answer.err.contains("real/broken.png"), "{}", answer.err);
    let answer = desk.run(&format!("{folder} --skip-corrupt"));
    assert!(answer.code == Some(0) && answer.out.contains("n_real = 8, n_fake = 8"), "{} {}", answer.out, answer.err);
}

#[test]
fn what_is_seen_in_real_pictures_is_kept_for_those_pictures_and_that_network() {
    let desk = Desk::new();
    stripes(&desk, "real", 20, 3);
    stripes(&desk, "fake", 12, 4);
    let network = repository().join("tests/it/fixtures/extractor.onnx");
    std::fs::copy(&network, desk.path("mine.onnx")).unwrap();
    let kept = || desk.files("shall-we-gan/scores");
    let score = |by: &str| desk.ok(&format!("score fake --real real --by {by}"));
    let first = score("mine.onnx");
    let [name] = &kept()[..] else { panic!("{:?}", kept()) };
    let time = |name: &str| desk.path(&format!("shall-we-gan/scores/{name}")).metadata().unwrap().modified().unwrap();
    let written = time(name);
    assert_eq!(score("mine.onnx"), first);
    // The same network by another name is the same network.
    std::fs::copy(&network, desk.path("other.onnx")).unwrap();
    assert_eq!(score("other.onnx").replace("other.onnx", "mine.onnx"), first);
    assert_eq!((kept().len(), time(name)), (1, written));
    stripes(&desk, "real", 20, 5);
    assert_ne!(score("mine.onnx"), first);
    assert_eq!((kept().len(), time(name)), (2, written));
}

/// Digits of our own: light bars, upright or flat, in a set that is called mnist.
#[test]
fn a_run_is_scored_against_its_own_pictures_by_lenet() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("sets/mnist")).unwrap();
    let bar = |i: usize| (0..256).map(move |p| if (p / [1, 16][i % 2] + i / 2) % 16 < 4 { 220 } else { i as u8 });
    let pictures: Vec<u8> = (0..32).flat_map(bar).collect();
    let labels: Vec<u8> = (0..32).map(|i| (i % 2) as u8).collect();
    std::fs::write(desk.path("sets/mnist/train-images-idx3-ubyte"), idx(&[32, 16, 16], &pictures)).unwrap();
    std::fs::write(desk.path("sets/mnist/train-labels-idx1-ubyte"), idx(&[32], &labels)).unwrap();
    let run = |words: &str| {
        let answer = Answer::new(desk.command(words).env("GAN_DATA", desk.path("sets")).output().unwrap());
        assert_eq!(answer.code, Some(0), "gan {words}: {}", answer.err);
        answer
    };
    run("train mnist --arch mlp --size 16 --width 8 --latent-dim 4 --batch 6 --steps 2");
    let answer = run("score out/mnist-mlp-seed0 -n 70 --json");
    let json = answer.json();
    assert_eq!((&json["extractor"], &json["real"]), (&"lenet-mnist".into(), &"mnist".into()));
    assert_eq!((&json["n_real"], &json["n_fake"]), (&32.into(), &70.into()));
    assert!(json["inception"]["mean"].as_f64().unwrap() >= 1.0);
    assert_eq!(json["classes"].as_array().unwrap().len(), 2);
    // LeNet is kept, and the same seed draws the same fakes.
    assert_eq!(desk.files("shall-we-gan/examiners").len(), 1);
    assert_eq!(run("score out/mnist-mlp-seed0 -n 70 --json").out, answer.out);
    assert_ne!(run("score out/mnist-mlp-seed0 -n 70 --seed 1 --json").json()["diversity"], json["diversity"]);
}

#[test]
fn what_cannot_be_scored_is_answered() {
    let desk = Desk::new();
    stripes(&desk, "real", 8, 3);
    stripes(&desk, "few", 2, 3);
    std::fs::write(desk.path("empty.onnx"), "nothing").unwrap();
    let wrong: &[(&str, &[&str])] = &[
        ("score real", &["--real is not given"]),
        ("score nowhere --real real", &["nowhere is not there"]),
        ("score real --real nowhere --by empty.onnx", &["empty.onnx", "not an ONNX network"]),
        ("score real --real real --by none.onnx", &["none.onnx", "No such file"]),
        ("score real --real real --by digit", &["--by is digit, but must be digits", "mnist", ".onnx"]),
        ("score nowhere --by nope", &["--by is nope"]),
        ("score real --real real --by real", &["learning the classes", "mnist"]),
        ("score real --real real -n 5", &["-n is 5", "6 to"]),
        ("score few --real real", &["scoring few", "there are 2 pictures in it", "6 or more"]),
    ];
    for (words, says) in wrong {
        let Answer { code, out, err } = desk.run(words);
        assert_eq!((code, out.as_str()), (Some(3), ""), "gan {words}: {err}");
        says.iter().for_each(|says| assert!(err.contains(says), "gan {words}: {err}"));
    }
    std::fs::create_dir(desk.path("wide")).unwrap();
    for i in 0..6 {
        RgbImage::from_pixel(20, 16, Rgb([1, 2, i])).save(desk.path(&format!("wide/{i}.png"))).unwrap();
    }
    desk.ok("train real --arch mlp --size 16 --width 4 --latent-dim 2 --batch 2 --steps 1 --out run");
    let answer = desk.run("score run --size 32");
    assert!(answer.code == Some(3) && answer.err.contains("--size: a run's"), "{}", answer.err);
    let answer = desk.run("score wide --real real");
    assert!(
        answer.code == Some(3) && answer.err.contains("16 × 20 grey") && answer.err.contains(".onnx"),
        "{}",
        answer.err
    );
}
