//! Which digits a generator draws, which it leaves out, and what it draws that is no digit.
//!
//! **Formula.** With p_c the share of generated digits that a classifier gives to class c, KL(p ‖ uniform) = Σ p_c log(10 p_c):
//! 0 if every digit is as frequent, log 10 if there is only one. A picture is *unwanted* if it is farther from every one of
//! 6,000 real digits than 99 % of real ones are, in what the classifier sees before it answers, or in pixels. The Parzen
//! window puts a Gaussian of width h on each of 2,000 samples; the score is the mean of log p(x) over real digits that nobody
//! has seen.
//!
//! **What must be seen.** The histograms of two generators differ at sight: perceptrons prefer some digits and leave others
//! out. DCGAN's wrong strokes are unwanted. The perceptrons' blur and dust hardly are, by either rule: they lie in the middle,
//! and what lies in the middle is near to something. And Parzen's window prefers faded digits to the digits themselves.
//!
//! **Notes.** 2,000 samples of each. A perfect sampler would have KL 9/(2·2,000) = 0.002 on average, and MNIST itself is not
//! quite uniform. The classifier is LeNet, whose accuracy is in the record; a class counts as missing if it has less than a
//! tenth of its share of real digits. The limit of what is unwanted comes from 2,000 held-out digits, the false alarms are
//! counted on 2,000 others.
//!
//! The Parzen number is for history: the table has it for real digits in place of generated ones, and for the same real
//! digits faded to half way towards their mean, which look like no digit, and its order is not that of the pictures (Theis, van den Oord and
//! Bethge 2016, arXiv:1511.01844). It is in nats over 1,024 numbers in \[0, 1\], so it cannot be compared with what papers have for
//! 784. The width is chosen on 200 digits, between widths that differ by a fifth, the score taken on 1,000 others.
//!
//! **Not confirmed.** Seed 1 has fewer unwanted digits of DCGAN by features, 5.2 %, than was claimed after seed 100, 6 to 27 %.
//!
//! **Reference.** Goodfellow et al. 2014 (arXiv:1406.2661), section 5; the pictures that a talk shows for it: arXiv:1807.04015
//! (missing modes) and Xiao et al. 2018, arXiv:1805.07674 (unwanted samples).

use std::sync::Arc;

use super::{
    examiner::{COMPARED, Examiner, parts},
    play::{latent, pictures, play},
};
use crate::{
    Result,
    experiments::{Criterion, Experiment, ExperimentRecord, SeedRecord, Tiles, support::origin},
    lab::pictures::PictureSettings,
    measure::Parzen,
    plot::{Histogram, Picture, grid, histograms},
    score::{Features, Unwanted, kl_to_uniform, shares},
};

/// Who draws digits.
const GENERATORS: [&str; 2] = ["perceptrons", "dcgan"];
/// Pixels along a side.
const SIDE: usize = 32;
const NUMBERS: usize = SIDE * SIDE;
/// The digits.
const CLASSES: usize = 10;
/// Real digits that samples are compared with.
const KNOWN: usize = 6_000;
/// The share of real digits that are near enough to those.
const WANTED: f64 = 0.99;
/// Held-out digits by which a Parzen window's width is chosen, and by which it is judged.
const VALIDATION: usize = 200;
const TESTED: usize = 1_000;
/// The widest window, how often it is halved, and how many widths lie between two halvings.
const WIDEST: f64 = 1.0;
const HALVINGS: u32 = 4;
const BETWEEN: i32 = 4;
/// Pictures in a row of the figure.
const ACROSS: usize = 14;

/// E3-06, E3-07, B-17: what is missing among generated digits, and what is too much.
pub struct DigitModes;

fn settings(generator: &str, seed: u64) -> PictureSettings {
    let usual = PictureSettings { seed, ..PictureSettings::usual("dcgan", "mnist") };
    let (steps, usual) = match generator {
        "perceptrons" => (2_000, PictureSettings { arch: "mlp".into(), width: 256, lr_d: 2e-4, lr_g: 2e-4, ..usual }),
        _ => (800, usual),
    };
    PictureSettings { steps, grid_every: steps / 4, ..usual }
}

/// What samples are judged by.
struct Judges {
    examiner: Arc<Examiner>,
    /// What is unwanted, by LeNet's features and by pixels.
    unwanted: [Unwanted; 2],
    /// Real digits that no network has seen, as numbers in \[0, 1\].
    held_out: Vec<f32>,
}

