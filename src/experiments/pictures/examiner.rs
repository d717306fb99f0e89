//! Who scores: a classifier of ours, trained once in a process on the set whose fakes it is to judge.

use std::sync::{Arc, Mutex};

use super::play::tell;
use crate::{
    Error, Result,
    data::{Options, Part, Pictures},
    experiments::SeedRecord,
    lab::pictures::{LESSONS, look, teach},
    score::{
        Classifier, Extractor, Features, Gaussian, Manifold, Reference, extract, frechet_distance, inception_score,
        manifold, mmd2,
    },
    train::fit::accuracy,
};

/// Real pictures that fakes are compared with, at most, and fakes that are taken for a score.
pub const COMPARED: usize = 2_000;
/// Splits of the inception score, as Salimans et al. have them.
const SPLITS: usize = 10;
/// Neighbours of precision and recall, as Naeem et al. have them.
const NEIGHBOURS: usize = 5;

/// A classifier and what it sees in real pictures.
pub struct Examiner {
    set: &'static str,
    classifier: Classifier,
    /// The share of pictures that it was not trained on and names rightly.
    pub accuracy: f64,
    reference: Reference,
}

/// Those that this process has trained.
static TRAINED: Mutex<Vec<Arc<Examiner>>> = Mutex::new(Vec::new());

impl Examiner {
    /// The examiner of a set with classes, for grey pictures of that many pixels along a side: LeNet, trained the first
    /// time that it is asked for.
    ///
    /// # Errors
    /// If the set is not there: the error says how to get it.
    pub fn of(set: &'static str, side: usize) -> Result<Arc<Self>> {
        let mut trained = TRAINED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(known) = trained.iter().find(|e| e.set == set && e.classifier.inputs() == side * side) {
            return Ok(known.clone());
        }
        let examiner = Arc::new(Self::new(set, parts(set, side)?)?);
        trained.push(examiner.clone());
        Ok(examiner)
    }

    /// LeNet, trained to tell the classes of grey pictures apart, judged by others of that kind.
    ///
    /// # Errors
    /// If the training leaves the finite numbers.
    pub fn new(set: &'static str, parts: (Pictures, Pictures)) -> Result<Self> {
        Self::after(LESSONS, set, parts)
    }

    /// The same after so many steps of 64 pictures.
    ///
    /// # Errors
    /// As [`new`](Examiner::new).
    pub fn after(steps: u64, set: &'static str, (study, exam): (Pictures, Pictures)) -> Result<Self> {
        let study = Arc::new(study);
        let classifier = teach(set, &study, steps)?;
        let look = |at: &Pictures, n: usize| look(at, n, &classifier, &mut |_, _| ());
        let seen = look(&exam, exam.len())?;
        let labels: Vec<u32> = exam.labels().iter().flat_map(|l| &l.of).map(|label| u32::from(*label)).collect();
        let accuracy = f64::from(accuracy(&seen.probabilities, seen.classes, &labels));
        let (name, percent) = (classifier.name(), 100.0 * accuracy);
        tell(&format!("{name}: {percent:.1} % of {} pictures named rightly", exam.len()));
        let more = look(&study, study.len().min(COMPARED.saturating_sub(exam.len())))?;
        let values = [seen.first(COMPARED), &more.values].concat();
        Ok(Self { set, accuracy, reference: Reference::new(&Features { values, ..seen })?, classifier })
    }

    /// What scores by it are called by.
    pub fn name(&self) -> &str {
        self.classifier.name()
    }

    /// Real pictures that fakes are compared with.
    pub fn real(&self) -> usize {
        self.reference.gaussian.n
    }

    /// What it sees in whole pictures.
    ///
    /// # Errors
    /// If it sees what is not finite.
    pub fn look(&self, pictures: &[f32]) -> Result<Features> {
        let numbers = self.classifier.inputs();
        let copy = |first: usize, rows: &mut [f32]| {
            rows.copy_from_slice(&pictures[first * numbers..][..rows.len()]);
            Ok(())
        };
        extract(&self.classifier, pictures.len() / numbers, copy, &mut |_, _| ())
    }

    /// The FID of fakes, by what it has seen in them.
    ///
    /// # Errors
    /// If there are fewer than two.
    pub fn fid(&self, fakes: &Features) -> Result<f64> {
        let fakes = Gaussian::of(&fakes.values, fakes.size)?;
        Ok(frechet_distance(&self.reference.gaussian, &self.reference.root, &fakes))
    }

    /// The kernel distance (KID) of fakes to all of the real pictures, by what it has seen in them: without bias for few
    /// pictures too.
    pub fn kernel_distance(&self, fakes: &Features) -> f64 {
        mmd2(&self.reference.features, &fakes.values, fakes.size)
    }

    /// Precision, recall, density and coverage of the first so many fakes against as many real pictures.
    ///
    /// # Errors
    /// If these are too few.
    pub fn manifold(&self, fakes: &Features, n: usize) -> Result<Manifold> {
        let real = &self.reference.features;
        manifold(&real[..real.len().min(n * fakes.size)], fakes.first(n), fakes.size, NEIGHBOURS)
    }

    /// Writes down FID and inception score of a run's fakes, by what it has seen in them, and who has taken them from how
    /// many pictures.
    ///
    /// # Errors
    /// If there are fewer fakes than splits of the inception score.
    pub fn score(&self, record: &mut SeedRecord, run: &str, fakes: &Features) -> Result<()> {
        let inception = inception_score(&fakes.probabilities, fakes.classes, SPLITS)?;
        record.set(&format!("{run}fid"), self.fid(fakes)?);
        record.set(&format!("{run}inception_score"), inception.mean);
        record.set(&format!("{run}inception_score_spread"), inception.spread);
        record.extractors.insert(self.set.into(), self.classifier.name().to_string());
        record.set(&format!("{}_extractor_accuracy", self.set), self.accuracy);
        record.set(&format!("{}_n_real", self.set), self.reference.gaussian.n as f64);
        record.set(&format!("{}_n_fake", self.set), fakes.count() as f64);
        Ok(())
    }
}

/// What is learned from, and what is judged by: the parts of the set, or where it has none nine of ten pictures and the
/// tenth.
///
/// # Errors
/// If the set is not there, or has no classes.
pub fn parts(set: &str, side: usize) -> Result<(Pictures, Pictures)> {
    let open = |part| {
        Pictures::open(set, &Options { size: Some((side, side)), channels: Some(1), part, ..Options::default() })
    };
    if set != "olivetti" {
        return Ok((open(Part::Train)?, open(Part::Test)?));
    }
    let all = open(Part::All)?;
    let places: Vec<usize> = (0..all.len()).collect();
    match all.labels() {
        Some(_) => every_tenth(&all, &places),
        None => Err(Error::Refused { what: format!("learning the classes of {set}"), why: "it has no labels".into() }),
    }
}

/// Those of the pictures at some places: nine of ten, and the tenth.
///
/// # Errors
/// If a picture cannot be read.
pub fn every_tenth(all: &Pictures, places: &[usize]) -> Result<(Pictures, Pictures)> {
    let tenth = |is: bool| -> Vec<usize> {
        places.iter().enumerate().filter(|(i, _)| (i % 10 == 0) == is).map(|(_, place)| *place).collect()
    };
    Ok((all.select(&tenth(false))?, all.select(&tenth(true))?))
}
