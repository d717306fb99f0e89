//! What lies on a disk may be anything. No file may panic; what is read must be whole.

use std::path::Path;

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use shall_we_gan::data::{self, Options, Pictures};

use super::{
    Desk,
    folder::{grey_png, jpeg, png},
    gzip, idx, refused, rows,
};

/// How many broken files of each kind are tried.
const TRIES: usize = 150;

#[test]
fn a_picture_cut_short_anywhere_is_refused_or_skipped() {
    let noise = |x: u32, y: u32| [(37 * x + 101 * y) as u8, (91 * x * y) as u8, (x ^ y) as u8];
    for (name, whole) in [("x.jpg", jpeg(noise, 24, 24)), ("x.png", png(noise, 24, 24))] {
        let desk = Desk::new();
        desk.write("set/a.png", grey_png(|_, _| 9, 24, 24));
        // The last twelve bytes of a PNG are its end mark; without them all pixels are there.
        let pixels = if name == "x.png" { whole.len() - 12 } else { whole.len() };
        for length in (0..pixels).step_by(pixels / 40) {
            desk.write(&format!("set/{name}"), &whole[..length]);
            refused(&desk.path("set"), &desk.options(), name);
            let skipping = Options { skip_corrupt: true, channels: Some(1), ..desk.options() };
            let pictures = Pictures::open(desk.path("set"), &skipping).unwrap();
            assert_eq!((pictures.len(), pictures.skipped().len()), (1, 1), "{length} bytes of {name}");
            assert!(pictures.skipped()[0].0.ends_with(name));
        }
        desk.write(&format!("set/{name}"), &whole);
        assert_eq!(Pictures::open(desk.path("set"), &desk.options()).unwrap().len(), 2);
    }
}

#[test]
fn what_follows_the_end_of_a_jpeg_is_no_part_of_it() {
    let desk = Desk::new();
    let whole = jpeg(|x, y| [(9 * x) as u8, (9 * y) as u8, 77], 24, 24);
    desk.write("plain/a.jpg", &whole);
    // As phones append films, in which any bytes may be: here a start of scan.
    desk.write("film/a.jpg", [&whole[..], b"ftypmp42", &[0xff, 0xda, 0, 8, 1, 2, 3]].concat());
    let open = |set| rows(&Pictures::open(desk.path(set), &desk.options()).unwrap());
    assert_eq!(open("film"), open("plain"));
}

#[test]
fn a_damaged_jpeg_is_refused_even_if_it_has_all_its_bytes() {
    let desk = Desk::new();
    let mut bytes = jpeg(|x, y| [(37 * x) as u8, (91 * y) as u8, (x ^ y) as u8], 64, 64);
    // In the middle of the scan: only ones, which are no code of any table.
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40].iter_mut().enumerate().for_each(|(i, byte)| *byte = [0xff, 0][i % 2]);
    desk.write("set/a.jpg", bytes);
    let said = refused(&desk.path("set"), &desk.options(), "a.jpg");
    assert!(said.contains("the picture is damaged") && said.contains("skip_corrupt"), "{said}");
}

#[test]
fn a_damaged_picture_does_not_say_what_the_others_are() {
    let desk = Desk::new();
    let whole = png(|x, y| [x as u8, y as u8, 7], 9, 9);
    desk.write("set/a.png", &whole[..whole.len() - 30]);
    desk.write("set/b.png", grey_png(|_, _| 9, 4, 4));
    desk.write("set/c.png", grey_png(|_, _| 8, 4, 4));
    let skipping = Options { skip_corrupt: true, ..desk.options() };
    let pictures = Pictures::open(desk.path("set"), &skipping).unwrap();
    assert_eq!((pictures.shape().to_string(), pictures.len()), ("4 × 4 grey".to_string(), 2));
}

#[test]
fn pictures_that_claim_too_much_are_refused() {
    let desk = Desk::new();
    desk.write("set/a.png", grey_png(|_, _| 9, 70_000, 1));
    assert!(refused(&desk.path("set"), &desk.options(), "a.png").contains("more than 65,535 on a side"));
    std::fs::File::create(desk.path("set/a.png")).unwrap().set_len((512 << 20) + 1).unwrap();
    assert!(refused(&desk.path("set"), &desk.options(), "a.png").contains("larger than 512 MiB"));
}

#[test]
#[cfg(target_os = "linux")]
fn what_cannot_even_be_looked_at_is_named_or_skipped() {
    use std::os::unix::{ffi::OsStrExt, fs::symlink};
    let desk = Desk::new();
    desk.write("set/a.png", grey_png(|_, _| 9, 4, 4));
    symlink("nowhere.png", desk.path("set/link.png")).unwrap();
    symlink("round.png", desk.path("set/round.png")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(desk.path("set/pipe.png")).status().unwrap().success());
    std::fs::write(desk.path("set").join(std::ffi::OsStr::from_bytes(b"caf\xe9.png")), "nothing").unwrap();
    // No picture by its name: nobody asks for it.
    symlink("nowhere.txt", desk.path("set/link.txt")).unwrap();
    refused(&desk.path("set"), &desk.options(), "caf");
    let pictures = Pictures::open(desk.path("set"), &Options { skip_corrupt: true, ..desk.options() }).unwrap();
    assert_eq!((pictures.len(), pictures.skipped().len()), (1, 4));
    let report = data::check(&desk.path("set"), &mut |_, _| ()).unwrap();
    assert_eq!((report.pictures, report.unreadable.len(), report.others), (1, 4, 1));
    let why: Vec<&str> = report.unreadable.iter().map(|file| file.why.as_str()).collect();
    assert!(why[0].contains("not text") && why[1].contains("No such file") && why[2].contains("neither"), "{why:?}");
}

