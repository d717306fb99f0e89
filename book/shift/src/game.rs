//! The source's classifier, and the game by which a target gets an encoder of its own.

use shall_we_gan::{
    Result,
    adapt::{Adda, Split, Start, ThreeGaussians},
    backend::{Activation, Backend as _, Cpu, Rule},
    nn::Architecture,
    prior::{Position, Rows, Sample, Stream as _},
    random::{self, Purpose},
    train::{
        Config, Decay, Pace,
        fit::{Fit, Goal, Plan, accuracy, most_likely},
    },
};

/// The domain with labels, and where the middle of the other one lies, whatever its angle.
const SOURCE: ThreeGaussians = ThreeGaussians::new(0.45);
const SHIFT: [f32; 2] = [0.6, 0.3];
const CLASSES: usize = ThreeGaussians::CLASSES;
/// Points of each domain.
const POINTS: usize = 600;
/// Rows of a minibatch.
const BATCH: usize = 128;
/// Steps on the source, and their rate.
const TAUGHT: u64 = 400;
const QUICK: Pace = pace(1e-2);
/// The rates of the game: whatever moves far may arrive anywhere, so the encoder is the slower one.
const DISCRIMINATOR: Pace = pace(2e-3);
const ENCODER: Pace = pace(1e-3);
/// The average of the encoder's weights, by which the target is named.
const AVERAGE: f32 = 0.98;

const fn pace(learning_rate: f32) -> Pace {
    Pace { learning_rate, rule: Rule::Adam { beta1: 0.5, beta2: 0.999 } }
}

/// From points to features, which lie in the plane too: a matrix and a vector.
fn encoder() -> Architecture {
    Architecture::mlp(2, 0, 0, 2, Activation::Linear)
}

/// From features to logits.
fn classifier() -> Architecture {
    Architecture::mlp(2, 16, 1, CLASSES, Activation::LeakyRelu(0.2))
}

/// A source with its classifier, a target, and the game between them.
#[derive(Debug)]
pub struct Game {
    pub source: Rows,
    pub target: Rows,
    pub source_features: Vec<f32>,
    adda: Adda<Cpu>,
}

impl Game {
    /// Teaches the source, and begins.
    ///
    /// # Errors
    /// None that a page can cause.
    pub fn new(seed: u64, degrees: f32, start: Start) -> Result<Self> {
        let target = ThreeGaussians { angle: degrees, shift: SHIFT, ..SOURCE };
        let [source, target] = [(SOURCE, 0), (target, 1)].map(|(domain, part)| {
            let mut rows = Rows::new(&domain, POINTS);
            let drawn = domain.draw(
                Position { seed, first: 0 },
                &mut random::stream(seed, Purpose::Sample, 0, part),
                &mut rows,
            );
            drawn.map(|()| rows)
        });
        let (source, target) = (source?, target?);
        let taught = taught(seed)?;
        let source_features = taught.encoder.apply(&source.values);
        let config = Config {
            seed,
            batch: BATCH,
            discriminator: DISCRIMINATOR,
            generator: ENCODER,
            average: Some(AVERAGE),
            ..Config::default()
        };
        let streams = (
            Box::new(Sample::new(2, source_features.clone())?) as _,
            // Its values alone: the labels are for whoever watches.
            Box::new(Sample::new(2, target.values.clone())?) as _,
        );
        let discriminator = Architecture::mlp(2, 32, 1, 1, Activation::LeakyRelu(0.2));
        let adda = Adda::between(config, taught, start, streams, &discriminator)?;
        Ok(Self { source, target, source_features, adda })
    }

    /// Steps of D and the encoder.
    ///
    /// # Errors
    /// If the numbers leave the finite ones.
    pub fn advance(&mut self, steps: u32) -> Result<()> {
        (0..steps).try_for_each(|_| self.adda.advance().map(|_| ()))
    }

    /// Steps taken.
    pub fn step(&self) -> u64 {
        self.adda.step()
    }

    /// The target's features as its encoder makes them.
    pub fn target_features(&self) -> Vec<f32> {
        self.adda.encoder().apply(&self.target.values)
    }

    /// The classes that the classifier gives to features.
    pub fn named(&self, features: &[f32]) -> Vec<f32> {
        most_likely(&self.adda.source().classify(features), CLASSES).map(|class| class as f32).collect()
    }

    /// The classes of points of the target, as its encoder sees them.
    pub fn named_points(&self, points: &[f32]) -> Vec<f32> {
        self.named(&self.adda.encoder().apply(points))
    }

    /// The share of the source that is named rightly, and of the target.
    pub fn accuracies(&self, target_features: &[f32]) -> [f32; 2] {
        let of =
            |features: &[f32], rows: &Rows| accuracy(&self.adda.source().classify(features), CLASSES, &rows.labels);
        [of(&self.source_features, &self.source), of(target_features, &self.target)]
    }

    /// The share of features that D attributes rightly, each domain counting half.
    pub fn told_apart(&self, target_features: &[f32]) -> f32 {
        let share = |features: &[f32], of_source: bool| {
            let logits = self.adda.discriminator().apply(features);
            logits.iter().filter(|logit| (**logit > 0.0) == of_source).count() as f32 / logits.len() as f32
        };
        0.5 * (share(&self.source_features, true) + share(target_features, false))
    }
}

/// A classifier that was taught on the source with its labels, in two.
fn taught(seed: u64) -> Result<Split<Cpu>> {
    let layers = encoder().layers.into_iter().chain(classifier().layers).collect();
    let whole = Architecture { layers, ..encoder() };
    let plan = Plan { seed, batch: BATCH, pace: QUICK, decay: Decay::Linear, schedule: TAUGHT, clip: None };
    let mut fit = Fit::new(&Cpu::open()?, plan, Goal::Classes, Box::new(SOURCE), &whole)?;
    (0..TAUGHT).try_for_each(|_| fit.advance().map(|_| ()))?;
    Split::new(fit.network(), encoder().layers.len())
}
