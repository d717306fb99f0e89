//! Every experiment has a committed record, and the record carries its claims.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
};

use shall_we_gan::{
    Error,
    experiments::{self, Criterion, Experiment, ExperimentRecord, SeedRecord, Tiles, Verdict, committed, spikes},
};

/// Experiments whose verdict does not hold, each with the reason. One that holds again must leave the table.
const KNOWN_FAILURES: &[(&str, &str)] = &[
    (
        "naive-crash",
        "the claims are from seed 100, which left the finite numbers with plain steps and the non-saturating loss; \
         seeds 0 and 1 do not, and in seed 1 that loss gives G less gradient with Adam than was claimed",
    ),
    (
        "digit-modes",
        "seed 1 has 5.2 % of DCGAN's digits unwanted by features, below the 6 % that were claimed after seed 100's 13 %",
    ),
    (
        "pooling",
        "the bounds on D's slope and answer are from seed 100; with means the slope is spread over 0.59 to 0.69 of the \
         picture, above the 0.54 that were claimed, and of seed 1 the slope with maxima and the answer with stride differ too",
    ),
    (
        "digits-sn",
        "the claims are from seed 100, where neither of the runs without batch normalisation came out of its patterns; of \
         seeds 0 and 1 the bare one does, and so does the spectral one of seed 1, and G's loss comes back to log 2",
    ),
    (
        "faces",
        "the claims on sums are from seed 100; a smile is in 0.73 of seed 1's sums of z, and in 0.53 and 0.69 of the sums of \
         pictures, below the 0.75 that were claimed after seed 100's 0.95 and 0.93",
    ),
    (
        "high-resolution",
        "the bounds on the KID are from seeds 100 and 101, whose faces of 32 pixels had 1,280 and 1,003; seed 1's have 2,627, \
         above the 2,560 that were claimed",
    ),
    (
        "stacked-mnist",
        "after 3,000 steps BourGAN covers 25 and 110 classes more in seeds 0 and 2, and 26 fewer in seed 1: 36 ± 40 on average, \
         which is below the 50 that were claimed after looks at seeds 100 and 101, and no more than its error",
    ),
    (
        "shift",
        "the bounds on ADDA from a copy are from seeds 100 and 101, which had 0.9945 and 0.9935 of the target; seed 3 has 0.942, \
         below the 0.97 that were claimed, and nine of ten seeds are fewer than 95 %",
    ),
    (
        "toy-table",
        "that BourGAN serves every mode of the grid is from seeds 100 and 101; seed 6 comes to 23 of 25, the other nine to all",
    ),
    (
        "bourgan",
        "that the term serves every mode of PacGAN's grid is from seeds 100 and 101; seed 5 comes to 20 of 25 and seed 9 to \
         24, the other eight to all",
    ),
];

/// Experiments of fewer than 20 seeds, with their number.
const FEWER_SEEDS: &[(&str, usize)] = &[
    ("toy-table", 10),
    ("shift", 10),
    ("drift", 10),
    ("bourgan", 10),
    ("conditional-digits", 2),
    ("celeba-sn", 2),
    ("dcgan", 2),
    ("own-images", 2),
    ("naive-crash", 2),
    ("digit-modes", 2),
    ("stabilisers", 2),
    ("high-resolution", 2),
    ("stacked-mnist", 3),
    ("adda", 5),
    ("faces", 2),
    ("digits-sn", 2),
    ("pooling", 2),
    ("truncated-digits", 2),
];

/// A committed record is read by people who clone the repository. The largest hold pictures.
const LARGEST: usize = 300_000;

fn each(check: impl Fn(&dyn Experiment, &ExperimentRecord)) {
    for experiment in experiments::all() {
        let record = committed(experiment.name()).unwrap_or_else(|e| panic!("{}: {e}", experiment.name()));
        check(&*experiment, &record);
    }
}

/// Seed by seed, and over the mean of the seeds.
fn claims(experiment: &dyn Experiment) -> Vec<Criterion> {
    experiment.criteria().into_iter().chain(experiment.mean_criteria()).collect()
}