#[test]
fn where_nothing_can_be_read_there_is_no_set() {
    let desk = Desk::new();
    desk.write("set/a.png", "nothing");
    let skipping = Options { skip_corrupt: true, ..desk.options() };
    assert!(refused(&desk.path("set"), &skipping, "set").contains("none of its 1 pictures"));
}

#[test]
fn broken_files_never_panic() {
    let faces = |x: u32, y: u32| [(8 * x) as u8, (8 * y) as u8, 77];
    let line = format!("3.0 {}\n", vec!["0.125"; 256].join(" ")).repeat(3);
    let plain = idx(&[3, 4, 4], &(0..48).collect::<Vec<u8>>());
    let attributes = "2\nA B\n1.jpg 1 -1\n2.jpg -1 1\n";
    let seeds: [(&str, Vec<u8>); 9] = [
        ("x-labels-idx1-ubyte", idx(&[3], &[0, 1, 2])),
        ("x-images-idx3-ubyte", plain.clone()),
        ("x-images-idx3-ubyte.gz", gzip(&plain)),
        ("zip.train", line.clone().into_bytes()),
        ("zip.train.gz", gzip(line.as_bytes())),
        ("x.jpg", jpeg(faces, 16, 16)),
        ("x.png", png(faces, 16, 16)),
        ("list_attr_celeba.txt", attributes.into()),
        ("list_eval_partition.txt", "1.jpg 0\n2.jpg 2\n".into()),
    ];
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    for (name, whole) in seeds {
        let desk = Desk::new();
        if name.starts_with("x-labels") {
            desk.write("set/x-images-idx3-ubyte", &plain);
        }
        if name.starts_with("list") {
            desk.write("set/list_attr_celeba.txt", attributes);
            desk.write("set/img_align_celeba/1.jpg", jpeg(faces, 8, 8));
            desk.write("set/img_align_celeba/2.jpg", jpeg(faces, 8, 8));
        }
        for _ in 0..TRIES {
            desk.write(&format!("set/{name}"), mutated(&whole, &mut rng));
            looked_at(&desk.path("set"), &desk.options());
        }
    }
}

/// Opens what is there; if it is a set, it is a whole one.
fn looked_at(path: &Path, options: &Options) {
    if let Ok(pictures) = Pictures::open(path, options) {
        assert!(pictures.len() > 0);
        assert!(rows(&pictures).iter().flatten().all(|x| (-1.0..=1.0).contains(x)));
        assert!(pictures.labels().is_none_or(|labels| labels.of.len() == pictures.len()));
        assert!(pictures.attributes().is_none_or(|a| a.values.len() == pictures.len() * a.names.len()));
    }
    if let Ok(report) = data::check(path, &mut |_, _| ()) {
        assert_eq!(report.pictures, report.shapes.iter().map(|(_, count)| count).sum::<usize>());
    }
}

/// A few bytes changed, removed, doubled or cut off.
fn mutated(whole: &[u8], rng: &mut impl Rng) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..rng.random_range(1..4) {
        let at = rng.random_range(0..bytes.len().max(1));
        match rng.random_range(0..5) {
            0 => bytes.truncate(at),
            1 if !bytes.is_empty() => bytes[at] = rng.random(),
            2 if !bytes.is_empty() => bytes[at] ^= 1 << rng.random_range(0..8),
            3 if !bytes.is_empty() => drop(bytes.remove(at)),
            _ => {
                let piece = bytes[at.min(bytes.len())..].iter().take(9).copied().collect::<Vec<u8>>();
                bytes.splice(at.min(bytes.len())..at.min(bytes.len()), piece);
            }
        }
    }
    bytes
}

#[test]
fn a_report_names_every_file_that_cannot_be_read() {
    let desk = Desk::new();
    desk.write("set/a/1.png", grey_png(|_, _| 9, 4, 6));
    desk.write("set/a/2.png", grey_png(|_, _| 9, 4, 6));
    desk.write("set/b/1.jpg", jpeg(|_, _| [1, 2, 3], 8, 8));
    desk.write("set/b/2.jpg", "nothing");
    desk.write("set/b/readme.txt", "no picture");
    let mut seen = 0;
    let report = data::check(&desk.path("set"), &mut |done, _| seen = done).unwrap();
    assert_eq!((report.layout.as_str(), report.pictures, report.others, seen), ("folder of pictures", 3, 1, 4));
    let shapes: Vec<(String, usize)> = report.shapes.iter().map(|(s, n)| (s.to_string(), *n)).collect();
    assert_eq!(shapes, [("6 × 4 grey".to_string(), 2), ("8 × 8 colour".to_string(), 1)]);
    assert_eq!(report.classes, [("a".to_string(), 2), ("b".to_string(), 1)]);
    assert_eq!(report.unreadable.len(), 1);
    assert!(report.unreadable[0].path.ends_with("b/2.jpg") && report.unreadable[0].why.contains("not a picture"));
}
