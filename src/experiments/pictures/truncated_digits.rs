//! The truncation trick on pictures.
//!
//! **Definition.** After training with z ~ N(0, I), digits are drawn with every coordinate of z drawn again until |z| ≤
//! limit. No step of training is repeated: one generator gives the whole curve.
//!
//! **What must be seen.** TODO
//!
//! **Notes.** TODO
//!
//! **Reference.** Brock, Donahue and Simonyan 2019 (arXiv:1809.11096), section 3.1; precision and recall: Kynkäänniemi et
//! al. 2019 (arXiv:1904.06991).

use super::{
    examiner::Examiner,
    play::{pictures, play},
};
use crate::{
    Result,
    experiments::{Criterion, Experiment, ExperimentRecord, SeedRecord, Tiles, support::origin},
    lab::pictures::PictureSettings,
    plot::{Lines, Picture, Series, grid},
    prior::{Prior, Stream as _},
    random::{self, Purpose},
    score::mean_pairwise_distance,
    train::record::Curves,
};

/// The limits on |z|. Of N(0, 1) 6 in 100,000 are beyond 4.
const LIMITS: [f32; 7] = [0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 4.0];
/// Steps of training.
const STEPS: u64 = 800;
/// Digits at each limit.
const SAMPLES: usize = 1_000;
/// Digits of which the distances are taken.
const PAIRED: usize = 200;
/// Digits in a row of the figure, a row for each limit.
const ACROSS: usize = 10;

/// E4-12, E1-15: fidelity against variety under the truncated prior.
pub struct TruncatedDigits;

fn settings(seed: u64) -> PictureSettings {
    PictureSettings { steps: STEPS, grid_every: STEPS, seed, ..PictureSettings::usual("dcgan", "mnist") }
}

impl Experiment for TruncatedDigits {
    fn name(&self) -> &'static str {
        "truncated-digits"
    }

    fn about(&self) -> &'static str {
        "drawing digits from a truncated Gaussian trades variety for fidelity, without training again"
    }

    fn source(&self) -> &'static str {
        "Brock et al. 2019, arXiv:1809.11096, section 3.1"
    }

    fn default_seeds(&self) -> u64 {
        2
    }

    fn takes_all_threads(&self) -> bool {
        true
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        let played = play(&format!("{} seed {seed}", self.name()), settings(seed), None, &mut |_, _| Ok(()))?;
        let (run, dim, numbers) = (&played.run, played.run.settings().latent_dim, played.run.settings().size.pow(2));
        let examiner = Examiner::of("mnist", run.settings().size)?;
        let (mut curve, mut shown) = (Curves::default(), Vec::new());
        for limit in LIMITS {
            let mut z = vec![0.0; SAMPLES * dim];
            Prior::Truncated { dim, limit }.fill(&mut random::stream(seed, Purpose::Measure, 0, 0), &mut z);
            let fakes = pictures(run, &z, dim);
            let seen = examiner.look(&fakes)?;
            let manifold = examiner.manifold(&seen, SAMPLES)?;
            let variety = mean_pairwise_distance(&fakes[..PAIRED * numbers], numbers)?.mean;
            let values = [
                ("fid", examiner.fid(&seen)?),
                ("precision", manifold.precision),
                ("recall", manifold.recall),
                ("density", manifold.density),
                ("coverage", manifold.coverage),
                ("variety", variety),
            ];
            values.iter().for_each(|(name, value)| record.set(&format!("{name}_{limit}"), *value));
            // A curve's steps are whole numbers: hundredths.
            curve.push((100.0 * limit) as u64, values.map(|(name, value)| (name.to_string(), value as f32)));
            shown.extend_from_slice(&fakes[..ACROSS * numbers]);
        }
        let of = |name: &str| record.values.get(name).copied().unwrap_or(f64::NAN);
        let differences = [
            ("precision_gained", of("precision_0.75") - of("precision_4")),
            ("recall_given_up", of("recall_4") - of("recall_0.75")),
            ("variety_left", of("variety_0.1") / of("variety_4")),
        ];
        differences.iter().for_each(|(name, value)| record.set(name, *value));
        record.set("n_fake", SAMPLES as f64);
        record.set("mnist_extractor_accuracy", examiner.accuracy);
        record.extractors.insert("mnist".into(), "lenet-mnist".into());
        record.curves.insert("truncation".into(), curve);
        if seed == 0 {
            record.pictures.insert("digits".into(), Tiles::new(run.settings().size, &shown));
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        let claim = |value, low, high, claim| Criterion { claim, value, low, high };
        vec![claim("precision_gained", 0.0, 1.0, "a limit of 0.75 gains precision")]
    }

    /// A row for each limit, as means over the seeds.
    fn table(&self, record: &ExperimentRecord) -> Option<String> {
        let mut text =
            String::from("| limit on z | FID | precision | recall | density | coverage | distance of pairs |\n");
        text += "|---|---|---|---|---|---|---|\n";
        for limit in LIMITS {
            let mean = |value: &str| record.mean(&format!("{value}_{limit}")).0;
            text += &format!("| {limit} | {:.0} | {:.2} | ", mean("fid"), mean("precision"));
            text += &format!("{:.2} | {:.2} | {:.2} | ", mean("recall"), mean("density"), mean("coverage"));
            text += &format!("{:.2} |\n", mean("variety"));
        }
        Some(
            text + &format!(
                "\nScores by lenet-mnist; FID against 2000 digits, the others of {SAMPLES} and {SAMPLES}.\n"
            ),
        )
    }

    fn figure(&self, record: &ExperimentRecord) -> Picture {
        let first = record.seeds.first();
        let curve = first.and_then(|seed| seed.curves.get("truncation"));
        let series = |name: &&str| {
            let points = |c: &Curves| c.steps.iter().zip(c.get(name)).map(|(s, y)| [*s as f32 / 100.0, *y]).collect();
            Series { name: name.to_string(), points: curve.map(points).unwrap_or_default() }
        };
        let chart = Lines {
            title: "Truncation on digits: fidelity against variety".into(),
            x_label: "limit on every coordinate of z".into(),
            y_label: "share, or distance of pairs".into(),
            log: false,
            series: ["precision", "recall", "coverage", "variety"].iter().map(series).collect(),
            note: format!("DCGAN, MNIST · below: a row for each limit, from 0.1 to 4 · {}", origin(record)),
        };
        match first.and_then(|seed| seed.pictures.get("digits")) {
            Some(tiles) => chart.picture().above(grid(tiles.images(), ACROSS)),
            None => chart.picture(),
        }
    }
}