#[test]
fn names_are_unique_and_sources_are_given() {
    let all = experiments::all();
    let names: BTreeSet<_> = all.iter().map(|e| e.name()).collect();
    assert_eq!(names.len(), all.len());
    for experiment in &all {
        let name = experiment.name();
        assert!(name.chars().all(|c| c == '-' || c.is_ascii_lowercase() || c.is_ascii_digit()), "{name}");
        assert!(!experiment.about().is_empty() && !experiment.source().is_empty(), "{name}");
        assert_eq!(experiments::by_name(name).expect("a listed name").name(), name);
    }
}

#[test]
fn a_wrong_name_is_answered_with_the_nearest() {
    for error in [experiments::by_name("minibach").map(drop), committed("minibach").map(drop)] {
        let Err(Error::Unknown { nearest, .. }) = error else { panic!("{error:?}") };
        assert_eq!(nearest.as_deref(), Some("minibatch"));
    }
}

#[test]
fn every_experiment_has_a_record_of_its_name_and_enough_different_seeds() {
    each(|experiment, record| {
        let name = experiment.name();
        assert_eq!(record.experiment, name);
        let fewest = FEWER_SEEDS.iter().find(|(known, _)| *known == name).map_or(20, |(_, fewest)| *fewest);
        let seeds: BTreeSet<_> = record.seeds.iter().map(|seed| seed.seed).collect();
        assert_eq!(seeds.len(), record.seeds.len(), "{name} repeats a seed");
        assert!(seeds.len() >= fewest, "{name} has {} seeds", seeds.len());
        let size = serde_json::to_string(record).expect("plain numbers").len();
        assert!(size < LARGEST, "{name} takes {size} bytes");
    });
}

#[test]
fn verdicts_hold_but_for_the_known_failures() {
    each(|experiment, record| {
        let verdict = Verdict::of(experiment, record);
        let known = KNOWN_FAILURES.iter().find(|(name, _)| *name == experiment.name());
        match known {
            None => assert!(verdict.holds(), "{}:\n{verdict}", experiment.name()),
            Some((name, why)) => assert!(!verdict.holds(), "{name} holds now, so strike it out ({why})"),
        }
    });
    for (name, why) in KNOWN_FAILURES {
        assert!(experiments::by_name(name).is_ok() && !why.is_empty(), "{name}");
    }
}

/// A claim that no value could break would say nothing: every interval has an end, and a record with a value moved out
/// of it at either end, or with none at all, fails.
#[test]
fn every_claim_can_fail() {
    each(|experiment, record| {
        let all = claims(experiment);
        assert!(!all.is_empty(), "{} claims nothing", experiment.name());
        for (at, claim) in all.iter().enumerate() {
            let what = format!("{}, {}", experiment.name(), claim.claim);
            assert!(claim.low <= claim.high && (claim.low.is_finite() || claim.high.is_finite()), "{what}");
            let room = 1e-3 + 1e-6 * (claim.low.abs().min(claim.high.abs()));
            let outside = [claim.low - room, claim.high + room].into_iter().filter(|v| v.is_finite()).map(Some);
            for value in outside.chain([None]) {
                let moved = with(record, claim.value, value);
                assert!(!Verdict::of(experiment, &moved).findings[at].holds, "{what} at {value:?}");
            }
        }
    });
}

#[cfg(all(feature = "pictures", feature = "data", feature = "score"))]
#[test]
fn other_pictures_are_those_that_are_asked_for() {
    let request = experiments::Request { data: Some("no/such/folder".into()), full: false };
    let experiment = experiments::by_name("celeba-sn").and_then(|e| e.on_request(&request)).expect("it takes any");
    let error = experiment.run(0).expect_err("nothing is there").to_string();
    assert!(error.contains("no/such/folder"), "{error}");
}

/// The record with that value in every seed, or without it.
fn with(record: &ExperimentRecord, name: &str, value: Option<f64>) -> ExperimentRecord {
    let mut moved = record.clone();
    for seed in &mut moved.seeds {
        seed.values.remove(name);
        seed.values.extend(value.map(|value| (name.to_string(), value)));
    }
    moved
}

