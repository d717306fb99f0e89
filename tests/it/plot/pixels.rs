//! What lies where in a PNG.

use image::{Rgb, RgbImage};
use shall_we_gan::plot::colour::{FAKE, REAL};
use shall_we_gan::plot::{Images, Layers, Picture, grid, scene};
use shall_we_gan::train::record::{Record, Snapshot, Surface};

/// Below the title and the legend.
const LEGEND: u32 = 80;

pub fn decode(picture: &Picture) -> RgbImage {
    image::load_from_memory(&picture.to_png()).expect("a PNG").to_rgb8()
}

fn near(a: Rgb<u8>, b: Rgb<u8>) -> bool {
    a.0.iter().zip(b.0).all(|(a, b)| a.abs_diff(b) < 48)
}

/// The middle of the pixels of about that colour, if there are any.
fn middle(image: &RgbImage, colour: (u8, u8, u8)) -> Option<(f32, f32)> {
    let wanted = Rgb([colour.0, colour.1, colour.2]);
    let found: Vec<_> = image.enumerate_pixels().filter(|(_, y, p)| *y > LEGEND && near(**p, wanted)).collect();
    let mean = |of: fn(&(u32, u32, &Rgb<u8>)) -> u32| found.iter().map(of).sum::<u32>() as f32 / found.len() as f32;
    (!found.is_empty()).then(|| (mean(|f| f.0), mean(|f| f.1)))
}

const BLUE: (u8, u8, u8) = (REAL.0, REAL.1, REAL.2);
const ORANGE: (u8, u8, u8) = (FAKE.0, FAKE.1, FAKE.2);

fn one_fake(at: [f32; 2], bounds: [f32; 4]) -> (Record, Snapshot) {
    (Record { bounds, ..Record::default() }, Snapshot { fake: vec![at], ..Snapshot::default() })
}

fn place(at: [f32; 2], bounds: [f32; 4]) -> (f32, f32) {
    let (record, snapshot) = one_fake(at, bounds);
    middle(&decode(&scene(&record, &snapshot, Layers::ALL)), ORANGE).expect("a fake inside the window is painted")
}

#[test]
fn up_is_up_and_both_axes_have_one_scale() {
    for bounds in [[-2.0, 2.0, -2.0, 2.0], [-1.0, 7.0, -2.0, 2.0], [0.0, 1.5, -3.0, 3.0]] {
        let (origin, right, up) = (place([0.2, 0.1], bounds), place([1.2, 0.1], bounds), place([0.2, 1.1], bounds));
        let (across, upward) = (right.0 - origin.0, origin.1 - up.1);
        assert!(across > 20.0 && upward > 20.0, "{bounds:?}: {across} right, {upward} up");
        // Each place is rounded to a pixel, so a distance is off by at most one, and two differ by at most two.
        assert!((across - upward).abs() <= 2.0, "{bounds:?}: {across} right, {upward} up");
        assert!((right.1 - origin.1).abs() <= 1.0 && (up.0 - origin.0).abs() <= 1.0);
    }
}

#[test]
fn a_real_point_and_a_fake_at_one_place_are_painted_at_one_place() {
    let bounds = [-2.0, 2.0, -2.0, 2.0];
    let real = Record { bounds, real: vec![[-1.3, 0.7]], ..Record::default() };
    let dot = middle(&decode(&scene(&real, &Snapshot::default(), Layers::ALL)), BLUE).expect("a dot");
    let cross = place([-1.3, 0.7], bounds);
    assert!((dot.0 - cross.0).abs() <= 1.0 && (dot.1 - cross.1).abs() <= 1.0, "{dot:?} {cross:?}");
}

#[test]
fn points_outside_the_window_are_not_painted_but_counted() {
    let (record, mut snapshot) = one_fake([9.0, 0.0], [-2.0, 2.0, -2.0, 2.0]);
    snapshot.fake.extend([[f32::NAN, 0.0], [0.0, f32::INFINITY]]);
    let picture = scene(&record, &snapshot, Layers::ALL);
    assert_eq!(middle(&decode(&picture), ORANGE), None);
    assert!(picture.to_svg().contains("fake (3 outside)"));
}

#[test]
fn an_arrow_points_where_its_fake_is_pulled() {
    let bounds = [-2.0, 2.0, -2.0, 2.0];
    for pull in [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]] {
        let (record, mut snapshot) = one_fake([0.3, -0.2], bounds);
        let without = decode(&scene(&record, &snapshot, Layers::ALL));
        snapshot.arrows = vec![[0.3, -0.2, pull[0] * 5.0, pull[1] * 5.0]];
        let with = decode(&scene(&record, &snapshot, Layers::ALL));
        let place = middle(&without, ORANGE).expect("the fake");
        let drawn = with.enumerate_pixels().filter(|(x, y, p)| *y > LEGEND && *p != without.get_pixel(*x, *y));
        let drawn: Vec<_> = drawn.map(|(x, y, _)| (x as f32 - place.0, place.1 - y as f32)).collect();
        // The shaft alone is an eighth of the window, more than 40 pixels; the head is as wide as a third of it.
        let along: f32 = drawn.iter().map(|d| d.0 * pull[0] + d.1 * pull[1]).sum::<f32>() / drawn.len() as f32;
        let aside: f32 = drawn.iter().map(|d| d.0 * pull[1] + d.1 * pull[0]).sum::<f32>() / drawn.len() as f32;
        assert!(along > 20.0 && aside.abs() < 2.0, "{pull:?}: {along} along, {aside} aside");
    }
}

