use shall_we_gan::data::{self, Options, Part, Pictures};

use super::{Desk, folder::jpeg, number, refused, rows};

const NAMES: &str = "Bangs Eyeglasses Smiling ";

/// Five faces, grey by grey, in CelebA's layout: three to train on, one to choose by, one to judge by.
fn set(desk: &Desk) {
    for i in 1..=5u8 {
        desk.write(&format!("set/img_align_celeba/{i:06}.jpg"), jpeg(|_, _| [40 * i; 3], 178, 218));
    }
    // CelebA's own rows have two spaces before a 1.
    desk.write("set/list_attr_celeba.txt", list("5", &["-1  1 -1", " 1 -1  1", "-1 -1 -1", " 1  1  1", "-1  1  1"]));
    desk.write("set/list_eval_partition.txt", partition(&["0", "0", "0", "1", "2"]));
}

fn list(count: &str, rows: &[&str]) -> String {
    let rows = rows.iter().enumerate().map(|(i, row)| format!("{:06}.jpg {row}\n", i + 1));
    format!("{count}\n{NAMES}\n{}", rows.collect::<String>())
}

fn partition(parts: &[&str]) -> String {
    parts.iter().enumerate().map(|(i, part)| format!("{:06}.jpg {part}\n", i + 1)).collect()
}

fn options(desk: &Desk, part: Part) -> Options {
    Options { size: Some((8, 8)), part, ..desk.options() }
}

#[test]
fn parts_and_attributes_belong_to_their_pictures() {
    let desk = Desk::new();
    set(&desk);
    let open = |part| Pictures::open(desk.path("set"), &options(&desk, part)).unwrap();
    let grey = |part| -> Vec<i32> {
        rows(&open(part)).iter().map(|row| ((row[0] + 1.0) * 127.5 / 40.0).round() as i32).collect()
    };
    assert_eq!(grey(Part::Train), [1, 2, 3]);
    assert_eq!(grey(Part::Valid), [4]);
    assert_eq!(grey(Part::Test), [5]);
    assert_eq!(grey(Part::All), [1, 2, 3, 4, 5]);

    let attributes = open(Part::All).attributes().unwrap().clone();
    assert_eq!(attributes.names, ["Bangs", "Eyeglasses", "Smiling"]);
    assert_eq!(attributes.counts(), [2, 3, 3]);
    assert_eq!(attributes.having("Eyeglasses").unwrap(), [0, 3, 4]);
    assert!(attributes.having("Eyeglass").unwrap_err().to_string().contains("did you mean \"Eyeglasses\""));
    assert_eq!(open(Part::Test).attributes().unwrap().values, [false, true, true]);
    assert_eq!(open(Part::Train).attributes().unwrap().having("Smiling").unwrap(), [1]);
}

#[test]
fn a_skipped_face_takes_its_attributes_with_it() {
    let desk = Desk::new();
    set(&desk);
    let whole = std::fs::read(desk.path("set/img_align_celeba/000002.jpg")).unwrap();
    desk.write("set/img_align_celeba/000002.jpg", &whole[..whole.len() / 2]);
    let said = refused(&desk.path("set"), &options(&desk, Part::Train), "000002.jpg");
    assert!(said.contains("cut short"), "{said}");
    let skipping = Options { skip_corrupt: true, ..options(&desk, Part::Train) };
    for _ in 0..2 {
        // Made, then from the cache.
        let pictures = Pictures::open(desk.path("set"), &skipping).unwrap();
        assert_eq!(pictures.len(), 2);
        assert_eq!(pictures.attributes().unwrap().values, [false, true, false, false, false, false]);
        let [(path, why)] = pictures.skipped() else { panic!("{:?}", pictures.skipped()) };
        assert!(path.ends_with("000002.jpg") && why.contains("cut short"));
        assert!((rows(&pictures)[1][0] - number(120)).abs() < 0.03);
    }
}

#[test]
fn lists_that_are_wrong_are_refused() {
    let desk = Desk::new();
    set(&desk);
    let good = ["-1 1 -1", "1 -1 1", "-1 -1 -1", "1 1 1", "-1 1 1"];
    let said = |text: &str| {
        desk.write("set/list_attr_celeba.txt", text);
        refused(&desk.path("set"), &options(&desk, Part::All), "list_attr_celeba.txt")
    };
    assert!(said("five").contains("first line"));
    assert!(said("5\n\n").contains("name the attributes"));
    assert!(said(&list("6", &good)).contains("announces 6 pictures and has 5 rows"));
    assert!(said(&list("4", &good[..4])).contains("000005.jpg has no row"));
    assert!(said(&list("6", &[&good[..], &["1 1 1"]].concat())).contains("000006.jpg is missing"));
    assert!(said(&list("5", &good).replace("-1 -1 -1", "-1 -1")).contains("line 5: 2 values for 3 attributes"));
    assert!(said(&list("5", &good).replace("-1 -1 -1", "-1 0 -1")).contains("line 5: \"0\" is neither"));
    assert!(said(&list("5", &good).replace("000003", "000002")).contains("line 5: 000002.jpg is there twice"));
    let report = data::check(&desk.path("set"), &mut |_, _| ()).unwrap();
    assert_eq!((report.layout.as_str(), report.pictures, report.others, report.unreadable.len()), ("CelebA", 5, 0, 1));
    std::fs::remove_file(desk.path("set/list_attr_celeba.txt")).unwrap();
    assert!(refused(&desk.path("set"), &desk.options(), "list_attr_celeba.txt").contains("is missing"));

    set(&desk);
    for (parts, why) in [
        (&["0", "0", "3", "1", "2"][..], "line 3: not a file's name and 0, 1 or 2"),
        (&["0", "0", "0", "1"], "000005.jpg has no row"),
    ] {
        desk.write("set/list_eval_partition.txt", partition(parts));
        let said = refused(&desk.path("set"), &options(&desk, Part::All), "list_eval_partition.txt");
        assert!(said.contains(why), "{said}");
    }
    // Without the list everything is for training.
    std::fs::remove_file(desk.path("set/list_eval_partition.txt")).unwrap();
    assert_eq!(Pictures::open(desk.path("set"), &options(&desk, Part::Train)).unwrap().len(), 5);
}
