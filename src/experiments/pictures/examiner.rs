//! Who scores: a classifier of ours, trained once in a process on the set whose fakes it is to judge.

use std::sync::{Arc, Mutex};

use super::play::tell;
use crate::{
    Result,
    backend::{Backend, Cpu, Rule},
    data::{Labels, Options, Part, Pictures},
    experiments::SeedRecord,
    nn::picture::{Size, architectures::lenet},
    score::{Classifier, Extractor, Features, Reference, Scores, extract},
    train::{
        Decay, Epochs, Pace,
        fit::{Fit, Goal, Plan, accuracy},
    },
};

/// Steps of the classifier's training, of 64 pictures each.
const STEPS: u64 = 600;
/// Real pictures that fakes are compared with, at most, and fakes that are taken for a score.
pub const COMPARED: usize = 2_000;

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
        let examiner = Arc::new(Self::train(set, side)?);
        trained.push(examiner.clone());
        Ok(examiner)
    }

    fn train(set: &'static str, side: usize) -> Result<Self> {
        let (study, exam) = parts(set, side)?;
        let classes = study.labels().map_or(0, |labels| labels.names.len());
        let architecture = lenet(Size { height: side, width: side, channels: 1 }, classes);
        let pace = Pace { learning_rate: 1e-3, rule: Rule::Adam { beta1: 0.9, beta2: 0.999 } };
        let plan = Plan { seed: 0, batch: 64, pace, decay: Decay::Linear, schedule: STEPS, clip: None };
        let examples = Epochs::new(Arc::new(study), false, true);
        let mut fit = Fit::new(&Cpu::open()?, plan, Goal::Classes, Box::new(examples), &architecture)?;
        (0..STEPS).try_for_each(|_| fit.advance().map(drop))?;
        let name = format!("lenet-{set}");
        let classifier = Classifier::new(&name, fit.network().share())?;
        let seen = extract(&classifier, exam.len(), |first, rows| fill(&exam, first, rows), &mut |_, _| ())?;
        let labels: Vec<u32> = exam.labels().iter().flat_map(|l| &l.of).map(|label| u32::from(*label)).collect();
        let accuracy = f64::from(accuracy(&seen.probabilities, classes, &labels));
        tell(&format!("{name}: {:.1} % of {} pictures named rightly", 100.0 * accuracy, exam.len()));
        let real = Features { values: seen.first(COMPARED).to_vec(), ..seen };
        Ok(Self { set, classifier, accuracy, reference: Reference::new(&real)? })
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

    /// The scores of fakes, and in the record who took them from how many pictures.
    ///
    /// # Errors
    /// If there are too few.
    pub fn score(&self, record: &mut SeedRecord, fakes: &[f32]) -> Result<Scores> {
        let scores = Scores::new(self.classifier.name(), &self.reference, &self.look(fakes)?, 0, &mut |_| ())?;
        record.extractors.insert(self.set.into(), scores.extractor.clone());
        record.set(&format!("{}_extractor_accuracy", self.set), self.accuracy);
        record.set(&format!("{}_n_real", self.set), scores.n_real as f64);
        record.set(&format!("{}_n_fake", self.set), scores.n_fake as f64);
        Ok(scores)
    }
}

/// What is learned from, and what is judged by: the parts of the set, or where it has none nine of ten pictures and the
/// tenth.
fn parts(set: &str, side: usize) -> Result<(Pictures, Pictures)> {
    let open = |part| {
        Pictures::open(set, &Options { size: Some((side, side)), channels: Some(1), part, ..Options::default() })
    };
    if set != "olivetti" {
        return Ok((open(Part::Train)?, open(Part::Test)?));
    }
    let all = open(Part::All)?;
    Ok((some(&all, |i| i % 10 != 0)?, some(&all, |i| i % 10 == 0)?))
}

/// Some of the pictures, by their places.
fn some(all: &Pictures, chosen: impl Fn(usize) -> bool) -> Result<Pictures> {
    let (mut bytes, mut row) = (Vec::new(), vec![0.0; all.shape().numbers()]);
    let places: Vec<usize> = (0..all.len()).filter(|i| chosen(*i)).collect();
    for place in &places {
        all.row(*place, &mut row)?;
        bytes.extend(row.iter().map(|x| ((x + 1.0) * 127.5).round() as u8));
    }
    let select = |labels: &Labels| Labels {
        names: labels.names.clone(),
        of: places.iter().map(|place| labels.of[*place]).collect(),
    };
    Pictures::from_bytes(all.shape(), bytes, all.labels().map(select))
}

fn fill(pictures: &Pictures, first: usize, rows: &mut [f32]) -> Result<()> {
    let numbers = pictures.shape().numbers();
    rows.chunks_exact_mut(numbers).enumerate().try_for_each(|(i, row)| pictures.row(first + i, row))
}
