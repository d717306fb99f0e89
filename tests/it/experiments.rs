//! Every experiment has a committed record, and the record carries its claims.

use std::collections::BTreeSet;

use shall_we_gan::{
    Error,
    experiments::{self, Criterion, Experiment, ExperimentRecord, Verdict, committed},
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
        "shift",
        "the bounds on ADDA from a copy are from seeds 100 and 101, which had 0.9945 and 0.9935 of the target; seed 3 has 0.942, \
         below the 0.97 that were claimed, and nine of ten seeds are fewer than 95 %",
    ),
    (
        "adda-few",
        "the bounds on ADDA were set on what is published; it comes to 86.2 % of USPS, where 87.4 were claimed after 89.4, and \
         to 77.3 % of MNIST, where 88.1 were claimed after 90.1",
    ),
    (
        "disentangle",
        "that another height comes without the game is from seeds 100 to 105, which were off by 0.36 or more; seeds 4, 8 and 10 \
         are off by 0.12 to 0.23",
    ),
    (
        "toy-table",
        "that BourGAN serves every mode of the grid is from seeds 100 and 101; seed 6 comes to 23 of 25, the other nine to all",
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
    ("adda-few", 3),
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
