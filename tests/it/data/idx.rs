use shall_we_gan::data::{Options, Part, Pictures, Shape};

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
    let keys = [Part::Train, Part::Test, Part::All].map(|part| open(part).unwrap().key().to_string());
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
    assert!(said(&idx(&[u32::MAX; 3], &[1; 9])).contains("x-images"));

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
