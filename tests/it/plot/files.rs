//! Files are whole, the same each time, and made from any record.

use gif::{ColorOutput, DecodeOptions, Repeat};
use shall_we_gan::plot::{Layers, Panel, animation, compare, gallery, report, scene};
use shall_we_gan::train::record::{Curves, Manifold, Record, Snapshot, Surface};

use super::pixels::decode;
use super::run::run;
use super::{balanced, pictures};

#[test]
fn every_png_has_its_size_and_every_svg_is_whole_and_says_its_seed() {
    for (name, picture) in pictures(&run(6, 50)) {
        assert_eq!(decode(&picture).dimensions(), picture.size(), "{name}");
        let svg = picture.to_svg();
        balanced(&svg).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert!(svg.contains("ring, non-saturating · seed 7"), "{name}");
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{name}");
    }
}

#[test]
fn pictures_of_one_moment_say_their_step() {
    let record = run(6, 50);
    let told: Vec<_> =
        pictures(&record).into_iter().filter(|(_, p)| p.to_svg().contains("seed 7 · step 1,250")).collect();
    assert_eq!(told.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["scene", "manifold", "mode shares"]);
}

/// The frames of a GIF laid over one another, as RGB, with their delays.
fn play(file: &[u8]) -> (Vec<Vec<u8>>, Vec<u16>, Repeat) {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    let mut decoder = options.read_info(file).expect("a GIF");
    let mut screen = vec![0; decoder.width() as usize * decoder.height() as usize * 3];
    let (mut frames, mut delays) = (Vec::new(), Vec::new());
    while let Some(frame) = decoder.read_next_frame().expect("a whole GIF") {
        let pixels = screen.chunks_exact_mut(3).zip(frame.buffer.chunks_exact(4));
        pixels.filter(|(_, new)| new[3] > 0).for_each(|(old, new)| old.copy_from_slice(&new[..3]));
        frames.push(screen.clone());
        delays.push(frame.delay);
    }
    (frames, delays, decoder.repeat())
}

#[test]
fn the_animation_has_one_frame_per_snapshot_and_holds_the_last() {
    let record = run(5, 80);
    let (frames, delays, repeat) = play(&animation(&record));
    assert_eq!((frames.len(), repeat), (5, Repeat::Infinite));
    assert!(delays[..4].iter().all(|d| *d == delays[0]) && delays[4] > 5 * delays[0], "{delays:?}");
    for (snapshot, frame) in record.snapshots.iter().zip(&frames) {
        let still = decode(&scene(&record, snapshot, Layers { arrows: false, ..Layers::ALL }));
        // The palette holds the 255 most frequent colours; the rest are blends at the edges of strokes and letters.
        let off = still.as_raw().iter().zip(frame).filter(|(a, b)| a.abs_diff(**b) > 8).count();
        assert!(off * 500 < frame.len(), "{off} of {} values differ", frame.len());
    }
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    let record = run(3, 50);
    let json = serde_json::to_string(&record).expect("a record is JSON");
    let again: Record = serde_json::from_str(&json).expect("and back");
    assert_eq!(report(&record), report(&again));
    assert_eq!(animation(&record), animation(&again));
    for ((name, a), (_, b)) in pictures(&record).into_iter().zip(pictures(&again)) {
        assert!(a.to_png() == b.to_png() && a.to_svg() == b.to_svg(), "{name}");
    }
}

/// Records that lack something, or hold what a diverged run holds.
fn odd_records() -> Vec<(&'static str, Record)> {
    let whole = run(3, 20);
    let ends = |change: fn(&mut Snapshot)| {
        let mut record = run(3, 20);
        record.snapshots.iter_mut().for_each(change);
        record
    };
    let mut gaps = whole.clone();
    gaps.curves.series.values_mut().for_each(|series| series.iter_mut().step_by(2).for_each(|v| *v = f32::NAN));
    let mut broken = whole.clone();
    broken.curves.series.values_mut().for_each(|series| series.fill(f32::INFINITY));
    vec![
        ("nothing at all", Record::default()),
        ("no modes", Record { modes: vec![], ..whole.clone() }),
        ("no real points", Record { real: vec![], ..whole.clone() }),
        ("no curves", Record { curves: Curves::default(), ..whole.clone() }),
        ("no snapshot", Record { snapshots: vec![], ..whole.clone() }),
        ("one snapshot", Record { snapshots: whole.snapshots[2..].to_vec(), ..whole.clone() }),
        ("a window without height", Record { bounds: [-1.0, 1.0, 2.0, 2.0], ..whole.clone() }),
        ("a window that is no number", Record { bounds: [f32::NAN; 4], ..whole.clone() }),
        ("a very flat window", Record { bounds: [-1e6, 1e6, 0.0, 1.0], ..whole }),
        ("gaps", gaps),
        ("infinite curves", broken),
        ("no surface", ends(|s| s.surface = None)),
        ("an empty surface", ends(|s| s.surface = Some(Surface::default()))),
        ("a surface of the wrong size", ends(|s| s.surface = Some(Surface { side: 9, values: vec![0.5; 7] }))),
        ("a surface of NaN", ends(|s| s.surface = Some(Surface { side: 2, values: vec![f32::NAN; 4] }))),
        ("no fakes", ends(|s| s.fake.clear())),
        ("fakes that are no numbers", ends(|s| s.fake.fill([f32::NAN, f32::INFINITY]))),
        ("arrows of no length", ends(|s| s.arrows.fill([0.0; 4]))),
        ("arrows that are no numbers", ends(|s| s.arrows.fill([f32::NAN; 4]))),
        ("a folded manifold", ends(|s| s.manifold = Some(Manifold { side: 3, points: vec![[0.5, 0.5]; 9] }))),
        ("a manifold of the wrong size", ends(|s| s.manifold = Some(Manifold { side: 3, points: vec![[0.0; 2]] }))),
        ("shares that are no numbers", ends(|s| s.mode_shares.fill(f32::NAN))),
        ("measures that are no numbers", ends(|s| s.measures.values_mut().for_each(|v| *v = f32::NAN))),
    ]
}

