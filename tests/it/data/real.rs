//! The real sets, where the variable GAN_DATA names their folder; without it a test says so.

use std::collections::BTreeSet;

use shall_we_gan::data::{Options, Part, Pictures, Shape};

use super::rows;

/// The set of that name, or `None` and a word why the test does not run.
pub fn real(name: &str, options: &Options) -> Option<Pictures> {
    match std::env::var_os("GAN_DATA") {
        Some(_) => Some(Pictures::open(name, options).unwrap()),
        None => {
            println!("skipped: GAN_DATA does not name a folder with {name}");
            None
        }
    }
}

fn part(part: Part) -> Options {
    Options { part, ..Options::default() }
}

#[test]
fn mnist() {
    let Some(train) = real("mnist", &part(Part::Train)) else { return };
    assert_eq!((train.len(), train.shape()), (60_000, Shape { height: 28, width: 28, channels: 1 }));
    // The counts that LeCun's files are known for.
    let counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
    assert_eq!(train.labels().unwrap().counts(), counts);
    assert_eq!(train.labels().unwrap().of[..5], [5, 0, 4, 1, 9]);
    let test = real("mnist", &part(Part::Test)).unwrap();
    assert_eq!((test.len(), &test.labels().unwrap().of[..5]), (10_000, &[7, 2, 1, 0, 4][..]));
}

#[test]
fn usps_keeps_its_three_decimals() {
    let Some(train) = real("usps", &part(Part::Train)) else { return };
    let counts = [1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644];
    assert_eq!((train.len(), train.labels().unwrap().counts()), (7291, counts.to_vec()));
    // Added to 0, so that −0 is 0.
    let values: BTreeSet<u32> = rows(&train).iter().flatten().map(|x| (x + 0.0).to_bits()).collect();
    assert_eq!(values.len(), 2001);
    let test = real("usps", &part(Part::Test)).unwrap();
    assert_eq!(test.labels().unwrap().counts(), [359, 264, 198, 166, 200, 160, 170, 147, 166, 177]);
}

#[test]
fn olivetti_has_forty_people_and_our_attributes() {
    let Some(faces) = real("olivetti", &Options::default()) else { return };
    assert_eq!((faces.len(), faces.shape()), (400, Shape { height: 64, width: 64, channels: 1 }));
    assert_eq!(faces.labels().unwrap().counts(), [10; 40]);
    let attributes = faces.attributes().unwrap();
    assert_eq!(attributes.names, ["glasses", "smile", "turned_left", "turned_right"]);
    assert_eq!(attributes.values.len(), 4 * 400);
    let [left, right] = ["turned_left", "turned_right"].map(|name| attributes.having(name).unwrap());
    assert!(left.iter().all(|face| !right.contains(face)), "nobody looks both ways");
    // The second person wears glasses in every picture; the first in none.
    let glasses = attributes.having("glasses").unwrap();
    assert_eq!(glasses[..10], (10..20).collect::<Vec<usize>>());
    // In another size they are the same faces.
    let small = real("olivetti", &Options { size: Some((32, 32)), ..Options::default() }).unwrap();
    assert_eq!(small.attributes(), faces.attributes());
    assert_ne!(small.key(), faces.key());
}

#[test]
fn our_attributes_have_a_line_for_each_face() {
    let lines = include_str!("../../../src/data/olivetti.csv").lines().skip(1);
    let faces: Vec<Option<&str>> = lines.map(|line| line.split(',').next()).collect();
    let places: Vec<String> = (0..400).map(|face| face.to_string()).collect();
    assert_eq!(faces, places.iter().map(|place| Some(place.as_str())).collect::<Vec<_>>());
}

#[test]
fn fashion() {
    let Some(test) = real("fashion", &part(Part::Test)) else { return };
    assert_eq!((test.len(), test.labels().unwrap().counts()), (10_000, vec![1000; 10]));
}