/// One seed in twenty may break a claim, two may not.
#[test]
fn one_seed_in_twenty_may_differ() {
    let minibatch = experiments::by_name("minibatch").expect("an experiment");
    let record = committed("minibatch").expect("its record");
    let spoiled = |seeds: usize| {
        let mut record = with(&record, "plain_modes", Some(0.0));
        for seed in record.seeds.iter_mut().take(seeds) {
            seed.values.insert("plain_modes".into(), 8.0);
        }
        Verdict::of(&*minibatch, &record).findings[0].holds
    };
    assert_eq!([0, 1, 2].map(spoiled), [true, true, false]);
}

#[cfg(feature = "plot")]
#[test]
fn figures_are_drawn_from_the_committed_records() {
    each(|experiment, record| {
        let empty = ExperimentRecord { experiment: record.experiment.clone(), seeds: vec![] };
        let (drawn, nothing) = (experiment.figure(record).to_svg(), experiment.figure(&empty).to_svg());
        assert!(drawn != nothing, "{} draws nothing of its record", experiment.name());
    });
}

/// Three seeds of DCGAN with 100 classes, and of BourGAN with 400, 500 and 600 more: 600 ± 100/√3.
#[cfg(all(feature = "pictures", feature = "data", feature = "score"))]
#[test]
fn stacked_digits_are_compared_by_means_with_the_published_numbers_beside() {
    let experiment = experiments::by_name("stacked-mnist").expect("a listed name");
    let record = |gained: [f64; 3]| {
        let seed = |(seed, gained): (usize, f64)| {
            let mut record = SeedRecord::new(seed as u64);
            record.set("real/named_rightly", 0.98);
            record.set("real/classes", 1_000.0);
            record.set("real/kl", 0.02);
            record.set("quarter/dcgan/classes", 100.0);
            record.set("quarter/bourgan/classes", 100.0 + gained);
            record.set("quarter/classes_gained", gained);
            record.set("quarter/kl_saved", 1.5);
            record
        };
        ExperimentRecord {
            experiment: "stacked-mnist".into(),
            seeds: gained.into_iter().enumerate().map(seed).collect(),
        }
    };
    let more = record([400.0, 500.0, 600.0]);
    let table = experiment.table(&more).expect("it has one");
    assert!(table.contains("| ¼ of G | BourGAN | 600.0 ± 57.7 | – | 715.2 | 1.84 |"), "{table}");
    assert!(table.contains("| as G | DCGAN | – | – | 912.3 | 0.65 |"), "{table}");
    let holds = |record: &ExperimentRecord| Verdict::of(&*experiment, record).holds();
    assert!(holds(&more) && !holds(&record([-400.0, 500.0, -600.0])) && !holds(&record([0.0; 3])));
    let asked = |data: Option<String>| experiment.on_request(&experiments::Request { data, full: true });
    assert!(asked(None).is_ok());
    let said = asked(Some("fashion".into())).err().expect("it is about MNIST").to_string();
    assert!(said.contains("stacked-mnist with --data"), "{said}");
}

/// A series that grows by a tenth each time, with one value at three times its place in it.
#[test]
fn a_spike_stands_out_of_a_trend() {
    let mut series: Vec<f32> = (0..60).map(|i| 1.1_f32.powi(i)).collect();
    series[30] *= 3.0;
    let heights = spikes::heights(&series);
    for (i, height) in heights.iter().enumerate().skip(spikes::REACH).take(60 - 2 * spikes::REACH) {
        // The spike moves the median of its neighbours by half a place at most: a tenth.
        let (expected, off) = if i == 30 { (3.0_f64.ln(), 0.11) } else { (0.0, 0.11) };
        assert!((height - expected).abs() < off, "{i}: {height}");
    }
}

/// By hand; ranks know no scale.
#[test]
fn ranks_correlate_as_spearman_says() {
    let (a, b) = ([1.0, 7.5, 3.0, -2.0, 11.0], [0.3, 0.2, 4.0, -1.0, 9.0]);
    // Ranks 1 3 2 0 4 and 2 1 3 0 4: Σd² = 6, and 1 − 6·6/(5·24) = 0.7.
    assert!((spikes::rank_correlation(&a, &b) - 0.7).abs() < 1e-12);
    let turned = b.map(|b| -b.powi(3));
    assert!((spikes::rank_correlation(&a, &turned) + 0.7).abs() < 1e-12);
}