impl Judges {
    /// Them, and what they say of real digits.
    fn new(record: &mut SeedRecord) -> Result<Self> {
        let examiner = Examiner::of("mnist", SIDE)?;
        let (study, exam) = parts("mnist", SIDE)?;
        let (known, exam) = (study.first(KNOWN)?, exam.first(2 * COMPARED)?);
        let seen = examiner.look(&exam)?;
        let features = rule(examiner.look(&known)?.values, &seen.values, seen.size)?;
        let judges =
            Self { unwanted: [features, rule(known.clone(), &exam, NUMBERS)?], held_out: unit(&exam), examiner };
        judges.histogram(record, "real", &seen);
        judges.strays(record, "real", &seen.values[COMPARED * seen.size..], &exam[COMPARED * NUMBERS..]);
        let digits = unit(&known[..COMPARED * NUMBERS]);
        judges.parzen(record, "real", &digits)?;
        judges.parzen(record, "faded", &faded(&digits))?;
        let nats = |name: &str| record.values.get(name).copied().unwrap_or(f64::NAN);
        let better = nats("faded/parzen") - nats("real/parzen");
        record.set("faded_better_by", better);
        record.set("parzen_validation", VALIDATION as f64);
        record.set("parzen_tested", TESTED as f64);
        Ok(judges)
    }

    /// Writes down which share is unwanted.
    fn strays(&self, record: &mut SeedRecord, name: &str, features: &[f32], pixels: &[f32]) {
        record.set(&format!("{name}/unwanted"), self.unwanted[0].share(features));
        record.set(&format!("{name}/unwanted_by_pixels"), self.unwanted[1].share(pixels));
    }

    /// Writes down how often each class is drawn.
    fn histogram(&self, record: &mut SeedRecord, name: &str, seen: &Features) {
        let shares = shares(&seen.probabilities, CLASSES);
        for (class, share) in shares.iter().enumerate() {
            record.set(&format!("{name}/share_{class}"), *share);
        }
        record.set(&format!("{name}/kl"), kl_to_uniform(&shares));
    }

    /// Writes down the log-likelihood of held-out digits under a window on samples.
    fn parzen(&self, record: &mut SeedRecord, name: &str, samples: &[f32]) -> Result<()> {
        let samples: Vec<&[f32]> = samples.chunks_exact(NUMBERS).collect();
        let held_out: Vec<&[f32]> = self.held_out.chunks_exact(NUMBERS).take(VALIDATION + TESTED).collect();
        let (validation, tested) = held_out.split_at(VALIDATION);
        let mut best: Option<(f64, Parzen<'_, &[f32]>)> = None;
        for i in 0..BETWEEN {
            let widest = WIDEST * 0.5f64.powf(f64::from(i) / f64::from(BETWEEN));
            let window = Parzen::fit(&samples, validation, widest, HALVINGS)?;
            let likelihood = window.log_likelihood(validation).mean;
            if best.as_ref().is_none_or(|(most, _)| likelihood > *most) {
                best = Some((likelihood, window));
            }
        }
        if let Some((_, window)) = best {
            let score = window.log_likelihood(tested);
            record.set(&format!("{name}/parzen"), score.mean);
            record.set(&format!("{name}/parzen_error"), score.standard_error);
            record.set(&format!("{name}/parzen_width"), window.bandwidth());
        }
        Ok(())
    }

    /// Writes down all of it for a generator's pictures, and keeps some of them.
    fn judge(&self, record: &mut SeedRecord, name: &str, fakes: &[f32]) -> Result<()> {
        let seen = self.examiner.look(fakes)?;
        self.examiner.score(record, &format!("{name}/"), &seen)?;
        self.histogram(record, name, &seen);
        let share =
            |name: &str, class: usize| record.values.get(&format!("{name}/share_{class}")).copied().unwrap_or(0.0);
        let missing = (0..CLASSES).filter(|class| share(name, *class) < 0.1 * share("real", *class)).count();
        record.set(&format!("{name}/missing"), missing as f64);
        self.strays(record, name, &seen.values, fakes);
        self.parzen(record, name, &unit(fakes))?;
        if record.seed == 0 {
            let picture = |i: usize| &fakes[i * NUMBERS..][..NUMBERS];
            let farthest = farthest(&self.unwanted[0].distances(&seen.values));
            let shown: Vec<f32> = (0..ACROSS).chain(farthest).flat_map(picture).copied().collect();
            record.pictures.insert(name.into(), Tiles::new(SIDE, &shown));
        }
        Ok(())
    }
}

impl Experiment for DigitModes {
    fn name(&self) -> &'static str {
        "digit-modes"
    }

