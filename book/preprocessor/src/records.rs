use std::collections::BTreeMap;

use shall_we_gan::{
    Error,
    experiments::{self, Experiment, ExperimentRecord, SeedRecord},
};

/// Every experiment with its committed record, by name.
pub struct Records(BTreeMap<&'static str, Recorded>);

/// An experiment and its committed record.
pub struct Recorded {
    /// What is claimed, and how it is drawn.
    pub experiment: Box<dyn Experiment>,
    /// What was seen.
    pub record: ExperimentRecord,
}

impl Records {
    /// All that are committed.
    ///
    /// # Errors
    /// If a committed record cannot be read.
    pub fn committed() -> Result<Self, Error> {
        let recorded = |experiment: Box<dyn Experiment>| {
            let record = experiments::committed(experiment.name())?;
            Ok((experiment.name(), Recorded { experiment, record }))
        };
        experiments::all().into_iter().map(recorded).collect::<Result<_, _>>().map(Self)
    }

    /// The experiment of that name.
    ///
    /// # Errors
    /// If there is none: the answer names the nearest.
    pub fn get(&self, name: &str) -> Result<&Recorded, String> {
        self.0.get(name).ok_or_else(|| Error::unknown("experiment", name, self.0.keys().copied()).to_string())
    }

    /// All of them, in the order of their names.
    pub fn all(&self) -> impl Iterator<Item = &Recorded> {
        self.0.values()
    }
}

impl Recorded {
    /// The seeds in words: `"seeds 0 to 19"`.
    pub fn seeds(&self) -> String {
        in_words(self.record.seeds.iter().map(|seed| seed.seed).collect())
    }

    /// Those of the seeds that have this value, in words.
    pub fn seeds_with(&self, key: &str) -> String {
        let has = |seed: &&SeedRecord| seed.values.contains_key(key);
        in_words(self.record.seeds.iter().filter(has).map(|seed| seed.seed).collect())
    }

    /// The command that makes the record and the figure again.
    pub fn command(&self) -> String {
        let (name, seeds) = (self.experiment.name(), self.record.seeds.len() as u64);
        let more = if seeds == self.experiment.default_seeds() { String::new() } else { format!(" --seeds {seeds}") };
        format!("gan reproduce {name}{more}")
    }
}

fn in_words(mut seeds: Vec<u64>) -> String {
    seeds.sort_unstable();
    match seeds[..] {
        [] => "no seeds".into(),
        [only] => format!("seed {only}"),
        [first, .., last] if last - first + 1 == seeds.len() as u64 => format!("seeds {first} to {last}"),
        _ => format!("seeds {}", seeds.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")),
    }
}
