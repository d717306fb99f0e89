//! Experiments: named, reproducible runs that end in a verdict.
//!
//! An experiment runs once per seed and leaves numbers; what it claims is a list of two-sided criteria on these
//! numbers, and the verdict is computed from the record alone. The records of the full runs are committed, and a test
//! computes their verdicts again.

mod all_false;
mod bilinear;
mod bourgan;
mod cartoon;
mod clipping;
mod continuity;
mod critic;
mod dirac;
#[cfg(all(feature = "pictures", feature = "data", feature = "score"))]
mod domains;
mod embedded;
mod f_divergences;
mod feature_matching;
mod gaussian;
mod heisei;
mod instability;
mod k_sweep;
mod label_smoothing;
mod line;
mod lipschitz;
mod losses;
mod minibatch;
mod mode_collapse;
mod on_ring;
mod optimal_discriminator;
mod orbit;
mod orthogonal;
mod packing;
#[cfg(all(feature = "pictures", feature = "data", feature = "score"))]
mod pictures;
mod plane;
mod record;
mod records;
mod reiwa;
mod request;
mod sigma_clamp;
mod spectral_norm_both;
pub mod spikes;
pub mod support;
mod tiles;
mod toy_table;
mod truncation;
mod ttur;
mod vanishing;
mod verdict;
mod virtual_batch_norm;
mod zoo;

#[cfg(all(feature = "pictures", feature = "data", feature = "score"))]
pub use pictures::{forget, kept};
use rayon::prelude::*;
pub use record::{ExperimentRecord, Points, SeedRecord};
pub use records::committed;
pub use request::Request;
pub use tiles::Tiles;
pub use verdict::{Criterion, Finding, Verdict};

use crate::{Error, Result};

/// A named claim and the run that shows it.
pub trait Experiment: Send + Sync {
    /// The name that a person types.
    fn name(&self) -> &'static str;

    /// What it shows, in one line.
    fn about(&self) -> &'static str;

    /// Where the claim comes from.
    fn source(&self) -> &'static str;

    /// Runs it from one seed.
    ///
    /// # Errors
    /// If a run cannot be set up or leaves the finite numbers where it should not.
    fn run(&self, seed: u64) -> Result<SeedRecord>;

    /// What must hold, seed by seed.
    fn criteria(&self) -> Vec<Criterion>;

    /// What must hold for the means over the seeds.
    fn mean_criteria(&self) -> Vec<Criterion> {
        Vec::new()
    }

    /// The same on other data or at its full size.
    ///
    /// # Errors
    /// If it has no such form.
    fn on_request(&self, _request: &Request) -> Result<Box<dyn Experiment>> {
        Err(Request::has_one_form(self.name()))
    }

    /// How many seeds a run takes where nothing else is asked for.
    fn default_seeds(&self) -> u64 {
        20
    }

    /// Whether one seed takes all threads. Seeds then run one after another; otherwise several do at once, each on one
    /// thread.
    fn takes_all_threads(&self) -> bool {
        false
    }

    /// The numbers as a Markdown table, where they make one.
    fn table(&self, _record: &ExperimentRecord) -> Option<String> {
        None
    }

    /// The figure, from the record alone.
    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture;
}

/// Every experiment, in the order of the book.
pub fn all() -> Vec<Box<dyn Experiment>> {
    #[cfg_attr(not(all(feature = "pictures", feature = "data", feature = "score")), expect(unused_mut))]
    let mut all: Vec<Box<dyn Experiment>> = vec![
        Box::new(cartoon::Cartoon),
        Box::new(optimal_discriminator::OptimalDiscriminator),
        Box::new(gaussian::Gaussian),
        Box::new(heisei::Heisei),
        Box::new(reiwa::Reiwa),
        Box::new(vanishing::Vanishing),
        Box::new(all_false::AllFalse),
        Box::new(instability::Instability),
        Box::new(continuity::Continuity),
        Box::new(mode_collapse::ModeCollapse),
        Box::new(feature_matching::FeatureMatching),
        Box::new(minibatch::Minibatch),
        Box::new(virtual_batch_norm::VirtualBatchNorm),
        Box::new(lipschitz::Lipschitz),
        Box::new(spectral_norm_both::SpectralNormBoth),
        Box::new(orthogonal::Orthogonal),
        Box::new(sigma_clamp::SigmaClamp),
        Box::new(truncation::Truncation),
        Box::new(toy_table::ToyTable),
        Box::new(label_smoothing::LabelSmoothing),
        Box::new(k_sweep::KSweep),
        Box::new(f_divergences::FDivergences),
        Box::new(critic::Critic),
        Box::new(clipping::Clipping),
        Box::new(losses::Losses),
        Box::new(zoo::Zoo),
        Box::new(dirac::Dirac),
        Box::new(bilinear::Bilinear),
        Box::new(packing::Packing),
        Box::new(ttur::Ttur),
        Box::new(bourgan::Bourgan),
    ];
    #[cfg(all(feature = "pictures", feature = "data", feature = "score"))]
    all.extend(pictures::all().into_iter().chain(domains::all()));
    all
}

/// The experiment of that name.
///
/// # Errors
/// If there is none: the answer names the nearest.
pub fn by_name(name: &str) -> Result<Box<dyn Experiment>> {
    let all = all();
    let names: Vec<&str> = all.iter().map(|e| e.name()).collect();
    let error = Error::unknown("experiment", name, names);
    all.into_iter().find(|e| e.name() == name).ok_or(error)
}

/// Runs an experiment from every seed; `done` hears of each seed that ends.
///
/// # Errors
/// The first error of any seed.
pub fn run(experiment: &dyn Experiment, seeds: &[u64], done: impl Fn(&SeedRecord) + Sync) -> Result<ExperimentRecord> {
    let one = |seed: &u64| {
        let record = experiment.run(*seed)?;
        done(&record);
        Ok(record)
    };
    let seeds = match experiment.takes_all_threads() {
        true => seeds.iter().map(one).collect::<Result<Vec<_>>>()?,
        false => seeds.par_iter().map(one).collect::<Result<Vec<_>>>()?,
    };
    Ok(ExperimentRecord { experiment: experiment.name().to_string(), seeds })
}