    fn about(&self) -> &'static str {
        "which digits are missing among generated ones, and how many are none"
    }

    fn source(&self) -> &'static str {
        "Goodfellow et al. 2014, arXiv:1406.2661; arXiv:1807.04015; Xiao et al. 2018, arXiv:1805.07674"
    }

    fn default_seeds(&self) -> u64 {
        2
    }

    fn takes_all_threads(&self) -> bool {
        true
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        let judges = Judges::new(&mut record)?;
        for name in GENERATORS {
            let run = format!("{} seed {seed}, {name}", self.name());
            let played = play(&run, settings(name, seed), None, &mut |_, _| Ok(()))?;
            let settings = played.run.settings();
            let fakes = pictures(&played.run, &latent(settings, COMPARED)?, settings.latent_dim);
            judges.judge(&mut record, name, &fakes)?;
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        let claim = |value, low, high, claim| Criterion { claim, value, low, high };
        vec![
            claim("mnist_extractor_accuracy", 0.97, 1.0, "the classifier knows the digits"),
            claim("real/kl", 0.0, 0.01, "real digits are spread evenly"),
            // 1 % by the rule; either count is of 2,000, and seed 100 had 1.35 % by features.
            claim("real/unwanted", 0.003, 0.03, "by features the rule's false alarms are about one in a hundred"),
            claim("real/unwanted_by_pixels", 0.003, 0.03, "and by pixels"),
            // Seed 100 had 0.39 and 2, and 0.029 and 0: about half and twice.
            claim("perceptrons/kl", 0.19, 0.8, "perceptrons draw some digits much more often than others"),
            claim("perceptrons/missing", 1.0, 4.0, "and some hardly ever"),
            claim("dcgan/kl", 0.0, 0.1, "DCGAN draws them more evenly"),
            claim("dcgan/missing", 0.0, 0.0, "and leaves none out"),
            // Seed 100 had 0.0 % and 13 % by features.
            claim("perceptrons/unwanted", 0.0, 0.01, "by features nothing that perceptrons draw is unwanted"),
            claim("dcgan/unwanted", 0.06, 0.27, "and more of what DCGAN draws than of real digits"),
            // 13 nats; no seed changes it.
            claim("faded_better_by", 5.0, 30.0, "Parzen's window prefers faded digits to the digits themselves"),
        ]
    }

    /// Means over the seeds.
    fn table(&self, record: &ExperimentRecord) -> Option<String> {
        let mut text =
            String::from("| digits | KL to uniform | missing | unwanted | by pixels | Parzen, nats | width | FID |\n");
        text += "|---|---|---|---|---|---|---|---|\n";
        for name in ["real", "faded"].iter().chain(&GENERATORS) {
            let mean = |value: &str| record.mean(&format!("{name}/{value}")).0;
            let shown = |value: f64, text: String| if value.is_nan() { String::new() } else { text };
            let cells = [
                shown(mean("kl"), format!("{:.3}", mean("kl"))),
                shown(mean("missing"), format!("{:.1}", mean("missing"))),
                shown(mean("unwanted"), format!("{:.1} %", 100.0 * mean("unwanted"))),
                shown(mean("unwanted_by_pixels"), format!("{:.1} %", 100.0 * mean("unwanted_by_pixels"))),
                format!("{:.0} ± {:.0}", mean("parzen"), mean("parzen_error")),
                format!("{:.3}", mean("parzen_width")),
                shown(mean("fid"), format!("{:.0}", mean("fid"))),
            ];
            text += &format!("| {name} | {} |\n", cells.join(" | "));
        }
        let by = record.extractor("mnist");
        let accuracy = 100.0 * record.mean("mnist_extractor_accuracy").0;
        Some(
            text + &format!("\nBy {by}, which names {accuracy:.1} % of test digits rightly; n = {COMPARED} of each.\n"),
        )
    }

    fn figure(&self, record: &ExperimentRecord) -> Picture {
        let first = record.seeds.first();
        let share = |name: &str, class: usize| {
            first.and_then(|seed| seed.values.get(&format!("{name}/share_{class}"))).copied().unwrap_or(f64::NAN)
        };
        let histogram = |name: &&str| Histogram {
            title: (*name).into(),
            bars: (0..CLASSES).map(|class| [class as f32, share(name, class) as f32]).collect(),
        };
        let note = format!(
            "LeNet's reading of {COMPARED} digits · below: samples of each, and those farthest from any real digit · {}",
            origin(record)
        );
        let of = ["real"].iter().chain(&GENERATORS).map(histogram).collect();
        let bars = histograms("How often each digit is drawn", of, &note);
        let tiles = GENERATORS.iter().filter_map(|name| Some((*name, record.pictures(name)?)));
        tiles.fold(bars, |figure, (name, tiles)| figure.above(grid(tiles.images(), ACROSS).titled(name)))
    }
}

/// The rule that the first of the held-out digits give.
fn rule(known: Vec<f32>, held_out: &[f32], size: usize) -> Result<Unwanted> {
    Unwanted::new(known, &held_out[..COMPARED * size], size, WANTED)
}

/// The places of the largest distances, the largest first.
fn farthest(distances: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..distances.len()).collect();
    order.sort_by(|a, b| distances[*b].total_cmp(&distances[*a]));
    order.truncate(ACROSS);
    order
}

/// Numbers from −1 to 1 as numbers from 0 to 1.
fn unit(pictures: &[f32]) -> Vec<f32> {
    pictures.iter().map(|x| 0.5 * (x + 1.0)).collect()
}

/// Pictures, each half way to the mean of all.
fn faded(pictures: &[f32]) -> Vec<f32> {
    let n = (pictures.len() / NUMBERS) as f32;
    let mut mean = vec![0.0; NUMBERS];
    for picture in pictures.chunks_exact(NUMBERS) {
        mean.iter_mut().zip(picture).for_each(|(m, x)| *m += x / n);
    }
    pictures.iter().zip(mean.iter().cycle()).map(|(x, m)| 0.5 * (x + m)).collect()
}
