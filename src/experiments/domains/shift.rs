//! A shift of the plane, and what of it each way of adapting takes back.
//!
//! # Definition
//! The source is three Gaussians with labels. The target is the same, turned and moved, without labels. Features lie in the
//! plane too. ADDA's target encoder begins as a copy of the source's, or with fresh weights; maximum classifier discrepancy
//! (MCD) has one encoder for both domains, and two classifiers.
//!
//! # Formula
//! ADDA: the game of features, with the source's for real. MCD: with d = E|p₁ − p₂| over the target, the classifiers
//! maximise d while the source stays right, and the encoder minimises it.
//!
//! # What must be seen
//! The source's classifier loses a good part of the target, and ADDA from a copy takes it back, MCD a part of it. From fresh
//! weights less than half is often named rightly: the classes are permuted, or two of them lie in one place.
//!
//! # Notes
//! The distance between the features of both domains is the unbiased MMD². Labels of the target are read for accuracies and
//! for the figure alone.
//!
//! # Reference
//! Tzeng et al. 2017, arXiv:1702.05464; Saito et al. 2018, arXiv:1712.02560, of which arXiv:1903.04064 takes another
//! distance between the classifiers.

use super::domain::{self, BATCH, CLASSES, PACE, SOURCE};
use crate::{
    Result,
    adapt::{Mcd, Split, Start, ThreeGaussians},
    backend::{Backend as _, Cpu},
    experiments::{Criterion, Experiment, ExperimentRecord, SeedRecord, support::origin},
    measure::{Kernel, mmd2},
    nn::Network,
    plot::{Panel, Picture, compare},
    prior::Rows,
    train::fit::{accuracy, most_likely},
};

/// See the [module](self).
pub struct Shift;

const TARGET: ThreeGaussians = ThreeGaussians { angle: 45.0, shift: [0.3, 0.2], ..SOURCE };
/// Steps on the source alone, and of adapting.
const TAUGHT: u64 = 1_000;
const STEPS: u64 = 2_000;
/// Features of each domain that are compared.
const COMPARED: usize = 500;
/// Whose encoder and classifier the target is seen with.
const WAYS: [(&str, &str); 4] =
    [("before", "the source's"), ("copy", "ADDA from a copy"), ("fresh", "ADDA from fresh weights"), ("mcd", "MCD")];
