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
//! of both sets (`adda`), or 2,000 of MNIST and 1,800 of USPS, as is said of the paper, drawn anew by each seed (`adda-few`). The
//! accuracy is that on all of the target's test pictures after the last step; beside it stand the best of all looks and the
//! one that early stopping without labels chooses.
//!
//! One seed of `adda`, both ways, takes six minutes of two cores: 25 to 30 s for a source or an oracle, 40 to 45 s for an
//! adaptation with its looks. Each part of a seed is kept in the user's cache, `experiments/adda` and
//! `experiments/adda-few`: a run that was stopped goes on with the parts that are missing.
//!
//! **Reference.** Tzeng et al. 2017 (arXiv:1702.05464); DANN: Ganin et al. 2016 (arXiv:1505.07818).

mod claims;
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
}

const TASKS: [Task; 2] = [
    Task { name: "mnist-usps", source: "mnist", target: "usps" },
    Task { name: "usps-mnist", source: "usps", target: "mnist" },
];

/// How many training pictures of a set are seen where they are few.
const FEW: [(&str, usize); 2] = [("mnist", 2_000), ("usps", 1_800)];

/// Accuracies as they were published, in per cent: MNIST to USPS and back. The paper's were read where others quote them,
/// and are said to be of 2,000 pictures of MNIST and 1,800 of USPS.
const PUBLISHED: [(&str, &str, &str); 4] = [
    ("source only, of few pictures (ADDA's paper, as others quote it)", "75.2 ± 1.6", "–"),
    ("ADDA, of few pictures (its paper, as others quote it)", "89.4 ± 0.2", "90.1"),
    ("ADDA (enpko47/pytorch_ADDA)", "93.7 ± 0.6", "–"),
    ("oracle (README of DASPOT)", "96.5", "99.2"),
];

/// E6-01 to E6-12: source only, ADDA from a copy and from fresh weights, DANN, and an oracle.
pub struct Adaptation {
    name: &'static str,
    few: bool,
    /// Seeds of each task.
    seeds: [u64; TASKS.len()],
}

impl Adaptation {
    /// All training pictures of both sets.
    pub fn all() -> Self {
        Self { name: "adda", few: false, seeds: [5, 3] }
    }

    /// As [few](FEW) as is said of ADDA's paper.
    pub fn few() -> Self {
        Self { name: "adda-few", few: true, seeds: [3, 3] }
    }
}

impl Experiment for Adaptation {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        match self.few {
            false => "a classifier of MNIST learns to name USPS without labels, and the other way round",
            true => "as adda, from 2,000 pictures of MNIST and 1,800 of USPS, as is said of its paper",
        }
    }

    fn source(&self) -> &'static str {
        "Tzeng et al. 2017, arXiv:1702.05464; Takahashi 2019"
    }

    fn default_seeds(&self) -> u64 {
        self.seeds[0]
    }

    fn takes_all_threads(&self) -> bool {
        true
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        // Seeds from 100 on are for choosing, and see all.
        for (task, _) in TASKS.iter().zip(self.seeds).filter(|(_, seeds)| seed < *seeds || seed >= 100) {
            let mut domains = None;
            for part in Part::ALL {
                let name = format!("{}/{}", task.name, part.name());
                let part = kept::part(self.name, 1, &format!("{}-seed{seed}", name.replace('/', "-")), || {
                    tell(&format!("{} {name}, seed {seed}", self.name));
                    let domains = match &domains {
                        Some(domains) => domains,
                        None => domains.insert(Domains::of(*task, self.few, seed)?),
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
        if self.few { claims::few() } else { claims::all() }
    }

    fn mean_criteria(&self) -> Vec<Criterion> {
        if self.few { claims::few_on_average() } else { claims::all_on_average() }
    }

    /// Ours with standard errors, then the published rows.
    fn table(&self, record: &ExperimentRecord) -> Option<String> {
        let titles: Vec<&str> = TASKS.iter().map(|task| task.name).collect();
        let mut text = format!("| accuracy % | {} |\n|---|{}\n", titles.join(" | "), "---|".repeat(titles.len()));
        for part in Part::ALL {
            let cell = |task: &Task| {
                let name = format!("{}/{}/accuracy", task.name, part.name());
                format!("{} ({})", record.cell(&name, 100.0, 1), record.values(&name).len())
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
