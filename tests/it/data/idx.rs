use shall_we_gan::data::{self, Labels, Options, Part, Pictures, Shape};

use super::{Desk, gzip, idx, number, refused, rows};

/// Two pictures of 2 × 3, their labels, a third for the test.
fn set(desk: &Desk, packed: bool) {
    let pack = |bytes: Vec<u8>| if packed { gzip(&bytes) } else { bytes };
    let end = if packed { ".gz" } else { "" };
    let pictures = [0, 1, 127, 128, 254, 255, 10, 20, 30, 40, 50, 60];
    desk.write(&format!("set/train-images-idx3-ubyte{end}"), pack(idx(&[2, 2, 3], &pictures)));
    desk.write(&format!("set/train-labels-idx1-ubyte{end}"), pack(idx(&[2], &[3, 1])));
    desk.write(&format!("set/t10k-images-idx3-ubyte{end}"), pack(idx(&[1, 2, 3], &[7; 6])));
    desk.write(&format!("set/t10k-labels-idx1-ubyte{end}"), pack(idx(&[1], &[2])));
}

#[test]
fn plain_and_packed_files_are_the_same_set() {
    for packed in [false, true] {
        let desk = Desk::new();
        set(&desk, packed);
        let pictures = Pictures::open(desk.path("set"), &Options::default()).unwrap();
        assert_eq!(pictures.shape(), Shape { height: 2, width: 3, channels: 1 });
        assert_eq!(pictures.labels().unwrap().of, [3, 1]);
        assert_eq!(pictures.labels().unwrap().counts(), [0, 1, 0, 1]);
        let rows = rows(&pictures);
        assert_eq!(rows[0], [0, 1, 127, 128, 254, 255].map(number));
        assert_eq!((rows[0][0], rows[0][5]), (-1.0, 1.0));
        assert_eq!(rows[1], [10, 20, 30, 40, 50, 60].map(number));
    }
}

#[test]
fn parts_are_told_apart() {
    let desk = Desk::new();
    set(&desk, true);
    let open = |part| Pictures::open(desk.path("set"), &Options { part, ..Options::default() });
    assert_eq!(rows(&open(Part::Test).unwrap()), [[7; 6].map(number)]);
    let all = open(Part::All).unwrap();
    assert_eq!((all.len(), &all.labels().unwrap().of[..]), (3, &[3, 1, 2][..]));
    assert!(open(Part::Valid).unwrap_err().to_string().contains("only train and test"));
    let keys = [Part::Train, Part::Test, Part::All].map(|part| open(part).unwrap().key());
    assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
}

#[test]
fn a_single_file_is_a_set() {
    let desk = Desk::new();
    set(&desk, false);
    let one = Pictures::open(desk.path("set/t10k-images-idx3-ubyte"), &Options::default()).unwrap();
    assert_eq!((one.len(), &one.labels().unwrap().of[..]), (1, &[2][..]));
}

#[test]
fn pictures_are_resized_and_coloured_where_asked() {
    let desk = Desk::new();
    desk.write("flat-images-idx3-ubyte", idx(&[1, 4, 4], &[90; 16]));
    let options = Options { size: Some((7, 5)), channels: Some(3), ..Options::default() };
    let pictures = Pictures::open(desk.path("flat-images-idx3-ubyte"), &options).unwrap();
    assert_eq!(pictures.shape(), Shape { height: 7, width: 5, channels: 3 });
    assert_eq!(rows(&pictures), [vec![number(90); 105]]);
    assert!(pictures.labels().is_none());
}

#[test]
fn a_file_cut_short_anywhere_is_refused_with_its_name() {
    let desk = Desk::new();
    let plain = idx(&[2, 2, 3], &[5; 12]);
    for whole in [plain.clone(), gzip(&plain)] {
        for length in 0..whole.len() {
            let path = desk.write("x-images-idx3-ubyte", &whole[..length]);
            refused(&path, &Options::default(), "x-images-idx3-ubyte");
        }
        let path = desk.write("x-images-idx3-ubyte", &whole);
        assert_eq!(Pictures::open(&path, &Options::default()).unwrap().len(), 2);
    }
}

#[test]
fn what_is_wrong_is_said() {
    let desk = Desk::new();
    let said = |bytes: &[u8]| {
        let path = desk.write("x-images-idx3-ubyte", bytes);
        refused(&path, &Options::default(), "x-images-idx3-ubyte")
    };
    let good = idx(&[2, 2, 3], &[5; 12]);
    assert!(said(b"\x89PNG....").contains("not an IDX file of bytes: it begins with [89"));
    assert!(said(&[&good[..], &[0]].concat()).contains("announces 2 × 2 × 3 bytes and holds more"));
    assert!(said(&good[..good.len() - 1]).contains("holds 11"));
    assert!(said(&idx(&[12], &[5; 12])).contains("with 1 sizes"));
    assert!(said(&idx(&[0, 2, 3], &[])).contains("announces nothing"));
    assert!(said(&idx(&[u32::MAX; 3], &[1; 9])).contains("more than 4 GiB"));
    // Their product is 2⁶⁴ − 1.
    assert!(said(&idx(&[u32::MAX, 641, 6_700_417], &[1; 9])).contains("more than 4 GiB"));

    desk.write("x-labels-idx1-ubyte", idx(&[3], &[1, 2, 3]));
    desk.write("x-images-idx3-ubyte", &good);
    let said = refused(&desk.path("x-images-idx3-ubyte"), &Options::default(), "x-labels-idx1-ubyte");
    assert!(said.contains("3 labels for 2 pictures"), "{said}");
}

