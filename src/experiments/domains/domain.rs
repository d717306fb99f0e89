//! Three classes in the plane, what a change of domain does to them, and what is taught on them.

use rand::{Rng, RngExt};
use rand_distr::{Distribution as _, StandardNormal};

use crate::{
    Result,
    adapt::{Adda, Split, Start},
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

/// The classes: Gaussians of deviation 0.6 whose means lie on a circle of radius 2, a third of a turn apart.
pub const CLASSES: usize = 3;
const RADIUS: f32 = 2.0;
const DEVIATION: f32 = 0.6;
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

/// The classes in a domain: stretched, turned, moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Domain {
    /// By which distances from the origin are multiplied.
    pub gain: f32,
    /// In degrees, against the clock.
    pub angle: f32,
    /// Where the origin goes.
    pub shift: [f32; 2],
}

impl Domain {
    /// The domain whose labels are known.
    pub const SOURCE: Self = Self { gain: 1.0, angle: 0.0, shift: [0.0; 2] };

    fn point(&self, rng: &mut dyn Rng) -> (u32, [f32; 2]) {
        let label = rng.random_range(0..CLASSES as u32);
        let (sine, cosine) = (90.0 + 120.0 * label as f32).to_radians().sin_cos();
        let mut near = |mean: f32| -> f32 {
            let noise: f32 = StandardNormal.sample(rng);
            mean + DEVIATION * noise
        };
        let (x, y) = (near(RADIUS * cosine), near(RADIUS * sine));
        let (sine, cosine) = self.angle.to_radians().sin_cos();
        let turned = [cosine * x - sine * y, sine * x + cosine * y];
        (label, [0, 1].map(|axis| self.gain * turned[axis] + self.shift[axis]))
    }

    /// The points that are known of a domain, without labels; other days have others.
    pub fn known(&self, seed: u64, day: u64) -> Result<Sample> {
        Sample::new(2, self.rows(seed, Purpose::Sample, day)?.values)
    }

    /// Points to be asked about, with what is to be answered.
    pub fn exam(&self, seed: u64, day: u64) -> Result<Rows> {
        self.rows(seed, Purpose::Measure, day)
    }

    fn rows(&self, seed: u64, purpose: Purpose, day: u64) -> Result<Rows> {
        let mut rows = Rows::new(self, POINTS);
        self.draw(Position { seed, first: 0 }, &mut random::stream(seed, purpose, day, 0), &mut rows)?;
        Ok(rows)
    }
}

impl Stream for Domain {
    fn features(&self) -> usize {
        2
    }

    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        rows.chunks_exact_mut(2).for_each(|row| row.copy_from_slice(&self.point(rng).1));
    }

    fn classes(&self) -> usize {
        CLASSES
    }

    fn draw(&self, _: Position, rng: &mut dyn Rng, rows: &mut Rows) -> Result<()> {
        for (row, label) in rows.values.chunks_exact_mut(2).zip(&mut rows.labels) {
            let (class, point) = self.point(rng);
            row.copy_from_slice(&point);
            *label = class;
        }
        Ok(())
    }
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
    let mut fit = Fit::new(&Cpu::open()?, plan, Goal::Classes, Box::new(Domain::SOURCE), &whole)?;
    for _ in 0..steps {
        fit.advance()?;
    }
    Split::new(fit.network(), encoder().layers.len())
}

/// The features that the source's encoder makes of its points.
pub fn features(seed: u64, source: &Split<Cpu>) -> Result<Sample> {
    Sample::new(2, source.encoder.apply(Domain::SOURCE.known(seed, 0)?.values()))
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
