//! `gan data`.

use serde_json::Value;

use super::Desk;
use crate::data::{
    download::{GOOD, serve},
    idx,
};

#[test]
fn check_says_what_it_found() {
    let desk = Desk::new();
    std::fs::write(desk.path("x-images-idx3-ubyte"), idx(&[2, 3, 4], &[7; 24])).unwrap();
    std::fs::write(desk.path("x-labels-idx1-ubyte"), idx(&[2], &[1, 0])).unwrap();
    let said = desk.ok("data check .");
    assert_eq!(said, ".: IDX, 2 pictures\nsizes: 3 × 4 grey 2\nclasses: 0 1, 1 1\n");
    let report: Value = serde_json::from_str(&desk.ok("data check x-images-idx3-ubyte --json")).unwrap();
    assert_eq!((&report["layout"], &report["pictures"]), (&"IDX".into(), &2.into()));
    assert_eq!(report["shapes"][0][0]["width"], 4);
}

#[test]
fn check_names_what_cannot_be_read_and_fails() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("set")).unwrap();
    std::fs::write(desk.path("set/a.png"), "nothing").unwrap();
    let answer = desk.run("data check set");
    assert_eq!(answer.code, Some(3));
    assert!(answer.out.contains("0 pictures") && answer.out.contains("set/a.png: not a picture"), "{}", answer.out);
    let answer = desk.run("data check set --json");
    let report: Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!((answer.code, report["unreadable"].as_array().unwrap().len()), (Some(3), 1));
    let answer = desk.run("data check nowhere");
    assert!(answer.code == Some(3) && answer.err.contains("nowhere is not there"), "{}", answer.err);
}

#[test]
fn get_says_how_celeba_is_brought() {
    let answer = Desk::new().run("data get celeba");
    assert_eq!(answer.code, Some(3));
    for word in ["forbid", "img_align_celeba.zip", "list_attr_celeba.txt", "gan data check"] {
        assert!(answer.err.contains(word), "{word}: {}", answer.err);
    }
}

#[test]
fn get_puts_nothing_in_place_that_is_not_the_set() {
    let desk = Desk::new();
    let (address, asked) = serve(b"a page that says sorry".to_vec(), GOOD);
    let answer = desk.run(&format!("data get usps --from {address} --to usps"));
    assert_eq!(answer.code, Some(3));
    assert!(answer.err.contains("a file of 22 bytes is announced"), "{}", answer.err);
    assert!(asked.lock().unwrap()[0].starts_with("GET /sets/zip.train.gz"));
    assert!(!desk.path("usps").exists());
    // Nor does it leave the folders that it made, and it leaves those that were there.
    std::fs::create_dir(desk.path("mine")).unwrap();
    assert_eq!(desk.run(&format!("data get usps --from {address} --to mine/new/usps")).code, Some(3));
    assert!(desk.path("mine").exists() && !desk.path("mine/new").exists());
    assert_eq!(desk.run(&format!("data get usps --from {address} --to mine")).code, Some(3));
    assert!(desk.path("mine").exists());
}

#[test]
fn one_picture_is_no_set() {
    let desk = Desk::new();
    image::GrayImage::new(16, 16).save(desk.path("a.png")).unwrap();
    for words in ["data check a.png", "train a.png"] {
        let answer = desk.run(words);
        assert_eq!((answer.code, answer.out.as_str()), (Some(3), ""), "{}", answer.err);
        assert!(answer.err.contains("a.png is one picture and no set: give the folder"), "{}", answer.err);
    }
}

#[test]
fn check_of_a_broken_download_says_how_to_get_the_set() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("data/mnist")).unwrap();
    std::fs::write(desk.path("data/mnist/train-images-idx3-ubyte.gz.part"), "the beginning").unwrap();
    let answer = desk.command("data check mnist").env_remove("GAN_DATA").output().unwrap();
    let said = String::from_utf8(answer.stderr).unwrap();
    assert!(answer.status.code() == Some(3) && said.contains("`gan data get mnist` brings it"), "{said}");
}

#[test]
#[cfg(target_os = "linux")]
fn check_says_names_that_are_no_text() {
    use std::os::unix::ffi::OsStrExt;
    let desk = Desk::new();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9");
    std::fs::create_dir(desk.path("").join(name)).unwrap();
    std::fs::write(desk.path("").join(name).join("a.png"), "nothing").unwrap();
    let answer = desk.command("data check --json").arg(name).output().unwrap();
    let report: Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!((answer.status.code(), &report["path"]), (Some(3), &"caf\u{fffd}".into()));
}

#[test]
fn get_brings_a_set_that_can_be_opened() {
    let Some(real) = std::env::var_os("GAN_DATA") else {
        println!("skipped: GAN_DATA does not name a folder with usps");
        return;
    };
    let desk = Desk::new();
    // The server has one file; the other is there already.
    let real = std::path::Path::new(&real).join("usps");
    std::fs::create_dir_all(desk.path("data/usps")).unwrap();
    std::fs::copy(real.join("zip.test.gz"), desk.path("data/usps/zip.test.gz")).unwrap();
    let (address, asked) = serve(std::fs::read(real.join("zip.train.gz")).unwrap(), GOOD);
    let get = format!("data get usps --from {address}");
    let run = |words: &str| desk.command(words).env_remove("GAN_DATA").output().unwrap();
    assert!(run(&get).status.success());
    assert_eq!(asked.lock().unwrap().len(), 1);
    let said = String::from_utf8(run("data check usps").stdout).unwrap();
    assert!(said.contains("USPS, 9298 pictures\nparts: train 7291, test 2007\nsizes: 16 × 16 grey 9298"), "{said}");
}
