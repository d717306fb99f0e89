//! A first try at digits, as anybody would make it, and its cures one by one.
//!
//! **Formula.** min_G max_D E log D(x) + E log(1 − D(G(z))), as it was first written: the generator's part is flat where D is
//! sure. A program that follows it to the letter has D = 1/(1 + e^−f) and log(1 − D) in 32 bits, and gets NaN from
//! y log D + (1 − y) log(1 − D) as soon as one D rounds to 0 or 1.
//!
//! **What must be seen.** The first try is lost within a few dozen steps. D is sure of everything, a program of that kind has
//! crashed, and ours, which takes logits and never D, goes on with finite numbers that say nothing: no gradient reaches G,
//! and G draws what it drew. Which cure helps against what is in the table. With plain gradient steps of length 1 both losses
//! are dead within a few steps.
//!
//! **Notes.** Perceptrons of 2 × 256 units, z from N(0, I) in 256 dimensions, batches of 64, and Adam as libraries hand it
//! out (10⁻³, β₁ = 0.9). Each cure changes one thing and nothing else, from the same seed with the same number of steps:
//! `non-saturating` the loss of G, `spectral-norm` all layers of D, `batch-norm` the hidden layers of both, `small-steps`
//! Adam's rate and β₁ (2·10⁻⁴, 0.5). `all-four` has the loss, the small steps, spectral normalisation in D and batch
//! normalisation in G. When a program that takes D would have crashed is computed on 64 digits and 64 fakes, every fifth
//! step; with batch normalisation by the running statistics. "Moved" is how far the same z's pictures are at the end from
//! where they were half way, as the root mean square over the numbers.
//!
//! **Not confirmed.** Seed 100, on which the claims were set, left the finite numbers with plain steps and the non-saturating
//! loss, at its fifth step (`Error::Diverged`); the seeds of the record stay finite, and dead. In seed 1 the non-saturating
//! loss gives G less gradient than was claimed. Both claims stand as they were made.
//!
//! **Reference.** Goodfellow et al. 2014 (arXiv:1406.2661); Miyato et al. 2018 (arXiv:1802.05957); Ioffe and Szegedy 2015
//! (arXiv:1502.03167).

use super::{
    examiner::{COMPARED, Examiner},
    play::{Played, latent, pictures, tell},
};
use crate::{
    Error, Result,
    experiments::{
        Criterion, Experiment, ExperimentRecord, SeedRecord, Tiles,
        support::{origin, series},
    },
    lab::pictures::{Networks, PictureRun, PictureSettings, perceptrons},
    nn::Norm,
    objective::Player,
    plot::{Lines, Picture, grid},
    score::mean_pairwise_distance,
};

/// The first try, and its cures.
const RUNS: [&str; 6] = ["naive", "non-saturating", "spectral-norm", "batch-norm", "small-steps", "all-four"];
/// The first try with plain gradient steps, with either loss.
const PLAIN: [&str; 2] = ["plain", "plain-non-saturating"];
/// Pixels along a side.
const SIDE: usize = 32;
/// Units of a hidden layer.
const WIDTH: usize = 256;
/// Dimensions of z.
const LATENT: usize = 256;
/// Steps of training.
const STEPS: u64 = 1_000;
/// Steps from one look at D's answers to the next.
const STRIDE: u64 = 5;
/// Digits of either kind that D is asked about.
const ASKED: usize = 64;
/// Fakes of which the distances are taken.
const PAIRED: usize = 200;
/// Samples of each run in the figure.
const ACROSS: usize = 10;
/// D's mean belief in fakes below which it counts as sure.
const SURE: f32 = 1e-3;

/// E3-05: the naive run, its crash and its cures.
pub struct NaiveCrash;

fn settings(run: &str, seed: u64) -> PictureSettings {
    let objective = if run == "all-four" || run.ends_with("non-saturating") { "non-saturating" } else { "minimax" };
    let (optimizer, rate, beta1) = match run {
        "small-steps" | "all-four" => ("adam", 2e-4, 0.5),
        _ if PLAIN.contains(&run) => ("sgd", 1.0, 0.0),
        _ => ("adam", 1e-3, 0.9),
    };
    PictureSettings {
        data: "mnist".into(),
        arch: "mlp".into(),
        size: SIDE,
        width: WIDTH,
        latent_dim: LATENT,
        objective: objective.into(),
        optimizer: optimizer.into(),
        beta1,
        lr_d: rate,
        lr_g: rate,
        steps: STEPS,
        seed,
        ..PictureSettings::default()
    }
}

