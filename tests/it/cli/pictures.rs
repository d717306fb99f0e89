//! Runs on pictures: classes, what a resumed run keeps to, and what is said before a long reading.

use image::{GrayImage, Luma};

use super::{Answer, Desk};

const DCGAN: &str = "--arch dcgan --size 16 --width 2 --latent-dim 4 --batch 4";
const MLP: &str = "--arch mlp --size 16 --width 8 --latent-dim 4 --batch 6";

/// A desk with pictures in two folders: crosses of several sizes and shades, which are two classes.
fn with_classes() -> Desk {
    let desk = Desk::new();
    for (class, upright) in [("flat", false), ("steep", true)] {
        std::fs::create_dir_all(desk.path(&format!("set/{class}"))).unwrap();
        for i in 1..6u32 {
            let light = |x: u32, y: u32| if (if upright { x } else { y }) / 3 == i { 250 } else { 7 * i as u8 };
            let picture = GrayImage::from_fn(18, 18, |x, y| Luma([light(x, y)]));
            picture.save(desk.path(&format!("set/{class}/{i}.png"))).unwrap();
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
fn a_generator_that_is_told_classes_draws_the_one_that_is_asked_for() {
    let desk = with_classes();
    let runs = [
        ("auxiliary", format!("{MLP} --classes auxiliary")),
        ("projection", format!("{DCGAN} --classes projection")),
        ("residual", "--arch sngan --size 32 --width 4 --latent-dim 4 --batch 2 --k 1 --classes projection".into()),
    ];
    for (out, words) in runs {
        desk.ok(&format!("train set {words} --steps 4 --keep-every 2 --out {out}"));
        // Two classes are two rows of the grid, each of eight.
        let grid = image::open(desk.path(&format!("{out}/grids/step-00000004.png"))).unwrap();
        assert!(grid.width() > 3 * grid.height(), "{out}");
        let sample = |class: &str| {
            desk.ok(&format!("sample {out} -n 70 {class} --to {out}.npy"));
            desk.bytes(&format!("{out}.npy"))
        };
        let (any, flat, steep) = (sample(""), sample("--class flat"), sample("--class steep"));
        assert!(flat != steep && any != flat && any != steep, "{out}");
        // Of each picture, what was drawn without a class is what one of them draws.
        let picture = |npy: &[u8], i: usize| npy[128..].chunks(npy[128..].len() / 70).nth(i).unwrap().to_vec();
        let of = |i| [&flat, &steep].map(|npy| picture(npy, i)).iter().position(|one| *one == picture(&any, i));
        let drawn: Vec<usize> = (0..70).map(|i| of(i).unwrap_or_else(|| panic!("{out}: {i}"))).collect();
        assert!(drawn.contains(&0) && drawn.contains(&1), "{out}: {drawn:?}");
        refused(&desk, &format!("sample {out} --class stepe"), "did you mean \"steep\"?");
        // From the second step on it is the same run.
        desk.ok(&format!("train --resume {out}/checkpoints/step-00000002.safetensors --out {out}-again"));
        let end = |folder: &str| desk.bytes(&format!("{folder}/checkpoint.safetensors"));
        assert!(end(out) == end(&format!("{out}-again")), "{out}");
    }
}

#[test]
fn classes_that_cannot_be_used_are_refused() {
    let desk = with_classes();
    refused(&desk, "train set --arch mlp --classes projection", "mlp with projection");
    refused(&desk, "train set --classes projecton", "did you mean \"projection\"?");
    std::fs::copy(desk.path("set/flat/1.png"), desk.path("set/0.png")).unwrap();
    refused(&desk, &format!("train set {DCGAN} --classes projection"), "classes on set");
    desk.ok(&format!("train set {MLP} --steps 1"));
    refused(&desk, "sample out/set-mlp-seed0 --class flat", "is told no classes");
}

/// The same pictures in the same order, one of them in another class.
#[test]
fn changed_labels_are_noticed_where_they_count() {
    let desk = with_classes();
    desk.ok(&format!("train set {MLP} --classes auxiliary --steps 2 --out told"));
    desk.ok(&format!("train set {MLP} --steps 2 --out plain"));
    std::fs::rename(desk.path("set/flat/5.png"), desk.path("set/steep/0.png")).unwrap();
    refused(&desk, "train --resume told --steps 3", "or their classes are others");
    desk.ok("train --resume plain --steps 3");
    // So is another number of them.
    std::fs::create_dir(desk.path("set/third")).unwrap();
    std::fs::rename(desk.path("set/steep/0.png"), desk.path("set/third/0.png")).unwrap();
    refused(&desk, "train --resume told --steps 3", "or their classes are others");
}

#[test]
fn a_longer_run_needs_to_be_told_once() {
    let desk = with_classes();
    desk.ok(&format!("train set {MLP} --steps 2 --out run"));
    desk.ok("train --resume run --steps 5");
    let before = desk.bytes("run/checkpoint.safetensors");
    assert!(desk.ok("train --resume run").starts_with("5 steps"));
    assert!(desk.bytes("run/checkpoint.safetensors") == before);
    refused(&desk, "train --resume run --steps 4", "--steps is 4, but must be at least 5");
    // The same for points.
    desk.ok("demo ring --width 8 --depth 1 --batch 16 --steps 2 --out toy");
    desk.ok("demo --resume toy/checkpoint.safetensors --steps 5");
    let record = desk.bytes("toy/record.json");
    desk.ok("demo --resume toy/checkpoint.safetensors");
    assert!(desk.bytes("toy/record.json") == record);
}

/// The first start does not know how many channels the pictures have, and the resumed run does.
#[test]
fn a_resumed_run_finds_the_pictures_that_were_decoded_before() {
    let desk = with_classes();
    desk.ok(&format!("train set {MLP} --steps 2 --out run"));
    let decoded = desk.files("shall-we-gan/pictures");
    desk.ok("train --resume run --steps 3");
    assert_eq!((decoded.len(), desk.files("shall-we-gan/pictures")), (1, decoded));
    // In colour they are others.
    desk.ok(&format!("train set {MLP} --steps 2 --channels 3 --out colour"));
    assert_eq!(desk.files("shall-we-gan/pictures").len(), 2);
}

#[test]
fn settings_are_judged_before_pictures_are_read() {
    let desk = with_classes();
    for (words, says) in [
        ("--lr NaN", "learning rate is NaN"),
        ("--beta1 1", "beta1 is 1"),
        ("--objective hing", "did you mean \"hinge\"?"),
        ("--regularizer r1", "a gradient penalty on this discriminator"),
        ("--prior gausian", "did you mean \"gaussian\"?"),
        ("--arch sngan --size 16", "32, 64 or 128"),
        ("--optimizer none", "unknown optimizer"),
        ("--average 2", "decay of the average is 2"),
        ("--arch sndcgan --classes projection", "sndcgan with projection"),
    ] {
        refused(&desk, &format!("train set {words}"), says);
    }
    assert!(!desk.path("shall-we-gan").exists(), "nothing has been decoded");
    desk.ok(&format!("train set {MLP} --steps 1"));
    assert!(desk.path("shall-we-gan").exists());
}

#[test]
fn pictures_that_are_left_out_are_counted() {
    let desk = with_classes();
    std::fs::write(desk.path("set/flat/9.png"), "nothing").unwrap();
    desk.ok(&format!("train set {MLP} --steps 1 --skip-corrupt"));
    let report = String::from_utf8(desk.bytes("out/set-mlp-seed0/report.html")).unwrap();
    for row in
        ["<td>pictures</td><td class=\"setting\">10</td>", "<td>pictures left out</td><td class=\"setting\">1</td>"]
    {
        assert!(report.contains(row), "{row}");
    }
}

/// A file that is there, and cannot be read by whoever is not told where in it: `root` may open any.
#[cfg(target_os = "linux")]
#[test]
fn pictures_that_cannot_be_opened_are_left_out() {
    let desk = with_classes();
    std::os::unix::fs::symlink("/proc/self/mem", desk.path("set/flat/9.png")).unwrap();
    refused(&desk, &format!("train set {MLP} --steps 1"), "set/flat/9.png");
    // Whether or not the channels are looked at first.
    for (out, channels) in [("one", ""), ("two", "--channels 1")] {
        let answer = desk.run(&format!("train set {MLP} --steps 1 --skip-corrupt --out {out} {channels}"));
        assert_eq!(answer.code, Some(0), "{}", answer.err);
        assert!(answer.err.contains("left out: set/flat/9.png (Input/output error"), "{}", answer.err);
    }
}

/// The numbers of its settings as a checkpoint holds them, one of them changed in place.
#[test]
fn a_generator_is_not_built_from_settings_that_are_none() {
    let desk = with_classes();
    desk.ok(&format!("train set {MLP} --steps 1"));
    let whole = desk.bytes("out/set-mlp-seed0/checkpoint.safetensors");
    let changed = |name: &str, from: u8, to: u8, says: &str| {
        let mut bytes = whole.clone();
        let place = bytes.windows(name.len()).position(|window| window == name.as_bytes()).unwrap() + name.len();
        let digit = place + bytes[place..].iter().position(u8::is_ascii_digit).unwrap();
        assert_eq!(bytes[digit], from, "{name}");
        bytes[digit] = to;
        std::fs::write(desk.path("changed.safetensors"), bytes).unwrap();
        refused(&desk, "sample changed.safetensors --out none", says);
    };
    changed("latent_dim", b'4', b'0', "the latent dimension is 0");
    changed("width", b'8', b'9', "changed.safetensors: ");
    changed("size", b'1', b'9', "the size is 96");
    changed("channels", b'1', b'0', "fewer numbers");
}

/// The prior on embedded pictures, as a checkpoint holds it: unreadable, and of other dimensions than z.
#[test]
fn a_damaged_prior_is_named() {
    let desk = with_classes();
    desk.ok(&format!("train set {MLP} --prior bourgain=8 --steps 1"));
    let whole = desk.bytes("out/set-mlp-seed0/checkpoint.safetensors");
    for (from, to, says) in [
        ("Mixture", "Mixturo", "its prior cannot be read (unknown variant `Mixturo`"),
        ("latent_dim\\\\\\\":4", "latent_dim\\\\\\\":3", "its prior has 4 dimensions, and not 3"),
    ] {
        let mut bytes = whole.clone();
        let place = bytes.windows(from.len()).position(|window| window == from.as_bytes()).expect(from);
        bytes[place..place + to.len()].copy_from_slice(to.as_bytes());
        std::fs::write(desk.path("changed.safetensors"), bytes).unwrap();
        for command in ["sample changed.safetensors --out none", "train --resume changed.safetensors --out other"] {
            refused(&desk, command, says);
        }
    }
}

/// Seventy pictures of four megapixels take seconds to decode.
#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_the_reading_of_pictures() {
    use std::process::Stdio;

    let desk = Desk::new();
    std::fs::create_dir(desk.path("large")).unwrap();
    let picture = GrayImage::from_fn(2000, 2000, |x, y| Luma([(x * y / 7 + x) as u8]));
    picture.save(desk.path("large/00.png")).unwrap();
    for i in 1..70 {
        std::fs::copy(desk.path("large/00.png"), desk.path(&format!("large/{i:02}.png"))).unwrap();
    }
    let child = desk.command(&format!("train large {MLP} --steps 2")).stderr(Stdio::piped()).spawn().unwrap();
    super::signals::until_it_listens(&child);
    super::signals::interrupt(&child);
    let answer = Answer::new(child.wait_with_output().unwrap());
    assert_eq!(answer.code, Some(130), "{}", answer.err);
    assert!(answer.err.contains("while the pictures were read; nothing was written"), "{}", answer.err);
    assert!(!desk.path("out").exists() && !desk.path("shall-we-gan").exists());
}
