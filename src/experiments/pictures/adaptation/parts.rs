//! What is run on a pair of sets from a seed, part by part.

use std::{cell::OnceCell, sync::Arc};

use super::{FEW, Task, figure};
use crate::{
    Result,
    adapt::{Adda, Split, Start, Unlabelled, Watch, dann, model, rows_of},
    backend::{Backend as _, Cpu},
    data::{Options, Part as Side, Pictures, Shape, order},
    experiments::{SeedRecord, Tiles, pictures::play::tell},
    lab::adaptation::{AdaptSettings, Method},
    nn::{Architecture, Network, picture::Size},
    train::{
        Epochs,
        fit::{Fit, Goal, accuracy, most_likely},
        record::{Curves, Record},
    },
};

/// The digits.
const CLASSES: usize = 10;
/// Pixels along a side.
const SIDE: usize = 28;

/// What is run on a task from a seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The source's classifier as it is.
    Source,
    /// ADDA from fresh weights.
    Naive,
    /// ADDA from a copy.
    Copy,
    /// One network for both domains.
    Dann,
    /// A classifier that is told the target's labels.
    Oracle,
}

impl Part {
    pub const ALL: [Self; 5] = [Part::Source, Part::Naive, Part::Copy, Part::Dann, Part::Oracle];

    pub fn name(self) -> &'static str {
        match self {
            Part::Source => "source",
            Part::Naive => "naive",
            Part::Copy => "copy",
            Part::Dann => "dann",
            Part::Oracle => "oracle",
        }
    }

    pub fn about(self) -> &'static str {
        match self {
            Part::Source => "source only",
            Part::Naive => "ADDA from fresh weights",
            Part::Copy => "ADDA from a copy",
            Part::Dann => "DANN",
            Part::Oracle => "oracle: the target's labels",
        }
    }
}

/// The pictures of a task, and the source's classifier once it is asked for.
pub struct Domains {
    seed: u64,
    source: Arc<Pictures>,
    target: Arc<Pictures>,
    /// The test pictures of both.
    exams: [Pictures; 2],
    taught: OnceCell<Network<Cpu>>,
}

impl Domains {
    /// All training pictures, or [few](FEW) of them, which the seed chooses.
    ///
    /// # Errors
    /// If a set is not there: the error says how to get it.
    pub fn of(task: Task, few: bool, seed: u64) -> Result<Self> {
        let open = |set: &str, part| {
            let size = Some((SIDE, SIDE));
            Pictures::open(set, &Options { size, channels: Some(1), part, ..Options::default() })
        };
        let training = |set: &str| {
            let pictures = open(set, Side::Train)?;
            match FEW.iter().find(|(name, _)| few && *name == set) {
                Some((_, count)) => {
                    let places = order(seed, 0, pictures.len()).into_iter().take(*count).map(|place| place as usize);
                    pictures.select(&places.collect::<Vec<_>>())
                }
                None => Ok(pictures),
            }
        };
        Ok(Self {
            seed,
            source: Arc::new(training(task.source)?),
            target: Arc::new(training(task.target)?),
            exams: [open(task.source, Side::Test)?, open(task.target, Side::Test)?],
            taught: OnceCell::new(),
        })
    }

    fn settings(&self, method: Method) -> AdaptSettings {
        AdaptSettings { method, seed: self.seed, ..AdaptSettings::default() }
    }

    fn classifier(&self) -> Result<(Architecture, usize)> {
        let Shape { height, width, channels } = self.source.shape();
        let model = model(&AdaptSettings::default().model, Size { height, width, channels }, CLASSES)?;
        Ok((model.classifier, model.depth))
    }

    /// A classifier that has learned those pictures.
    fn learned(&self, pictures: &Arc<Pictures>) -> Result<Network<Cpu>> {
        let examples = Box::new(Epochs::new(pictures.clone(), false, true));
        let plan = self.settings(Method::Adda).plan()?;
        let mut fit = Fit::new(&Cpu::open()?, plan, Goal::Classes, examples, &self.classifier()?.0)?;
        fit.finish(&mut Record::default(), &mut |_| ())?;
        Ok(fit.network().fork())
    }

    /// The source's classifier.
    fn taught(&self) -> Result<&Network<Cpu>> {
        match self.taught.get() {
            Some(network) => Ok(network),
            None => {
                let network = self.learned(&self.source)?;
                Ok(self.taught.get_or_init(|| network))
            }
        }
    }
}

/// Runs a part.
///
/// # Errors
/// If training leaves the finite numbers, or a picture cannot be read.
pub fn run(part: Part, domains: &Domains) -> Result<SeedRecord> {
    let mut record = SeedRecord::new(domains.seed);
    let [own, exam] = &domains.exams;
    match part {
        Part::Source => {
            let network = domains.taught()?;
            record.set("own", right(&rows_of(network, own)?, own));
            judge(&mut record, &rows_of(network, exam)?, exam);
        }
        Part::Oracle => judge(&mut record, &rows_of(&domains.learned(&domains.target)?, exam)?, exam),
        Part::Dann => judge(&mut record, &dann(domains)?, exam),
        Part::Naive => adda(domains, Start::Fresh, &mut record)?,
        Part::Copy => adda(domains, Start::Copy, &mut record)?,
    }
    Ok(record)
}

