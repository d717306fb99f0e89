//! What experiments are made of: seeds that run at once, tables, requests, spikes, and the pictures of a record.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use shall_we_gan::experiments::{self, Criterion, Experiment, ExperimentRecord, SeedRecord, Tiles, Verdict, spikes};

/// One value in each seed: as a cell of a table it is the mean with its standard error.
#[test]
fn a_cell_is_a_mean_with_its_error() {
    let record = |values: &[f64]| {
        let seed = |(seed, value): (usize, &f64)| {
            let mut record = SeedRecord::new(seed as u64);
            record.set("share", *value);
            record
        };
        ExperimentRecord { experiment: "cells".into(), seeds: values.iter().enumerate().map(seed).collect() }
    };
    // Standard deviation 0.1, error 0.1/√3.
    assert_eq!(record(&[0.4, 0.5, 0.6]).cell("share", 100.0, 1), "50.0 ± 5.8");
    assert_eq!(record(&[0.4]).cell("share", 1.0, 2), "0.40");
    assert_eq!(record(&[0.4]).cell("no such value", 1.0, 2), "–");
}

#[cfg(all(feature = "pictures", feature = "data", feature = "score"))]
#[test]
fn other_pictures_are_those_that_are_asked_for() {
    let request = experiments::Request { data: Some("no/such/folder".into()), full: false };
    let experiment = experiments::by_name("celeba-sn").and_then(|e| e.on_request(&request)).expect("it takes any");
    let error = experiment.run(0).expect_err("nothing is there").to_string();
    assert!(error.contains("no/such/folder"), "{error}");
}

/// Three seeds of DCGAN with 100 classes, and of BourGAN with 400, 500 and 600 more: 600 ± 100/√3.
#[cfg(all(feature = "pictures", feature = "data", feature = "score"))]
#[test]
fn stacked_digits_are_compared_by_means_with_the_published_numbers_beside() {
    let experiment = experiments::by_name("stacked-mnist").expect("a listed name");
    // `but` is ahead by so much in each seed where all else is.
    let record = |gained: [f64; 3], but: Option<(&str, f64)>| {
        let seed = |(seed, gained): (usize, f64)| {
            let mut record = SeedRecord::new(seed as u64);
            record.set("real/named_rightly", 0.98);
            record.set("real/classes", 1_000.0);
            record.set("real/kl", 0.02);
            record.set("quarter/dcgan/classes", 100.0);
            record.set("quarter/bourgan/classes", 100.0 + gained);
            for Criterion { value, .. } in experiment.mean_criteria() {
                record.set(value, if value.ends_with("/kl_saved") { gained / 400.0 } else { gained });
            }
            but.into_iter().for_each(|(value, gained)| record.set(value, gained));
            record
        };
        ExperimentRecord {
            experiment: "stacked-mnist".into(),
            seeds: gained.into_iter().enumerate().map(seed).collect(),
        }
    };
    let gained = [400.0, 500.0, 600.0];
    let table = experiment.table(&record(gained, None)).expect("it has one");
    assert!(table.contains("| ¼ of G | BourGAN | 600.0 ± 57.7 | – | 715.2 | 1.84 |"), "{table}");
    assert!(table.contains("| as G | DCGAN | – | – | 912.3 | 0.65 |"), "{table}");
    let holds = |record: &ExperimentRecord| Verdict::of(&*experiment, record).holds();
    assert!(holds(&record(gained, None)) && holds(&record([-400.0, 500.0, 600.0], None)));
    assert!(!holds(&record([-400.0, 500.0, -600.0], None)) && !holds(&record([0.0; 3], None)));
    for value in ["same/kl_saved", "half/classes_gained", "dcgan/same/kl_saved", "bourgan/half/classes_gained"] {
        assert!(!holds(&record(gained, Some((value, -0.1)))), "{value} counts");
    }
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
