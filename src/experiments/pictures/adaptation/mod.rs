//! Digits of one post office for another's: a classifier of MNIST learns to name USPS, and the other way round.
//!
//! **What must be seen.** A classifier that names nearly all digits of its own set loses many of the other's. ADDA, from a
//! copy of its encoder, wins most of them back without a label; from fresh weights it does not, though the discriminator
//! cannot tell the domains either: nothing ties its classes to the source's. An oracle with the target's labels says how
//! much there was to win.
//!
//! **Notes.** LeNet, D on the logits, the settings of `gan adapt`, which were chosen from the seed 100. Two protocols: all
//! training pictures, and 2,000 of MNIST with 1,800 of USPS, drawn anew for each seed. The accuracy is that on the target's
//! test pictures after the last step; beside it stands that of the step which early stopping without labels chooses.
//!
//! Each part of a seed is kept in the user's cache, `experiments/adda-1`: a run that was stopped goes on with the
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

/// One direction under one protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Task {
    name: &'static str,
    source: &'static str,
    target: &'static str,
    /// How many pictures of either, where not all.
    few: Option<[usize; 2]>,
    seeds: u64,
}

const TASKS: [Task; 2] = [
    Task { name: "mnist-usps", source: "mnist", target: "usps", few: None, seeds: 5 },
    Task { name: "usps-mnist", source: "usps", target: "mnist", few: None, seeds: 3 },
];

/// Accuracies as they were published, in per cent: MNIST to USPS and back; where the protocol is not of these two, or the
/// number was read in another place than the paper, the row says so.
const PUBLISHED: [(&str, &str, &str); 3] = [
    ("source only, few (ADDA's paper, as others quote it)", "75.2 ± 1.6", "57.1 ± 1.7"),
    ("ADDA, few (ADDA's paper, as others quote it)", "89.4 ± 0.2", "90.1 ± 0.8"),
    ("ADDA (enpko47/pytorch_ADDA)", "93.7 ± 0.6", "–"),
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
        vec![
            claim("the source's classifier names its own test digits", "mnist-usps/source/own", 0.99, 1.0),
            claim("and loses many of the target's", "mnist-usps/source/accuracy", 0.6, 0.88),
            claim("ADDA wins them back", "mnist-usps/copy/gain", 0.04, 0.4),
            claim("fresh weights do not", "mnist-usps/naive/accuracy", 0.0, 0.6),
            claim("which is warned of without labels", "mnist-usps/naive/warned", 1.0, 1.0),
            claim("where there is no reason, there is no warning", "mnist-usps/copy/warned", 0.0, 0.0),
        ]
    }

    fn mean_criteria(&self) -> Vec<Criterion> {
        let claim = |claim, value, low, high| Criterion { claim, value, low, high };
        vec![
            claim("MNIST to USPS, all pictures: above the paper", "mnist-usps/copy/accuracy", 0.894, 1.0),
            claim("USPS to MNIST, all pictures: above the paper", "usps-mnist/copy/accuracy", 0.9, 1.0),
            claim("the oracle names nearly all", "mnist-usps/oracle/accuracy", 0.955, 1.0),
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
            let few = row.contains("few");
            let cells = if few { ["", "", there, back] } else { [there, back, "", ""] };
            text += &format!("| {row} | {} |\n", cells.join(" | "));
        }
        Some(text)
    }

    fn figure(&self, record: &ExperimentRecord) -> Picture {
        figure::figure(record)
    }
}
