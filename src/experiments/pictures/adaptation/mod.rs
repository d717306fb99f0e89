//! Digits of one post office for another's: a classifier of MNIST learns to name USPS, and the other way round.
//!
//! **Formula.** D tells M_s(x) of the source's pictures from M_t(x) of the target's, and M_t learns to make it fail: the
//! non-saturating game, in which features take the place of samples and pictures that of noise.
//!
//! **What must be seen.** A classifier that names nearly all digits of its own set loses many of the other's. ADDA, from a
//! copy of its encoder, wins most of them back without a label; from fresh weights it does not: nothing ties its classes to
//! the source's. An oracle with the target's labels says how much there was to win.
//!
//! **Notes.** LeNet, D on the logits, the settings of `gan adapt`, which were chosen from the seed 100; all training pictures
//! of both sets. The accuracy is that on the target's test pictures after the last step; beside it stand the best of all
//! looks and the one that early stopping without labels chooses.
//!
//! Each part of a seed is kept in the user's cache, `experiments/adda`: a run that was stopped goes on with the
//! parts that are missing.
//!
//! **Reference.** Tzeng et al. 2017 (arXiv:1702.05464); DANN: Ganin et al. 2016 (arXiv:1505.07818).

mod figure;
mod parts;

use super::{kept, play::tell};
use crate::{
    Result,
    experiments::{Criterion, Experiment, ExperimentRecord, SeedRecord},
    plot::Picture,
};
use parts::{Domains, Part};

/// One direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Task {
    name: &'static str,
    source: &'static str,
    target: &'static str,
    seeds: u64,
}

const TASKS: [Task; 2] = [
    Task { name: "mnist-usps", source: "mnist", target: "usps", seeds: 5 },
    Task { name: "usps-mnist", source: "usps", target: "mnist", seeds: 3 },
];

/// Accuracies as they were published, in per cent: MNIST to USPS and back. The paper's were read where others quote them,
/// and are said to be of 2,000 pictures of MNIST and 1,800 of USPS.
const PUBLISHED: [(&str, &str, &str); 4] = [
    ("source only, of few pictures (ADDA's paper, as others quote it)", "75.2 ± 1.6", "–"),
    ("ADDA, of few pictures (its paper, as others quote it)", "89.4 ± 0.2", "90.1"),
    ("ADDA (enpko47/pytorch_ADDA)", "93.7 ± 0.6", "–"),
    ("oracle (README of DASPOT)", "96.5", "99.2"),
];

/// E6-01 to E6-12: source only, ADDA from a copy and from fresh weights, DANN, and an oracle.
pub struct Adaptation;

impl Experiment for Adaptation {
    fn name(&self) -> &'static str {
        "adda"
    }

    fn about(&self) -> &'static str {
        "a classifier of MNIST learns to name USPS without labels, and the other way round"
    }

    fn source(&self) -> &'static str {
        "Tzeng et al. 2017, arXiv:1702.05464; Takahashi 2019"
    }

    fn default_seeds(&self) -> u64 {
        5
    }

    fn takes_all_threads(&self) -> bool {
        true
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        // Seeds from 100 on are for choosing, and see all.
        for task in TASKS.iter().filter(|task| seed < task.seeds || seed >= 100) {
            let mut domains = None;
            for part in Part::ALL {
                let name = format!("{}/{}", task.name, part.name());
                let part = kept::part("adda", 1, &format!("{}-seed{seed}", name.replace('/', "-")), || {
                    tell(&format!("{name}, seed {seed}"));
                    let domains = match &domains {
                        Some(domains) => domains,
                        None => domains.insert(Domains::of(*task, seed)?),
                    };
                    parts::run(part, domains)
                })?;
                part.values.iter().for_each(|(value, x)| record.set(&format!("{name}/{value}"), *x));
                if seed == 0 && task.name == TASKS[0].name {
                    record
                        .curves
                        .extend(part.curves.into_iter().map(|(key, curves)| (format!("{name}/{key}"), curves)));
                    record
                        .points
                        .extend(part.points.into_iter().map(|(key, points)| (format!("{name}/{key}"), points)));
                    record.pictures.extend(part.pictures.into_iter().map(|(key, t)| (format!("{name}/{key}"), t)));
                }
            }
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        let claim = |claim, value, low, high| Criterion { claim, value, low, high };
        // Set on seeds 100 and 101, which had the numbers in the comments.
        vec![
            // 0.991 and 0.992.
            claim("a classifier of MNIST names its own test digits", "mnist-usps/source/own", 0.99, 1.0),
            // 0.812 and 0.817.
            claim("and loses many of USPS's", "mnist-usps/source/accuracy", 0.7, 0.88),
            // 0.116 and 0.107.
            claim("ADDA from a copy wins most of USPS's back", "mnist-usps/copy/gain", 0.05, 0.2),
            // 0.107 and 0.073; 0.053 and 0.072; of ten classes one is chance.
            claim("ADDA from fresh weights names digits as a coin would", "mnist-usps/naive/accuracy", 0.0, 0.25),
            claim("which shows without labels: few keep their names", "mnist-usps/naive/agreement", 0.0, 0.25),
            // 0.830 and 0.867.
            claim("from a copy most do", "mnist-usps/copy/agreement", 0.7, 1.0),
            claim("and no look warns", "mnist-usps/copy/warned", 0.0, 0.0),
        ]
    }

    fn mean_criteria(&self) -> Vec<Criterion> {
        let claim = |claim, value, low, high| Criterion { claim, value, low, high };
        vec![
            // 0.928 and 0.923: the bound is what the paper has, of fewer pictures.
            claim("MNIST to USPS, from a copy, it is right in 89.4 % or more", "mnist-usps/copy/accuracy", 0.894, 0.97),
            // 0.588 and 0.619; 0.371 and 0.345; 0.959 and 0.964.
            claim("a classifier of USPS loses more of MNIST's", "usps-mnist/source/accuracy", 0.45, 0.75),
            claim("and wins most of them back", "usps-mnist/copy/gain", 0.2, 0.5),
            claim("so that it is right in 90 % or more", "usps-mnist/copy/accuracy", 0.9, 0.99),
            // Set before it was run: others have 96.5 %.
            claim("with USPS's labels nearly all are named", "mnist-usps/oracle/accuracy", 0.95, 0.98),
            // 0.003 and 0.002.
            claim("early stopping without labels costs little", "mnist-usps/copy/shortfall", 0.0, 0.01),
        ]
    }

    /// Ours with standard errors, then the published rows.
    fn table(&self, record: &ExperimentRecord) -> Option<String> {
        let titles: Vec<&str> = TASKS.iter().map(|task| task.name).collect();
        let mut text = format!("| accuracy % | {} |\n|---|{}\n", titles.join(" | "), "---|".repeat(titles.len()));
        for part in Part::ALL {
            let cell = |task: &Task| {
                let name = format!("{}/{}/accuracy", task.name, part.name());
                let (n, (mean, error)) = (record.values(&name).len(), record.mean(&name));
                let spread = if error.is_nan() { String::new() } else { format!(" ± {:.1}", 100.0 * error) };
                if n == 0 { "–".into() } else { format!("{:.1}{spread} ({n})", 100.0 * mean) }
            };
            text += &format!("| {} | {} |\n", part.about(), TASKS.iter().map(cell).collect::<Vec<_>>().join(" | "));
        }
        for (row, there, back) in PUBLISHED {
            text += &format!("| {row} | {there} | {back} |\n");
        }
        Some(text)
    }

    fn figure(&self, record: &ExperimentRecord) -> Picture {
        figure::figure(record)
    }
}