/// Perceptrons as the settings have them, with what the run adds.
fn networks(run: &str) -> Networks {
    let (g, d) = perceptrons(LATENT, WIDTH, SIDE * SIDE);
    match run {
        "spectral-norm" => (g, d.spectral()),
        "batch-norm" => (g.with_norm(Norm::Batch), d.with_norm(Norm::Batch)),
        "all-four" => (g.with_norm(Norm::Batch), d.spectral()),
        _ => (g, d),
    }
}

impl Experiment for NaiveCrash {
    fn name(&self) -> &'static str {
        "naive-crash"
    }

    fn about(&self) -> &'static str {
        "a first try at digits is lost within a few dozen steps; no cure alone brings digits, all four do"
    }

    fn source(&self) -> &'static str {
        "Goodfellow et al. 2014, arXiv:1406.2661"
    }

    fn default_seeds(&self) -> u64 {
        2
    }

    fn takes_all_threads(&self) -> bool {
        true
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        let examiner = Examiner::of("mnist", SIDE)?;
        for name in RUNS.into_iter().chain(PLAIN) {
            tell(&format!("{} seed {seed}, {name}", self.name()));
            let mut run = PictureRun::between(settings(name, seed), networks(name))?;
            let half_way = watch(&mut record, name, &mut run)?;
            judge(&mut record, name, &Played { run, seconds: 0.0 }, &half_way, &examiner)?;
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        let claim = |value, low, high, claim| Criterion { claim, value, low, high };
        let whole = STEPS as f64;
        // The intervals reach to about half and twice of what seed 100 had, which stands beside them; what is next to 0 has room up
        // to some tens of times, and the FID of the last run does not meet that of the two before.
        vec![
            claim("naive/sure_at", 7.0, 28.0, "the first try: D is sure within a few dozen steps"), // 14
            claim("naive/nan_by_way_of_d_at", 10.0, 50.0, "a program that takes D has crashed soon after"), // 25
            claim("naive/steps", whole, whole, "ours goes on to the end"),
            claim("naive/gradient_g", 0.0, 1e-4, "but no gradient reaches G"), // 1.1e-6
            claim("naive/moved", 0.0, 0.05, "which draws what it drew"),       // 0.0025
            claim("naive/fid", 400.0, 1_650.0, "and these are no digits"),     // 818
            claim("non-saturating/gradient_g", 6.0, 28.0, "the other loss gives G its gradient back"), // 13.6
            claim("non-saturating/fid", 500.0, 2_100.0, "and no digits"),      // 1,038
            claim("spectral-norm/sure_at", 70.0, 300.0, "spectral normalisation delays the end"), // 146
            claim("spectral-norm/fid", 540.0, 2_200.0, "and brings no digits"), // 1,082
            claim("batch-norm/fid", 470.0, 1_300.0, "nor does batch normalisation"), // 665
            claim("small-steps/fid", 470.0, 1_150.0, "nor do small steps"),    // 571
            claim("all-four/fid", 190.0, 470.0, "all four together do"),       // 374
            claim("plain/gradient_g", 0.0, 0.0, "with plain steps of length 1 G's gradient is exactly 0"), // 0
            claim("plain-non-saturating/steps", 1.0, 40.0, "and with the other loss the numbers are no longer finite"), // 4
        ]
    }

    /// Means over the seeds.
    fn table(&self, record: &ExperimentRecord) -> Option<String> {
        let mut text =
            String::from("| run | D is sure at step | NaN by way of D at step | steps | moved | diversity | FID |\n");
        text += "|---|---|---|---|---|---|---|\n";
        for name in RUNS.into_iter().chain(PLAIN) {
            let values = |value: &str| record.values(&format!("{name}/{value}"));
            let first = |value: &str| match values(value) {
                steps if steps.is_empty() => "never".to_string(),
                steps => steps.iter().map(|step| format!("{step}")).collect::<Vec<_>>().join(", "),
            };
            let mean = |value: &str| record.mean(&format!("{name}/{value}")).0;
            text += &format!("| {name} | {} | {} | ", first("sure_at"), first("nan_by_way_of_d_at"));
            let moved = if mean("moved").is_nan() { "–".into() } else { format!("{:.4}", mean("moved")) };
            text += &format!("{:.0} | {moved} | ", mean("steps"));
            text += &format!("{:.2} | {:.0} |\n", mean("diversity"), mean("fid"));
        }
        let by = record.extractor("mnist");
        Some(
            text + &format!(
                "\nFID by {by}, n_real = n_fake = {COMPARED}; diversity as a share of that of real digits.\n"
            ),
        )
    }

    fn figure(&self, record: &ExperimentRecord) -> Picture {
        let chart = |value: &str, title: &str, y_label: &str| {
            let series = |name: &&str| series(record, name, value, *name);
            let note = format!("perceptrons on MNIST, means over parts of the run · {}", origin(record));
            let series = RUNS.iter().filter_map(series).collect();
            Lines { title: title.into(), x_label: "step".into(), y_label: y_label.into(), log: true, series, note }
                .picture()
        };
        let charts = chart("d_fake", "What D believes of the fakes", "mean of D(G(z))").above(chart(
            "gradient_g",
            "What G learns from it; samples of each",
            "norm of G's gradient",
        ));
        let tiles = RUNS.iter().chain(&PLAIN).filter_map(|name| Some((*name, record.pictures(name)?)));
        tiles.fold(charts, |figure, (name, tiles)| figure.above(grid(tiles.images(), ACROSS).titled(name)))
    }
}