#[test]
fn whatever_a_record_lacks_it_is_drawn() {
    for (lack, record) in odd_records() {
        for (name, picture) in pictures(&record) {
            assert_eq!(decode(&picture).dimensions(), picture.size(), "{name} of a record with {lack}");
            balanced(&picture.to_svg()).unwrap_or_else(|why| panic!("{name} of a record with {lack}: {why}"));
        }
        assert_eq!(play(&animation(&record)).0.len(), record.snapshots.len().max(1), "{lack}");
        balanced(&report(&record)).unwrap_or_else(|why| panic!("the report of a record with {lack}: {why}"));
    }
}

#[test]
fn a_long_title_is_set_smaller_and_not_cut() {
    let with = |title: &str| Record { title: title.into(), ..run(1, 0) };
    let size = |title: &str| {
        let svg = scene(&with(title), &Snapshot::default(), Layers::ALL).to_svg();
        let (_, after) = svg.split_once("font-size=\"").expect("a title");
        after.split_once('"').expect("a number").0.parse::<f32>().expect("a number")
    };
    let (short, long) = ("ring", "grid, non-saturating with zero-centred penalties on real and on fake, packed by two");
    assert!(size(long) < 0.95 * size(short) && size(long) > 0.5 * size(short));
    let picture = decode(&scene(&with(&long.repeat(3)), &Snapshot::default(), Layers::ALL));
    assert_eq!(picture.dimensions(), (640, 620));
}

#[test]
fn a_gallery_has_rows_of_any_length_and_smaller_panels() {
    let panel = |i: usize| Panel { title: format!("panel {i}"), ..Panel::default() };
    let picture = |n: usize, across| gallery("all", (0..n).map(panel).collect(), across, "seed 7");
    let size = |n, across| picture(n, across).size();
    assert_eq!((size(14, 7).0, size(14, 2).0), (7 * size(1, 1).0, 2 * size(1, 1).0));
    assert!(size(15, 7).1 > size(14, 7).1 && size(14, 7).1 == size(8, 7).1);
    assert!(size(1, 1).0 < compare("all", vec![panel(0)], "").size().0);
    let svg = picture(14, 7).to_svg();
    assert!((0..14).all(|i| svg.contains(&format!("panel {i}\n"))) && svg.contains("seed 7"));
}

#[test]
fn pictures_above_each_other_keep_their_sizes_and_their_pixels() {
    let one = |n: usize| compare(&format!("{n} panels"), vec![Panel::default(); n], "seed 7");
    let (wide, narrow) = (one(3), one(1));
    let (width, height) = wide.size();
    let both = one(3).above(one(1));
    assert_eq!(both.size(), (width, height + narrow.size().1));
    let (both, wide, narrow) = (decode(&both), decode(&wide), decode(&narrow));
    assert!(wide.enumerate_pixels().all(|(x, y, pixel)| both.get_pixel(x, y) == pixel));
    assert!(narrow.enumerate_pixels().all(|(x, y, pixel)| both.get_pixel(x, height + y) == pixel));
}

#[test]
fn classes_have_colours_of_their_own_and_stand_in_the_legend() {
    let picture = |classes: &[(&str, [f32; 2])]| {
        let classes = classes.iter().map(|(name, point)| (name.to_string(), vec![*point])).collect();
        compare("all", vec![Panel { bounds: [-1.0, 1.0, -1.0, 1.0], classes, ..Panel::default() }], "").to_svg()
    };
    let circles = |svg: &str, colour: &str| svg.matches("<circle").count() * usize::from(svg.contains(colour));
    let (none, two) = (picture(&[]), picture(&[("ones", [0.5, 0.5]), ("sevens", [-0.5, 0.0])]));
    assert!(none.contains("real") && none.contains("fake"));
    assert!(two.contains("ones") && two.contains("sevens") && !two.contains("fake"));
    // A dot each, and one each in the legend.
    assert_eq!((circles(&two, "#0072B2"), circles(&two, "#D55E00")), (4, 4), "{two}");
}

#[test]
fn panels_stand_in_rows_of_five() {
    let record = run(1, 10);
    let panel = |i: usize| Panel { title: format!("panel {i}"), ..Panel::of(&record, &record.snapshots[0]) };
    let size = |n: usize| compare("all", (0..n).map(panel).collect(), "seed 7").size();
    assert_eq!((size(0), size(1).0, size(5).0), (size(1), size(5).0 / 5, size(9).0));
    assert!(size(6).1 > size(5).1 && size(6).1 == size(10).1);
    let svg = compare("a < b", (0..7).map(panel).collect(), "seed 7").to_svg();
    assert!(
        (0..7).all(|i| svg.contains(&format!("panel {i}\n"))) && svg.contains("a &lt; b") && svg.contains("seed 7")
    );
}
