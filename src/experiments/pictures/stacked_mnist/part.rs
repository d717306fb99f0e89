//! One part of the experiment: a method against one discriminator from one seed, trained and measured.

use std::{sync::Arc, time::Instant};

use super::{
    Form,
    networks::{discriminator, generator},
    runs::{Column, Method},
};
use crate::{
    Result,
    backend::{Backend, Rule},
    data::{Options, Pictures},
    experiments::{
        SeedRecord, Tiles,
        embedded::Embedded,
        pictures::{examiner::Examiner, play::tell},
        support::watch,
    },
    lab::on_device,
    nn::Architecture,
    objective::NonSaturating,
    prior::{Prior, Stream, bourgain::Bourgain},
    random::{self, Purpose},
    regularize::Regularizer,
    score::{covered, joint_shares, kl_to_uniform},
    train::{Config, Engine, Game, Pace, Stacked, Trainer, record::Curves},
};

/// Pixels along a side.
pub const SIDE: usize = 28;
/// Pictures in a stack.
pub const CHANNELS: usize = 3;
/// The digits.
const DIGITS: usize = 10;
/// Stacks that are measured, and those that are looked at on the way.
pub const SAMPLES: usize = 25_600;
pub const GLANCE: usize = 2_560;
/// Stacks that are made and looked at together.
const AT_ONCE: usize = 256;
/// Stacks that are embedded: four of each class, in the mean.
const POINTS: usize = 4_096;
/// Steps after which it is said how long the others take.
const TIMED: u64 = 20;
/// Glances on the way, each after a multiple of those steps in both forms.
const GLANCES: u64 = 10;
/// Stacks that a record keeps.
const KEPT: usize = 28;

/// Who counts the classes of stacks.
struct Judge {
    stacks: Stacked,
    examiner: Arc<Examiner>,
}

impl Judge {
    /// Of stacks of MNIST's training digits.
    fn new() -> Result<Self> {
        let digits = Pictures::open("mnist", &Options::default())?;
        Ok(Self { stacks: Stacked::new(Arc::new(digits))?, examiner: Examiner::of("mnist", SIDE)? })
    }

    /// The share of n stacks in each of the thousand classes, some at a time.
    fn shares(&self, n: usize, mut draw: impl FnMut(usize) -> Vec<f32>) -> Result<Vec<f64>> {
        let mut probabilities = Vec::new();
        for first in (0..n).step_by(AT_ONCE) {
            let digits = self.stacks.apart(&draw(AT_ONCE.min(n - first)));
            probabilities.extend(self.examiner.look(&digits)?.probabilities);
        }
        Ok(joint_shares(&probabilities, DIGITS, CHANNELS))
    }

    /// Writes down how stacks lie among them.
    fn measure(&self, record: &mut SeedRecord, draw: impl FnMut(usize) -> Vec<f32>) -> Result<()> {
        let shares = self.shares(SAMPLES, draw)?;
        record.set("classes", covered(&shares) as f64);
        record.set("kl", kl_to_uniform(&shares));
        Ok(())
    }
}

/// Real stacks in the place of generated ones, and how many digits the classifier knows.
///
/// # Errors
/// If MNIST is not there: the error says how to get it.
pub fn real(seed: u64) -> Result<SeedRecord> {
    let (mut record, judge) = (SeedRecord::new(seed), Judge::new()?);
    judge.measure(&mut record, draws(&judge.stacks, seed, <[f32]>::to_vec))?;
    record.set("named_rightly", judge.examiner.accuracy);
    record.extractors.insert("mnist".into(), judge.examiner.name().into());
    Ok(record)
}

/// A method against one discriminator: classes and KL, and for the first seed what a figure shows.
///
/// # Errors
/// If MNIST is not there, or the device is not.
pub fn run(form: &Form, column: &Column, method: Method, seed: u64) -> Result<SeedRecord> {
    let (mut record, judge) = (SeedRecord::new(seed), Judge::new()?);
    let (prior, regularizers) = prior(method, &judge.stacks, column.weight, seed)?;
    let networks = (generator(prior.features()), discriminator(column.width));
    let (real, input) = (Box::new(judge.stacks.clone()), Box::new(prior.clone()));
    let game = Game { real, input, objective: Box::new(NonSaturating), regularizers };
    let mut engine = on_device!(form.device, engine(form.config(column, seed), game, &networks))?;
    let (begin, mut seen) = (Instant::now(), Curves::default());
    let name = format!("stacked-mnist seed {seed}, {}, D {}", method.name(), column.about);
    watch(&mut *engine, form.steps, TIMED, |engine| {
        let (step, seconds) = (engine.step(), begin.elapsed().as_secs_f64());
        if step == TIMED {
            let minutes = seconds / TIMED as f64 * form.steps as f64 / 60.0;
            tell(&format!("{name}: {} steps, which take about {minutes:.0} minutes", form.steps));
        }
        if step.is_multiple_of(form.steps / GLANCES) {
            let classes = covered(&judge.shares(GLANCE, draws(&prior, seed, |z| engine.generate(z)))?);
            tell(&format!("{name}: step {step}, {seconds:.0} s, {classes} classes among {GLANCE} stacks"));
            seen.push(step, [("classes".to_string(), classes as f32)]);
        }
        Ok(())
    })?;
    record.set("steps", engine.step() as f64);
    record.set("seconds", begin.elapsed().as_secs_f64());
    let generated = || draws(&prior, seed, |z| engine.generate(z));
    judge.measure(&mut record, generated())?;
    if seed == 0 {
        record.curves.insert("classes".into(), seen);
        record.pictures.insert("stacks".into(), Tiles::of(SIDE, CHANNELS, &generated()(KEPT)));
    }
    Ok(record)
}

/// Draws so many rows of a stream, which become stacks: the same ones whenever it begins.
fn draws(of: &dyn Stream, seed: u64, stacks: impl Fn(&[f32]) -> Vec<f32>) -> impl FnMut(usize) -> Vec<f32> {
    let mut rng = random::stream(seed, Purpose::Measure, 0, 0);
    move |n| {
        let mut rows = vec![0.0; n * of.features()];
        of.fill(&mut rng, &mut rows);
        stacks(&rows)
    }
}

/// What a method draws z from, and what it adds to G's loss.
fn prior(method: Method, data: &Stacked, weight: f32, seed: u64) -> Result<(Prior, Vec<Regularizer>)> {
    match method {
        Method::Dcgan => Ok((Prior::Gaussian { dim: Bourgain::code(seed).dim(POINTS) }, Vec::new())),
        Method::Bourgan => {
            let embedded = Embedded::of(data, POINTS, None, seed)?;
            let term = embedded.term(weight);
            Ok((embedded.prior, vec![term]))
        }
    }
}

impl Form {
    fn config(&self, column: &Column, seed: u64) -> Config {
        let rule = Rule::Adam { beta1: 0.5, beta2: 0.99 };
        let [discriminator, generator] = (self.rates)(column).map(|learning_rate| Pace { learning_rate, rule });
        let (batch, decay, schedule) = (self.batch, self.decay, self.steps);
        Config { seed, batch, discriminator, generator, decay, schedule, shared_noise: true, ..Config::default() }
    }
}

fn engine<B: Backend>(
    config: Config,
    game: Game,
    (generator, discriminator): &(Architecture, Architecture),
) -> Result<Box<dyn Engine>> {
    Ok(Box::new(Trainer::new(&B::open()?, config, game, generator, discriminator)?))
}
