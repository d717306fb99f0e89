//! `gan sample` of a run on pictures: where they go, and what has none.

use image::{GrayImage, Luma};

use super::{Answer, Desk};

/// A desk with a run on four pictures, which kept its second step.
fn with_run() -> Desk {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("set")).unwrap();
    for i in 0..4u32 {
        let picture = GrayImage::from_fn(16, 16, |x, y| Luma([(x * i + 8 * y) as u8]));
        picture.save(desk.path(&format!("set/{i}.png"))).unwrap();
    }
    desk.ok("train set --arch mlp --size 16 --width 8 --latent-dim 4 --batch 4 --steps 4 --keep-every 2 --out run");
    desk
}

fn refused(desk: &Desk, words: &str, says: &[&str]) {
    let Answer { code, out, err } = desk.run(words);
    assert_eq!((code, out.as_str()), (Some(3), ""), "gan {words}: {err}");
    says.iter().for_each(|says| assert!(err.contains(says), "gan {words}: {err}"));
}

#[test]
fn a_folder_of_samples_holds_no_other_pictures() {
    let desk = with_run();
    desk.ok("sample run -n 3");
    let third = desk.bytes("run/samples/000002.png");
    refused(&desk, "sample run -n 2 --seed 9", &["run/samples holds other pictures already", "000002.png", "--to"]);
    assert!(desk.bytes("run/samples/000002.png") == third);
    // The same again, and more of them.
    desk.ok("sample run -n 3");
    desk.ok("sample run -n 4 --seed 9");
    assert!(desk.files("run/samples").len() == 4 && desk.bytes("run/samples/000002.png") != third);
    refused(&desk, "sample run --to set", &["set holds other pictures already"]);
    // Those of classes lie below it.
    std::fs::create_dir_all(desk.path("classes/one")).unwrap();
    std::fs::copy(desk.path("set/0.png"), desk.path("classes/one/0.png")).unwrap();
    refused(&desk, "sample run --to classes", &["classes holds other pictures already", "one"]);
    // What is no picture is in nobody's way.
    std::fs::remove_file(desk.path("run/samples/000003.png")).unwrap();
    std::fs::write(desk.path("run/samples/notes.txt"), "three digits").unwrap();
    desk.ok("sample run -n 3");
}

#[test]
fn samples_of_a_kept_checkpoint_go_to_the_folder_of_the_run() {
    let desk = with_run();
    let kept = "checkpoints/step-00000002.safetensors";
    assert_eq!(desk.ok(&format!("sample run/{kept} -n 1")), "run/samples\n");
    assert_eq!(desk.files("run/checkpoints"), ["step-00000002.safetensors", "step-00000004.safetensors"]);
    // From inside of the run too, and of their folder.
    let answer = desk.command(&format!("sample {kept} -n 2")).current_dir(desk.path("run")).output().unwrap();
    assert!(answer.status.success() && desk.files("run/samples").len() == 2);
    let mut inside = desk.command("sample step-00000002.safetensors -n 3");
    assert!(
        inside.current_dir(desk.path("run/checkpoints")).output().unwrap().status.success()
            && desk.files("run/samples").len() == 3
    );
    // A run may be called like that folder.
    std::fs::rename(desk.path("run"), desk.path("checkpoints")).unwrap();
    assert_eq!(desk.ok("sample checkpoints -n 3"), "checkpoints/samples\n");
}

#[test]
fn pictures_are_not_written_where_none_can_be() {
    let desk = with_run();
    refused(&desk, "sample run --to -", &["--to is -, but must be a folder", ".npy"]);
    assert!(!desk.path("-").exists());
    std::fs::write(desk.path("file"), "").unwrap();
    refused(&desk, "sample run --to file", &["file: the output goes into a folder"]);
}

/// What takes the place of a device would be a file, and the device gone.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_replaced() {
    let desk = with_run();
    refused(&desk, "sample run --to /dev/full", &["/dev/full: the output goes into a folder"]);
    assert!(std::process::Command::new("mkfifo").arg(desk.path("pipe")).status().unwrap().success());
    desk.ok("demo ring --width 8 --depth 1 --batch 16 --steps 1 --out toy");
    refused(&desk, "sample toy/checkpoint.safetensors --out pipe", &["pipe: what is there is no file, and stays"]);
    assert!(!desk.path("pipe").is_file());
}

#[test]
fn what_draws_nothing_says_so() {
    let desk = with_run();
    refused(&desk, "sample run --class flat", &["the class flat", "is told no classes", "--classes projection"]);
    std::fs::create_dir_all(desk.path("source/other")).unwrap();
    std::fs::create_dir_all(desk.path("source/one")).unwrap();
    for (i, class) in ["one", "other"].into_iter().enumerate() {
        std::fs::copy(desk.path(&format!("set/{i}.png")), desk.path(&format!("source/{class}/{i}.png"))).unwrap();
    }
    let words = "--size 8 --model strided --width 8 --source-steps 1 --steps 1 --batch 2 --out adapted";
    desk.ok(&format!("adapt --source source --target set {words}"));
    refused(&desk, "sample adapted", &["adapted/checkpoint.safetensors: an adaptation", "draws nothing"]);
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_leaves_whole_pictures_and_no_half_a_file() {
    use std::process::Stdio;

    use crate::cli::signals::{interrupt, until, until_it_listens};

    let desk = with_run();
    let temporary = || desk.files("drawn").iter().filter(|name| name.ends_with(".tmp")).count();
    std::fs::create_dir(desk.path("drawn")).unwrap();
    let interrupted = |to: &str, begun: &dyn Fn() -> bool| {
        let mut command = desk.command(&format!("sample run -n 300000 --to {to}"));
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        until_it_listens(&child);
        until("nothing is drawn", begun);
        interrupt(&child);
        let answer = Answer::new(child.wait_with_output().unwrap());
        assert_eq!((answer.code, answer.out.as_str()), (Some(130), ""), "{}", answer.err);
        answer.err
    };
    let said = interrupted("drawn/all.npy", &|| temporary() == 1);
    assert!(said.contains("Interrupted; 0 samples are kept"), "{said}");
    assert!(desk.files("drawn").is_empty(), "{:?}", desk.files("drawn"));
    let said = interrupted("drawn", &|| desk.path("drawn/000001.png").exists());
    let files = desk.files("drawn");
    assert!(said.contains(&format!("Interrupted; {} samples are kept", files.len())) && temporary() == 0, "{said}");
}