/// Whether a pixel leans to blue (1), to orange (−1) or to neither.
fn leaning(pixel: &Rgb<u8>) -> i32 {
    (i32::from(pixel.0[2]) - i32::from(pixel.0[0])).signum()
}

#[test]
fn the_surface_has_its_first_row_at_the_bottom_and_its_first_column_at_the_left() {
    let spots = [[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]];
    for cell in 0..4 {
        let values = (0..4).map(|k| if k == cell { 1.0 } else { 0.0 }).collect();
        let surface = Surface { side: 2, values };
        for (spot, at) in spots.iter().enumerate() {
            let (record, mut snapshot) = one_fake(*at, [-2.0, 2.0, -2.0, 2.0]);
            snapshot.surface = Some(surface.clone());
            let image = decode(&scene(&record, &snapshot, Layers::ALL));
            let (x, y) = middle(&image, ORANGE).expect("the fake shows where its spot is");
            let beside = image.get_pixel(x as u32 + 12, y as u32);
            assert_eq!(leaning(beside), if spot == cell { 1 } else { -1 }, "cell {cell} at {at:?}");
        }
    }
}

#[test]
fn each_layer_can_be_switched_off() {
    let record = super::run::run(2, 60);
    let end = &record.snapshots[1];
    let svg = |layers| scene(&record, end, layers).to_svg();
    let all = svg(Layers::ALL);
    for (layers, gone) in [
        (Layers { surface: false, ..Layers::ALL }, "σ(logit)"),
        (Layers { modes: false, ..Layers::ALL }, "mode, 3σ"),
        (Layers { real: false, ..Layers::ALL }, "#0072B2"),
        (Layers { fake: false, ..Layers::ALL }, "#D55E00"),
        (Layers { arrows: false, ..Layers::ALL }, "−∂L_G/∂x"),
    ] {
        let some = svg(layers);
        assert!(all.contains(gone) && !some.contains(gone), "{gone}");
        assert!(some.len() < all.len());
    }
}

#[test]
fn a_bound_on_the_bytes_is_kept_by_fewer_shades() {
    let points = |shift: u32| {
        (0..1500u32).map(move |i| [i * 7919 + shift, i * 104_729 + shift].map(|n| (n % 4001) as f32 / 1000.0 - 2.0))
    };
    let record = Record { bounds: [-2.0, 2.0, -2.0, 2.0], real: points(0).collect(), ..Record::default() };
    let values = (0..64 * 64).map(|i| 0.5 + 0.5 * (i as f32 * 0.37).sin()).collect();
    let snapshot =
        Snapshot { fake: points(500).collect(), surface: Some(Surface { side: 64, values }), ..Snapshot::default() };
    let picture = scene(&record, &snapshot, Layers::ALL);
    let (file, whole) = (picture.to_png_within(usize::MAX), decode(&picture));
    let same = |file: &[u8]| image::load_from_memory(file).expect("a PNG").to_rgb8() == whole;
    assert!(same(&file) && picture.to_png_within(file.len()) == file, "nothing is lost without need");
    // Half of the distance between two shades and the rounding to a whole one, with 5 bits (6 take as many bytes as all do
    // here) and with 2.
    for (bytes, half) in [(file.len() - 1, 5), (100_000, 255 / 3 / 2)] {
        let bounded = picture.to_png_within(bytes);
        assert!(bounded.len() <= bytes, "{} of {}", bounded.len(), file.len());
        let image = image::load_from_memory(&bounded).expect("a PNG").to_rgb8();
        assert_eq!(image.dimensions(), whole.dimensions());
        let furthest = image.iter().zip(whole.iter()).map(|(a, b)| a.abs_diff(*b)).max();
        assert_eq!(furthest, Some(half), "at {bytes} bytes");
    }
}

/// By the encoder's defaults, with a filter for photographs, it takes more than twice as many bytes.
#[test]
fn grids_of_few_shades_are_packed_well() {
    let shade = |i: u32| (i.wrapping_mul(2_654_435_761) >> 28) as f32 / 7.5 - 1.0;
    let images = Images { height: 32, width: 32, channels: 1, values: (0..40 * 32 * 32).map(shade).collect() };
    let picture = grid(images, 8);
    let mut usual = std::io::Cursor::new(Vec::new());
    decode(&picture).write_to(&mut usual, image::ImageFormat::Png).expect("a PNG in memory");
    let (ours, usual) = (picture.to_png().len(), usual.into_inner().len());
    assert!(2 * ours < usual, "{ours} bytes, {usual} by the defaults");
}
