//! Runs by settings: resumed in either stage, and by either method, they are the uninterrupted ones.

use std::path::Path;

use image::{GrayImage, Luma};
use shall_we_gan::lab::adaptation::{AdaptRun, AdaptSettings, Method};

/// Six pictures in two folders, and as many in one.
fn pictures(folder: &Path) {
    for (name, shade) in [("source/flat", 0), ("source/steep", 0), ("target", 60)] {
        std::fs::create_dir_all(folder.join(name)).unwrap();
        for i in 0..6u32 {
            let upright = if name == "target" { i % 2 == 0 } else { name.ends_with("steep") };
            let light = |x: u32, y: u32| if (if upright { x } else { y }) % 8 == i { 190 } else { 5 * i as u8 };
            let picture = GrayImage::from_fn(8, 8, |x, y| Luma([light(x, y) + shade]));
            picture.save(folder.join(format!("{name}/{i}.png"))).unwrap();
        }
    }
}

fn settings(folder: &Path, method: Method) -> AdaptSettings {
    let place = |name: &str| folder.join(name).display().to_string();
    AdaptSettings {
        source: place("source"),
        target: place("target"),
        size: 8,
        model: "strided".into(),
        method,
        width: 8,
        source_steps: 5,
        steps: 6,
        batch: 4,
        average: 0.5,
        look_every: 2,
        seed: 1,
        ..AdaptSettings::default()
    }
}

fn start(settings: &AdaptSettings) -> AdaptRun {
    AdaptRun::start(settings.clone(), &mut |_, _| Ok(())).unwrap()
}

fn steps(run: &mut AdaptRun, end: u64) {
    while run.reached() < end {
        run.step().unwrap();
    }
}

fn saved(run: &AdaptRun, folder: &Path) -> Vec<u8> {
    let path = folder.join("saved.safetensors");
    run.save(&path).unwrap();
    std::fs::read(path).unwrap()
}

#[test]
fn a_resumed_adaptation_is_the_uninterrupted_one() {
    let desk = tempfile::tempdir().unwrap();
    pictures(desk.path());
    for (method, stops) in [(Method::Adda, vec![3, 5, 8]), (Method::Dann, vec![2])] {
        let settings = settings(desk.path(), method);
        let mut whole = start(&settings);
        steps(&mut whole, settings.end());
        let end = saved(&whole, desk.path());
        for stop in stops {
            let mut first = start(&settings);
            steps(&mut first, stop);
            assert!(saved(&first, desk.path()) != end);
            let path = desk.path().join("saved.safetensors");
            let mut second = AdaptRun::resume(settings.clone(), &path, &mut |_, _| Ok(())).unwrap();
            assert_eq!((second.reached(), second.looks()), (stop, first.looks()));
            steps(&mut second, settings.end());
            assert!(saved(&second, desk.path()) == end, "{method:?} from step {stop}");
        }
        let another = AdaptSettings { seed: 2, ..settings.clone() };
        let said = AdaptRun::resume(another, &desk.path().join("saved.safetensors"), &mut |_, _| Ok(()));
        assert!(said.unwrap_err().to_string().contains("seed 1 (asked for 2)"));
    }
}

#[test]
fn the_target_is_looked_at_from_its_first_step_on() {
    let desk = tempfile::tempdir().unwrap();
    pictures(desk.path());
    let mut run = start(&settings(desk.path(), Method::Adda));
    steps(&mut run, 11);
    assert_eq!(looked_at(&run), [5, 7, 9, 11]);
    assert_eq!(run.record().curves.get("agreement")[4], 1.0, "a copy keeps every name");
}

/// There is no encoder of the source alone whose names could be kept, and in the first half of a run even the source is
/// hardly learned.
#[test]
fn dann_is_looked_at_too() {
    let desk = tempfile::tempdir().unwrap();
    pictures(desk.path());
    let mut run = start(&AdaptSettings { steps: 7, ..settings(desk.path(), Method::Dann) });
    steps(&mut run, 3);
    let (last, best) = run.looks();
    assert_eq!((last.unwrap().step, best), (2, None));
    steps(&mut run, 4);
    assert_eq!(run.looks().1.unwrap().step, 4);
    steps(&mut run, 7);
    assert_eq!(looked_at(&run), [2, 4, 6, 7]);
    assert!(run.record().curves.get("agreement").is_empty());
}

/// After which steps a run looked, whose last and best looks are in its curves.
fn looked_at(run: &AdaptRun) -> Vec<u64> {
    let curves = &run.record().curves;
    let at: Vec<u64> =
        (0..curves.steps.len()).filter(|i| !curves.get("entropy")[*i].is_nan()).map(|i| curves.steps[i]).collect();
    let (last, best) = run.looks();
    assert_eq!(last.unwrap().step, run.end());
    let best = best.unwrap();
    let seen = |name: &str| curves.get(name)[best.step as usize - 1];
    assert_eq!(
        (seen("entropy"), seen("discriminator_accuracy")),
        (best.sight.entropy, best.sight.discriminator_accuracy)
    );
    let predictions = run.predict(&run.network().unwrap()).unwrap();
    assert_eq!(predictions.len(), 6);
    assert!(predictions.iter().all(|(class, p)| ["flat", "steep"].contains(class) && (0.5..=1.0).contains(p)));
    at
}
