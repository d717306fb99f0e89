use shall_we_gan::data::{self, Options, Part, Pictures, Shape};

use super::{Desk, gzip, refused, rows};

/// A line with that label and thousandths as numbers.
fn line(label: &str, thousandths: impl Fn(i32) -> i32) -> String {
    let numbers: Vec<String> = (0..256).map(|i| format!("{:.4}", f64::from(thousandths(i)) / 1000.0)).collect();
    format!("{label} {} \n", numbers.join(" "))
}

#[test]
fn every_thousandth_is_kept() {
    let desk = Desk::new();
    desk.write("zip.train.gz", gzip((line("6.0000", |i| i - 1000) + &line("5.0000", |i| 1000 - i)).as_bytes()));
    let pictures = Pictures::open(desk.path(""), &Options::default()).unwrap();
    assert_eq!(pictures.shape(), Shape { height: 16, width: 16, channels: 1 });
    assert_eq!(pictures.labels().unwrap().of, [6, 5]);
    let rows = rows(&pictures);
    assert!((0..256).all(|i| rows[0][i] == ((i as i32 - 1000) as f32 / 1000.0)));
    assert!((0..256).all(|i| rows[1][i] == ((1000 - i as i32) as f32 / 1000.0)));
    let said = Pictures::open(desk.path(""), &Options { part: Part::Test, ..Options::default() }).unwrap_err();
    assert!(said.to_string().contains("it has only train"), "{said}");
}

#[test]
fn resizing_keeps_the_range_and_a_flat_picture_flat() {
    let desk = Desk::new();
    desk.write("zip.test", line("0.0", |_| -250) + &line("1.0", |i| if i % 2 == 0 { 1000 } else { -1000 }));
    let options = Options { size: Some((32, 32)), channels: Some(3), part: Part::Test, ..Options::default() };
    let rows = rows(&Pictures::open(desk.path(""), &options).unwrap());
    assert_eq!(rows[0].len(), 32 * 32 * 3);
    assert!(rows[0].iter().all(|x| (x + 0.25).abs() < 1e-6));
    assert!(rows[1].iter().all(|x| (-1.0..=1.0).contains(x)) && rows[1].iter().any(|x| *x > 0.9));
}

#[test]
fn the_wrong_line_is_named() {
    let desk = Desk::new();
    let good = line("6.0", |_| 0);
    let said = |second: &str| {
        desk.write("zip.train", format!("{good}{second}"));
        refused(&desk.path(""), &Options::default(), "zip.train")
    };
    assert!(said("1.0 0.5\n").contains("line 2: has 2 numbers"));
    assert!(said(&line("10.0", |_| 0)).contains("line 2: its label is 10"));
    assert!(said(&line("1.5", |_| 0)).contains("not a digit"));
    assert!(said(&line("1", |_| 1001)).contains("holds 1.001"));
    assert!(said(&line("1", |_| 0).replacen("0.0000", "NaN", 1)).contains("holds NaN"));
    assert!(said(&line("1", |_| 0).replacen("0.0000", "ink", 1)).contains("no number"));
    assert!(said("\n").contains("line 2: is empty"));
    assert!(said(&"0.5 ".repeat(10_000)).contains("line 2: longer"));
    desk.write("zip.train", b"\xff\xfe\x00");
    assert!(refused(&desk.path(""), &Options::default(), "zip.train").contains("is not text"));
    desk.write("zip.train", "");
    assert!(refused(&desk.path(""), &Options::default(), "zip.train").contains("no picture"));
    desk.write("zip.train", &gzip(good.as_bytes())[..40]);
    assert!(refused(&desk.path(""), &Options::default(), "zip.train").contains("gzip archive is cut short"));
}

#[test]
fn one_of_the_files_is_a_set() {
    let desk = Desk::new();
    let path = desk.write("zip.test.gz", gzip(line("6.0", |i| i).as_bytes()));
    assert_eq!(Pictures::open(&path, &Options::default()).unwrap().labels().unwrap().of, [6]);
    assert_eq!(data::check(&path, &mut |_, _| ()).unwrap().layout, "USPS");
}