/// Trains to the end, or until the numbers are no longer finite, and writes down what happens when; answers the pictures
/// of half way.
fn watch(record: &mut SeedRecord, name: &str, run: &mut PictureRun) -> Result<Vec<f32>> {
    let (z, digits) = (latent(run.settings(), ASKED)?, run.pictures().first(ASKED)?);
    let (mut crash, mut half_way) = (None, Vec::new());
    while run.engine().step() < run.end() {
        match run.step() {
            Err(Error::Diverged { .. }) => break,
            other => drop(other?),
        }
        let (engine, step) = (run.engine(), run.engine().step());
        if crash.is_none() && step.is_multiple_of(STRIDE) {
            let fakes = engine.generate(&z);
            let breaks =
                |points: &[f32], y| engine.discriminate(points).iter().any(|f| !by_way_of_d(*f, y).is_finite());
            crash = (breaks(&digits, 1.0) || breaks(&fakes, 0.0)).then_some(step);
        }
        if 2 * step == run.end() {
            half_way = pictures(run, &latent(run.settings(), COMPARED)?, LATENT);
        }
    }
    record.set(&format!("{name}/steps"), run.engine().step() as f64);
    let curves = &run.record().curves;
    let sure = curves.get("d_fake").iter().position(|belief| *belief < SURE).map(|i| curves.steps[i]);
    for (what, step) in [("sure_at", sure), ("nan_by_way_of_d_at", crash)] {
        record.set(&format!("{name}/{what}"), step.map_or(f64::NAN, |step| step as f64));
    }
    Ok(half_way)
}

/// The loss of one sample of kind y, as the formula is written, in 32 bits.
fn by_way_of_d(logit: f32, y: f32) -> f32 {
    let d = 1.0 / (1.0 + (-logit).exp());
    -(y * d.ln() + (1.0 - y) * (1.0 - d).ln())
}

/// Writes down how a run ended.
fn judge(record: &mut SeedRecord, name: &str, played: &Played, half_way: &[f32], examiner: &Examiner) -> Result<()> {
    let run = &played.run;
    let fakes = pictures(run, &latent(run.settings(), COMPARED)?, LATENT);
    let numbers = SIDE * SIDE;
    let square = |(a, b): (&f32, &f32)| f64::from(a - b).powi(2);
    let moved = fakes.iter().zip(half_way).map(square).sum::<f64>() / half_way.len() as f64;
    record.set(&format!("{name}/moved"), moved.sqrt());
    let diversity = |rows: &[f32]| mean_pairwise_distance(rows, numbers).map(|diversity| diversity.mean);
    let share = diversity(&fakes[..PAIRED * numbers])? / diversity(&run.pictures().first(PAIRED)?)?;
    record.set(&format!("{name}/diversity"), share);
    for value in ["loss_d", "loss_g", "d_real", "d_fake", "gradient_g"] {
        record.set(&format!("{name}/{value}"), played.mean(value, 0.9..1.0));
    }
    let sigmas = run.engine().singular_values(Player::Discriminator);
    record.set(&format!("{name}/sigma_d"), sigmas.iter().copied().fold(0.0, f32::max));
    examiner.score(record, &format!("{name}/"), &examiner.look(&fakes)?)?;
    if record.seed == 0 {
        record.curves.insert(name.into(), played.curves(&["d_fake", "gradient_g"]));
        record.pictures.insert(name.into(), Tiles::new(SIDE, &fakes[..ACROSS * numbers]));
    }
    Ok(())
}