#[test]
fn chance_is_small_for_series_that_go_together_and_for_no_others() {
    let noise = |seed| crate::support::normal(seed, 100).iter().map(|x| f64::from(*x)).collect::<Vec<_>>();
    let (a, b) = (noise(1), noise(2));
    let mixed: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + b).collect();
    assert_eq!(spikes::chance(&a, &mixed), 0.01, "only the turn by nothing reaches it");
    // Of 40 pairs that have nothing in common 2 are expected below 0.05; 8 and more have a probability of 0.001.
    let low = (0..40).filter(|i| spikes::chance(&noise(10 + i), &noise(60 + i)) <= 0.05).count();
    assert!(low < 8, "{low} of 40");
}

/// 16 shades are 15 steps from −1 to 1, so that a picture comes back within half a step.
#[cfg(feature = "plot")]
#[test]
fn pictures_come_back_from_a_record() {
    let pictures: Vec<f32> = (0..3 * 64).map(|i| (i * 37 % 192) as f32 / 95.5 - 1.0).collect();
    let mut record = SeedRecord::new(0);
    record.pictures.insert("ramps".into(), Tiles::new(8, &pictures));
    let text = serde_json::to_string(&record).unwrap();
    let read: SeedRecord = serde_json::from_str(&text).unwrap();
    assert_eq!(read, record);
    let images = read.pictures["ramps"].images();
    assert_eq!((images.height, images.width, images.channels, images.len()), (8, 8, 1, 3));
    let off = images.values.iter().zip(&pictures).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(off > 0.0 && off <= 1.0 / 15.0 + 1e-6, "{off}");
    let colour = Tiles::of(8, 3, &pictures).images();
    assert_eq!((colour.channels, colour.len()), (3, 1));
    assert_eq!(colour.values, images.values);
    // Damaged: no picture, and no panic.
    let broken: SeedRecord = serde_json::from_str(&text.replace("iVBOR", "iVBOX")).unwrap();
    assert!(broken.pictures["ramps"].images().is_empty());
}

/// Counts how many of its seeds run at once.
struct Counting {
    alone: bool,
    running: AtomicUsize,
    most: AtomicUsize,
}

impl Experiment for Counting {
    fn name(&self) -> &'static str {
        "counting"
    }

    fn about(&self) -> &'static str {
        "counts"
    }

    fn source(&self) -> &'static str {
        "here"
    }

    fn run(&self, seed: u64) -> shall_we_gan::Result<SeedRecord> {
        let running = 1 + self.running.fetch_add(1, SeqCst);
        self.most.fetch_max(running, SeqCst);
        let others = || self.running.load(SeqCst) > 1;
        // A second seed, if there is one at once, gets half a second to begin.
        (0..50).take_while(|_| !others()).for_each(|_| std::thread::sleep(std::time::Duration::from_millis(10)));
        self.running.fetch_sub(1, SeqCst);
        Ok(SeedRecord::new(seed))
    }

    fn criteria(&self) -> Vec<Criterion> {
        Vec::new()
    }

    fn takes_all_threads(&self) -> bool {
        self.alone
    }

    fn figure(&self, _: &ExperimentRecord) -> shall_we_gan::plot::Picture {
        unreachable!("nobody asks for it")
    }
}

#[test]
fn seeds_that_take_all_threads_run_one_after_another() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    for (alone, most) in [(true, 1), (false, 2)] {
        let counting = Counting { alone, running: AtomicUsize::new(0), most: AtomicUsize::new(0) };
        let record = pool.install(|| experiments::run(&counting, &[4, 2], |_| ())).unwrap();
        assert_eq!(record.seeds.iter().map(|seed| seed.seed).collect::<Vec<_>>(), [4, 2]);
        assert_eq!(counting.most.into_inner(), most);
    }
}
