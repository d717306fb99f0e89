//! Who looks at pictures for a score where nobody brings a network: LeNet, taught the classes of a set.

use std::sync::Arc;

use crate::{
    Error, Result,
    backend::{Backend, Cpu, Rule},
    data::{Options, Pictures, Shape, cache_folder},
    nn::{
        Network,
        picture::{Size, architectures::lenet},
    },
    score::{Classifier, Extractor, Features, extract},
    train::{
        Decay, Epochs, Pace,
        fit::{Fit, Goal, Plan},
        record::Record,
    },
};

/// Steps of its training, of 64 pictures each, where nothing else is asked for.
pub const LESSONS: u64 = 600;

/// LeNet, taught the classes of a set of grey pictures of that many pixels along a side. It is taught once and kept in the
/// user's cache, if there is one; `progress` hears of how many steps of how many are taken.
///
/// # Errors
/// If the set is not there, has no classes, or the training leaves the finite numbers.
pub fn examiner(set: &str, side: usize, progress: &mut dyn FnMut(u64, u64)) -> Result<Classifier> {
    let options = Options { size: Some((side, side)), channels: Some(1), ..Options::default() };
    let study = Arc::new(Pictures::open(set, &options)?);
    let place =
        cache_folder("examiners").map(|folder| folder.join(format!("lenet-{LESSONS}-{}.safetensors", study.key())));
    let kept = place.as_ref().and_then(|place| Network::load(&Cpu::open().ok()?, place).ok());
    if let Some(network) = kept.filter(|network| network.architecture().inputs == study.shape().numbers()) {
        return Classifier::new(&name(set), network);
    }
    let network = taught(&study, LESSONS, progress)?;
    // One that cannot be kept is taught again.
    let _ = place.map(|place| network.save(place));
    Classifier::new(&name(set), network)
}

/// LeNet, taught to tell the classes of grey pictures apart in so many steps; it is called by the name of their set.
///
/// # Errors
/// If they have no classes, or the training leaves the finite numbers.
pub fn teach(set: &str, study: &Arc<Pictures>, steps: u64) -> Result<Classifier> {
    Classifier::new(&name(set), taught(study, steps, &mut |_, _| ())?)
}

fn name(set: &str) -> String {
    format!("lenet-{}", set.rsplit(['/', '\\']).next().unwrap_or(set))
}

fn taught(study: &Arc<Pictures>, steps: u64, progress: &mut dyn FnMut(u64, u64)) -> Result<Network<Cpu>> {
    let Shape { height, width, channels } = study.shape();
    let classes = study.labels().map_or(0, |labels| labels.names.len());
    if classes < 2 {
        let why = "they have none, or one; mnist, fashion, usps and olivetti have classes".into();
        return Err(Error::Refused { what: "learning the classes of pictures".into(), why });
    }
    let architecture = lenet(Size { height, width, channels }, classes);
    let pace = Pace { learning_rate: 1e-3, rule: Rule::Adam { beta1: 0.9, beta2: 0.999 } };
    let plan = Plan { seed: 0, batch: 64, pace, decay: Decay::Linear, schedule: steps, clip: None };
    let examples = Epochs::new(study.clone(), false, true);
    let mut fit = Fit::new(&Cpu::open()?, plan, Goal::Classes, Box::new(examples), &architecture)?;
    fit.finish(&mut Record::default(), &mut |step| progress(step.step, steps))?;
    Ok(fit.network().fork())
}

/// What a classifier sees in the first n pictures of a set; `progress` is told how many of how many have been seen.
///
/// # Errors
/// Those of the pictures and of the classifier.
pub fn look(at: &Pictures, n: usize, with: &dyn Extractor, progress: &mut dyn FnMut(usize, usize)) -> Result<Features> {
    extract(with, n, |first, rows| at.fill(first, rows), progress)
}
