//! What is taught on three classes in the plane, known of them, and asked about.

use crate::{
    Result,
    adapt::{Adda, Split, Start, ThreeGaussians},
    backend::{Activation, Backend as _, Cpu, Rule},
    experiments::{Points, SeedRecord, support::rounded},
    nn::{Architecture, Network},
    prior::{Position, Rows, Sample, Stream},
    random::{self, Purpose},
    train::{
        Config, Decay, Pace,
        fit::{Fit, Goal, Plan, accuracy},
    },
};

/// The domain whose labels are known.
pub const SOURCE: ThreeGaussians = ThreeGaussians::new(0.6);
pub const CLASSES: usize = ThreeGaussians::CLASSES;
/// Points of a domain that are known, and as many others to be asked about.
const POINTS: usize = 2_000;
/// Points of a domain that a record keeps.
const KEPT: usize = 200;
/// Rows of a minibatch.
pub const BATCH: usize = 128;
/// What all learn with.
pub const PACE: Pace = Pace { learning_rate: 1e-3, rule: Rule::Adam { beta1: 0.5, beta2: 0.999 } };

/// The learning rate of ADDA's encoder: where it is as fast as D, the classes are thrown about.
const SLOW: f32 = 2e-4;

/// The points that are known of a domain, without labels; other days have others.
pub fn known(domain: ThreeGaussians, seed: u64, day: u64) -> Result<Sample> {
    Sample::new(2, rows(domain, seed, Purpose::Sample, day)?.values)
}

/// Points to be asked about, with what is to be answered.
pub fn exam(domain: ThreeGaussians, seed: u64, day: u64) -> Result<Rows> {
    rows(domain, seed, Purpose::Measure, day)
}

fn rows(domain: ThreeGaussians, seed: u64, purpose: Purpose, day: u64) -> Result<Rows> {
    let mut rows = Rows::new(&domain, POINTS);
    domain.draw(Position { seed, first: 0 }, &mut random::stream(seed, purpose, day, 0), &mut rows)?;
    Ok(rows)
}

/// From points to features, which are in the plane too.
pub fn encoder() -> Architecture {
    Architecture::mlp(2, 32, 2, 2, Activation::LeakyRelu(0.2))
}

/// From features to logits.
pub fn classifier() -> Architecture {
    Architecture::mlp(2, 32, 1, CLASSES, Activation::LeakyRelu(0.2))
}

/// A classifier that was taught on the source.
pub fn taught(seed: u64, steps: u64) -> Result<Split<Cpu>> {
    let layers = encoder().layers.into_iter().chain(classifier().layers).collect();
    let whole = Architecture { layers, ..encoder() };
    let plan = Plan { seed, batch: BATCH, pace: PACE, decay: Decay::Constant, schedule: steps, clip: None };
    let mut fit = Fit::new(&Cpu::open()?, plan, Goal::Classes, Box::new(SOURCE), &whole)?;
    for _ in 0..steps {
        fit.advance()?;
    }
    Split::new(fit.network(), encoder().layers.len())
}

/// The features that the source's encoder makes of its points.
pub fn features(seed: u64, source: &Split<Cpu>) -> Result<Sample> {
    Sample::new(2, source.encoder.apply(known(SOURCE, seed, 0)?.values()))
}

/// The encoder of a target, after so many steps of ADDA towards those features.
pub fn adapted(
    seed: u64,
    from: Split<Cpu>,
    start: Start,
    (features, target): (Sample, Sample),
    steps: u64,
) -> Result<Network<Cpu>> {
    let slow = Pace { learning_rate: SLOW, ..PACE };
    let config = Config { seed, batch: BATCH, discriminator: PACE, generator: slow, ..Config::default() };
    let discriminator = Architecture::mlp(2, 64, 2, 1, Activation::LeakyRelu(0.2));
    let mut adda = Adda::between(config, from, start, (Box::new(features), Box::new(target)), &discriminator)?;
    for _ in 0..steps {
        adda.advance()?;
    }
    Ok(adda.encoder().fork())
}

/// The share of an exam that a classifier answers rightly after that encoder.
pub fn share(source: &Split<Cpu>, encoder: &Network<Cpu>, exam: &Rows) -> f32 {
    accuracy(&source.classify(&encoder.apply(&exam.values)), CLASSES, &exam.labels)
}

/// Keeps points under a name, each class apart.
pub fn keep(record: &mut SeedRecord, name: &str, points: &[f32], classes: impl IntoIterator<Item = usize>) {
    let mut kept: [Points; CLASSES] = Default::default();
    for (point, class) in points.chunks_exact(2).zip(classes).take(KEPT) {
        kept[class].push([point[0], point[1]].map(rounded));
    }
    for (class, points) in kept.into_iter().enumerate() {
        record.points.insert(format!("{name}/{class}"), points);
    }
}