/// The target's test pictures, as DANN names them.
fn dann(domains: &Domains) -> Result<Vec<f32>> {
    let (settings, (whole, depth)) = (domains.settings(Method::Dann), domains.classifier()?);
    let discriminator = settings.discriminator(whole.sizes()?[depth - 1]);
    let network = dann::network(&whole, depth, &discriminator, settings.reversal)?;
    let source = Box::new(Epochs::new(domains.source.clone(), false, true));
    let both = Box::new(dann::Both::new(source, &unlabelled(domains)?)?);
    let mut fit = Fit::new(&Cpu::open()?, settings.plan()?, Goal::Domains, both, &network)?;
    fit.finish(&mut Record::default(), &mut |_| ())?;
    let [classifier, _] = dann::parts(fit.network())?;
    rows_of(&classifier, &domains.exams[1])
}

/// Plays ADDA to its end, and writes down how the target's test pictures fare on the way.
fn adda(domains: &Domains, start: Start, record: &mut SeedRecord) -> Result<()> {
    let (settings, depth, exam) = (domains.settings(Method::Adda), domains.classifier()?.1, &domains.exams[1]);
    let source = Split::new(domains.taught()?, depth)?;
    let discriminator = settings.discriminator(source.classifier.architecture().inputs);
    let target = unlabelled(domains)?;
    let watch = Watch::new(&source, &domains.source, &target)?;
    let mut adda = Adda::new(settings.config()?, source, start, (&domains.source, &target), &discriminator)?;
    let (mut curves, mut chosen, mut best, mut warned) = (Curves::default(), None, 0.0f32, 0);
    loop {
        let step = adda.step();
        if step.is_multiple_of(settings.look_every) {
            let sight = watch.look(adda.source(), adda.encoder(), adda.discriminator())?;
            let accuracy = right(&adda.logits(exam)?, exam);
            curves.push(step, sight.values().chain([("accuracy".to_string(), accuracy)]));
            // Before its first step D knows nothing, and its accuracy says nothing.
            if step > 0 {
                warned += u32::from(sight.permuted().is_some());
                if chosen.as_ref().is_none_or(|(other, _)| sight.is_better_than(other)) {
                    chosen = Some((sight, accuracy));
                }
            }
            best = best.max(accuracy);
            tell(&format!("step {step}: {:.1} %, D {:.2}", 100.0 * accuracy, sight.discriminator_accuracy));
            sight.values().for_each(|(name, value)| record.set(&name, value));
        }
        if step == settings.steps {
            break;
        }
        adda.advance()?;
    }
    let logits = adda.logits(exam)?;
    judge(record, &logits, exam);
    record.set("warned", f64::from(warned) / (settings.steps / settings.look_every) as f64);
    record.set("gain", right(&logits, exam) - curves.get("accuracy").first().copied().unwrap_or(f32::NAN));
    record.set("best", best);
    record.set("chosen", chosen.map_or(f32::NAN, |(_, accuracy)| accuracy));
    record.set("shortfall", best - chosen.map_or(f32::NAN, |(_, accuracy)| accuracy));
    record.curves.insert("along".into(), curves);
    figure::features(record, &adda, &domains.exams)
}

fn unlabelled(domains: &Domains) -> Result<Unlabelled> {
    let places: Vec<usize> = (0..domains.target.len()).collect();
    Ok(Unlabelled::new(domains.target.select(&places)?))
}

/// The accuracy, that of each class, and the table of what is taken for what.
fn judge(record: &mut SeedRecord, logits: &[f32], exam: &Pictures) {
    record.set("accuracy", right(logits, exam));
    let labels = exam.labels().map_or(&[][..], |labels| &labels.of);
    let mut counts = vec![0.0f32; CLASSES * CLASSES];
    labels.iter().zip(most_likely(logits, CLASSES)).for_each(|(of, to)| counts[usize::from(*of) * CLASSES + to] += 1.0);
    let rows = counts.chunks_exact(CLASSES).enumerate();
    let shares = rows.flat_map(|(class, row)| {
        let all = row.iter().sum::<f32>().max(1.0);
        record.set(&format!("class_{class}"), row[class] / all);
        row.iter().map(|count| 2.0 * count / all - 1.0).collect::<Vec<_>>()
    });
    let shares: Vec<f32> = shares.collect();
    record.pictures.insert("confusion".into(), Tiles::new(CLASSES, &shares));
}

fn right(logits: &[f32], exam: &Pictures) -> f32 {
    let labels: Vec<u32> = exam.labels().iter().flat_map(|labels| &labels.of).map(|of| u32::from(*of)).collect();
    accuracy(logits, CLASSES, &labels)
}