#[test]
fn a_size_nobody_means_is_refused() {
    let desk = Desk::new();
    set(&desk, false);
    for options in [
        Options { size: Some((0, 5)), ..Options::default() },
        Options { size: Some((5, 5000)), ..Options::default() },
        Options { channels: Some(2), ..Options::default() },
    ] {
        assert!(Pictures::open(desk.path("set"), &options).is_err(), "{options:?}");
    }
}

#[test]
fn the_whole_name_says_what_a_file_is() {
    let desk = Desk::new();
    let open = |part| Pictures::open(desk.path("set"), &Options { part, ..Options::default() });
    desk.write("set/emnist-letters-train-images-idx3-ubyte.gz", gzip(&idx(&[1, 1, 2], &[1, 1])));
    desk.write("set/emnist-letters-train-labels-idx1-ubyte.gz", gzip(&idx(&[1], &[3])));
    desk.write("set/emnist-letters-test-images.idx3-ubyte", idx(&[1, 1, 2], &[2, 2]));
    desk.write("set/emnist-letters-test-labels.idx1-ubyte", idx(&[1], &[4]));
    for other in [".gz.part", ".bak", ".gz.md5"] {
        desk.write(&format!("set/emnist-letters-train-images-idx3-ubyte{other}"), "another thing");
    }
    desk.write("set/._emnist-letters-train-images-idx3-ubyte", "another thing");
    for (part, byte, label) in [(Part::Train, 1, 3), (Part::Test, 2, 4)] {
        let pictures = open(part).unwrap();
        assert_eq!(
            (rows(&pictures), &pictures.labels().unwrap().of),
            (vec![[byte; 2].map(number).to_vec()], &vec![label])
        );
    }
    // The plain file and not the packed one, in whatever order they are found.
    desk.write("set/emnist-letters-train-images-idx3-ubyte", idx(&[1, 1, 2], &[9, 9]));
    desk.write("set/emnist-letters-test-images.idx3-ubyte.gz", gzip(&idx(&[1, 1, 2], &[8, 8])));
    assert_eq!(rows(&open(Part::All).unwrap()), [[9, 9], [2, 2]].map(|row| row.map(number).to_vec()));

    desk.write("set/emnist-digits-train-images-idx3-ubyte", idx(&[1, 1, 2], &[1, 1]));
    let said = refused(&desk.path("set"), &Options::default(), "emnist-digits");
    assert!(said.contains("more than one set") && said.contains("emnist-letters"), "{said}");
}

#[test]
fn labels_do_not_vanish_with_one_of_their_files() {
    let desk = Desk::new();
    set(&desk, true);
    std::fs::remove_file(desk.path("set/t10k-labels-idx1-ubyte.gz")).unwrap();
    let all = Options { part: Part::All, ..Options::default() };
    assert!(refused(&desk.path("set"), &all, "t10k-labels-idx1-ubyte").contains("is missing"));
    assert!(Pictures::open(desk.path("set"), &Options::default()).unwrap().labels().is_some());
}

#[test]
fn a_report_counts_pictures_whose_labels_are_wrong() {
    let desk = Desk::new();
    set(&desk, false);
    desk.write("set/train-labels-idx1-ubyte", "nothing");
    desk.write("set/t10k-images-idx3-ubyte", idx(&[1, 1, 2], &[7; 2]));
    let report = data::check(&desk.path("set"), &mut |_, _| ()).unwrap();
    assert_eq!((report.pictures, report.unreadable.len()), (3, 2));
    assert!(report.unreadable[0].path.ends_with("train-labels-idx1-ubyte"));
    assert!(report.unreadable[1].why.contains("its pictures are 1 × 2 grey, those of the other file 2 × 3 grey"));
}

#[test]
fn bytes_and_labels_that_do_not_fit_are_refused() {
    let shape = |channels| Shape { height: 1, width: 2, channels };
    let labels = |of: &[u16]| Some(Labels { names: vec!["cat".into(), "dog".into()], of: of.to_vec() });
    let key = |labels| Pictures::from_bytes(shape(1), vec![0; 4], labels).unwrap().key();
    assert!(key(None) != key(labels(&[0, 1])) && key(labels(&[1, 1])) != key(labels(&[0, 1])));
    for (channels, bytes, labels, why) in [
        (2, 4, None, "channels"),
        (1, 5, None, "a multiple of 2"),
        (1, 4, labels(&[0]), "number of labels"),
        (1, 4, labels(&[0, 2]), "a label is 2"),
    ] {
        let said = Pictures::from_bytes(shape(channels), vec![0; bytes], labels).unwrap_err().to_string();
        assert!(said.contains(why), "{said}");
    }
}