/// Every way to name three classes.
const NAMES: [[u32; CLASSES]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// The source's classifier, and what it is asked about: the source, and the target.
struct Setting {
    taught: Split<Cpu>,
    exams: [Rows; 2],
}

impl Setting {
    fn new(seed: u64) -> Result<Self> {
        let exams = [domain::exam(SOURCE, seed, 0)?, domain::exam(TARGET, seed, 1)?];
        Ok(Self { taught: domain::taught(seed, TAUGHT)?, exams })
    }

    /// Writes down what ADDA comes to.
    fn adda(&self, record: &mut SeedRecord, name: &str, start: Start) -> Result<()> {
        let Split { encoder, classifier } = &self.taught;
        let taught = Split { encoder: encoder.fork(), classifier: classifier.fork() };
        let samples = (domain::features(record.seed, &taught)?, domain::known(TARGET, record.seed, 1)?);
        self.look(record, name, &domain::adapted(record.seed, taught, start, samples, STEPS)?)
    }

    /// Writes down what an encoder of the target comes to.
    fn look(&self, record: &mut SeedRecord, name: &str, encoder: &Network<Cpu>) -> Result<()> {
        let features = [self.taught.encoder.apply(&self.exams[0].values), encoder.apply(&self.exams[1].values)];
        self.judge(record, name, &features, &self.taught.classify(&features[1]))
    }

    /// Writes down what MCD comes to.
    fn mcd(&self, record: &mut SeedRecord) -> Result<()> {
        let streams = (Box::new(SOURCE) as _, domain::known(TARGET, record.seed, 1)?);
        let how = (record.seed, BATCH, PACE);
        let mut mcd = Mcd::new(&Cpu::open()?, how, streams, &domain::encoder(), &domain::classifier())?;
        (0..TAUGHT).try_for_each(|_| mcd.learn())?;
        (0..STEPS).try_for_each(|_| mcd.advance())?;
        let features = self.exams.each_ref().map(|exam| mcd.features(&exam.values));
        let [of_source, of_target] = features.each_ref().map(|features| {
            let [a, b] = mcd.logits(features);
            a.iter().zip(&b).map(|(a, b)| a + b).collect::<Vec<_>>()
        });
        record.set("mcd/source", accuracy(&of_source, CLASSES, &self.exams[0].labels));
        self.judge(record, "mcd", &features, &of_target)
    }

    /// Writes down how far the target's features are from the source's, and how the target is named.
    fn judge(&self, record: &mut SeedRecord, name: &str, features: &[Vec<f32>; 2], logits: &[f32]) -> Result<()> {
        let labels = &self.exams[1].labels;
        let [source, target] = features.each_ref().map(|rows| rows.chunks_exact(2).take(COMPARED).collect::<Vec<_>>());
        record.set(&format!("{name}/mmd2"), mmd2(&source, &target, Kernel::median(&source)?));
        record.set(&format!("{name}/accuracy"), accuracy(logits, CLASSES, labels));
        let named: Vec<usize> = most_likely(logits, CLASSES).collect();
        let under = |names: &[u32; CLASSES]| {
            let right = named.iter().zip(labels).filter(|(class, label)| names[**class] == **label);
            right.count() as f64 / named.len() as f64
        };
        record.set(&format!("{name}/best_names"), NAMES.iter().map(under).fold(0.0, f64::max));
        if record.seed == 0 {
            let classes = labels.iter().map(|label| *label as usize);
            domain::keep(record, &format!("{name}/features"), &features[1], classes);
            domain::keep(record, &format!("{name}/points"), &self.exams[1].values, named);
        }
        Ok(())
    }
}

impl Experiment for Shift {
    fn name(&self) -> &'static str {
        "shift"
    }

    fn about(&self) -> &'static str {
        "ADDA from a copy takes back a turned and moved target, MCD a part; fresh weights permute or join its classes"
    }

    fn source(&self) -> &'static str {
        "Tzeng et al. 2017, arXiv:1702.05464; Saito et al. 2018, arXiv:1712.02560"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        let setting = Setting::new(seed)?;
        let own = &setting.taught.encoder;
        record.set("source/accuracy", domain::share(&setting.taught, own, &setting.exams[0]));
        setting.look(&mut record, "before", own)?;
        setting.adda(&mut record, "copy", Start::Copy)?;
        setting.adda(&mut record, "fresh", Start::Fresh)?;
        setting.mcd(&mut record)?;
        record.set("fresh/below_half", f64::from(record.values["fresh/accuracy"] < 0.5));
        Ok(record)
    }

    // Bounds from seeds 100 and 101.
    fn criteria(&self) -> Vec<Criterion> {
        let claim = |value, low, high, claim| Criterion { claim, value, low, high };
        vec![
            claim("source/accuracy", 0.97, 1.0, "the classifier names its own domain"),
            claim("before/accuracy", 0.65, 0.92, "and loses a good part of the target"),
            claim("copy/accuracy", 0.97, 1.0, "ADDA from a copy takes it back"),
            claim("copy/mmd2", -0.01, 0.01, "with the features of both domains on one another"),
            claim("mcd/source", 0.95, 1.0, "two classifiers that disagree stay right on the source"),
        ]
    }

    fn mean_criteria(&self) -> Vec<Criterion> {
        let claim = |value, low, high, claim| Criterion { claim, value, low, high };
        vec![
            claim("before/accuracy", 0.74, 0.86, "what the source's classifier names of the target"),
            claim("mcd/accuracy", 0.87, 0.98, "the two classifiers name more of it, and less than ADDA does"),
            claim("fresh/accuracy", 0.1, 0.8, "from fresh weights less is named rightly"),
            claim("fresh/below_half", 0.2, 0.9, "often less than half"),
            claim("fresh/best_names", 0.6, 1.0, "though most would be right under other names"),
        ]
    }

    fn default_seeds(&self) -> u64 {
        10
    }

    /// A row for each way: means with standard errors.
    fn table(&self, record: &ExperimentRecord) -> Option<String> {
        let mut text = String::from(
            "| way | named rightly % | under the best names % | MMD² of the features |\n|---|---|---|---|\n",
        );
        for (name, way) in WAYS {
            let number = |value: &str, scale, digits| record.cell(&format!("{name}/{value}"), scale, digits);
            let numbers = [number("accuracy", 100.0, 1), number("best_names", 100.0, 1), number("mmd2", 1.0, 3)];
            text += &format!("| {way} | {} |\n", numbers.join(" | "));
        }
        Some(text)
    }

    fn figure(&self, record: &ExperimentRecord) -> Picture {
        let panels = |of| WAYS.map(|(name, way)| panel(record, way, &format!("{name}/{of}"))).to_vec();
        let above = compare("The target's points by the class that they are given", panels("points"), "");
        above.above(compare("The target's features by their own class", panels("features"), &origin(record)))
    }
}

/// The first seed's points of a name.
fn panel(record: &ExperimentRecord, title: &str, name: &str) -> Panel {
    let class = |class: usize| (format!("class {}", class + 1), record.points(&format!("{name}/{class}")));
    let classes: Vec<_> = (0..CLASSES).map(class).collect();
    let most = classes.iter().flat_map(|(_, points)| points).flatten().fold(1.0f32, |most, x| most.max(x.abs()));
    Panel { title: title.into(), bounds: [-most, most, -most, most], classes, ..Panel::default() }
}
