//! The supervised loop: a network learns from examples whose answer is known. Classifiers and super-resolution.

use std::ops::Range;

pub use super::goal::{Goal, accuracy, most_likely};
use super::{
    Decay, Optimizer, Pace,
    checkpoint::{Steps, Trained, weights, weights_mut},
    config::check_batch,
    record::Record,
    share::Share,
    update::{Draw, finish, gather, on, seed},
};
use crate::{
    Result,
    backend::{Backend, Batch, Cpu, Graph, download, shards},
    nn::{Architecture, Mode, Network},
    prior::{Rows, Stream},
    random::Purpose,
};

/// Points of the curves in a whole run.
const CURVE_POINTS: u64 = 1_000;

/// How to fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The seed of all randomness.
    pub seed: u64,
    /// Rows per minibatch.
    pub batch: usize,
    /// The learning rate and the rule that uses it.
    pub pace: Pace,
    /// How the rate changes over the schedule.
    pub decay: Decay,
    /// Length of the schedule in steps.
    pub schedule: u64,
    /// The largest norm of the gradient; longer ones are scaled down.
    pub clip: Option<f32>,
}

/// What fitting changes.
#[derive(Debug)]
pub struct Learned<B: Backend> {
    /// Steps taken.
    pub step: u64,
    /// The network.
    pub network: Network<B>,
    /// Its moments.
    pub optimizer: Optimizer<B>,
}

/// What one step did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fitted {
    /// Counted from 1.
    pub step: u64,
    /// The loss on the minibatch, before the step.
    pub loss: f32,
    /// The share of the minibatch whose largest logit was the label's; NaN where there are no classes.
    pub accuracy: f32,
    /// Norm of the loss's gradient in the parameters.
    pub gradient: f32,
}

impl Fitted {
    /// What it did, as named values for the curves; no accuracy where there are no classes.
    pub fn values(&self) -> impl Iterator<Item = (String, f32)> {
        let named = [("loss", self.loss), ("accuracy", self.accuracy), ("gradient", self.gradient)];
        named.into_iter().filter(|(_, value)| !value.is_nan()).map(|(name, value)| (name.to_string(), value))
    }
}

/// The supervised loop, as an iterator of [`Fitted`]s. Like the adversarial one it draws nothing and prints nothing.
#[derive(Debug)]
pub struct Fit<B: Backend> {
    plan: Plan,
    goal: Goal,
    examples: Box<dyn Stream>,
    state: Learned<B>,
}

impl<B: Backend> Fit<B> {
    /// A fresh network before its first example.
    ///
    /// # Errors
    /// If the plan is out of range, or the architecture does not fit the examples and the goal.
    pub fn new(
        device: &B,
        plan: Plan,
        goal: Goal,
        examples: Box<dyn Stream>,
        architecture: &Architecture,
    ) -> Result<Self> {
        plan.check()?;
        goal.check(&*examples, architecture)?;
        let network = Network::new(device, architecture, plan.seed, 0)?;
        let optimizer = Optimizer::new(plan.pace.rule, &network);
        Ok(Self { plan, goal, examples, state: Learned { step: 0, network, optimizer } })
    }

    /// The network as it is.
    pub fn network(&self) -> &Network<B> {
        &self.state.network
    }

    /// What was learned, to be saved.
    pub fn state(&self) -> &Learned<B> {
        &self.state
    }

    /// What was learned, to be replaced by what was saved.
    pub fn state_mut(&mut self) -> &mut Learned<B> {
        &mut self.state
    }

    /// One step.
    ///
    /// # Errors
    /// If the loss or the gradient is not finite; the state is then the one before the step.
    pub fn advance(&mut self) -> Result<Fitted> {
        let before = self.state.network.share();
        let taken = self.learn(self.state.step + 1);
        match taken {
            Ok(_) => self.state.step += 1,
            Err(_) => self.state.network = before,
        }
        taken
    }

    /// The steps of the schedule that are left. The record's curves get at most a thousand points, `each` hears of every
    /// step.
    ///
    /// # Errors
    /// As [`advance`](Fit::advance); the record then says why it ended.
    pub fn finish(&mut self, record: &mut Record, each: &mut dyn FnMut(&Fitted)) -> Result<()> {
        let (end, every) = (self.plan.schedule, (self.plan.schedule / CURVE_POINTS).max(1));
        while self.state.step < end {
            let step = self.advance().inspect_err(|e| record.stopped = Some(e.to_string()))?;
            if step.step.is_multiple_of(every) || step.step == end {
                record.curves.push(step.step, step.values());
            }
            each(&step);
        }
        Ok(())
    }

    fn learn(&mut self, step: u64) -> Result<Fitted> {
        self.state.network.advance();
        let draw = Draw::new(step, 0, 1, self.plan.batch);
        let mut share = self.gather(draw)?;
        let gradient = finish(&self.state.network, "the network's", &mut share, self.plan.clip, step)?;
        self.state.network.observe(std::mem::take(&mut share.seen));
        let rate = self.plan.pace.learning_rate * self.plan.decay.factor(step, self.plan.schedule);
        self.state.optimizer.step(&mut self.state.network, &mut share.gradients, rate);
        Ok(Fitted { step, loss: share.loss, accuracy: share.real, gradient })
    }

    fn gather(&self, draw: Draw) -> Result<Share<B>> {
        let shards = shards::<B>(self.plan.batch, 1, self.state.network.couples_samples());
        const fn is_sync<T: Sync>() {}
        const { is_sync::<Fit<Cpu>>() };
        // SAFETY: the closure captures this fit, which is Sync on the CPU as checked above, and plain numbers; gradients
        // are Send there.
        unsafe { gather(&shards, &self.state.network.parameters(), |part, rows| self.share(draw, part, rows)) }
    }

    fn share(&self, draw: Draw, part: usize, rows: Range<usize>) -> Result<Share<B>> {
        let weight = rows.len() as f32 / self.plan.batch as f32;
        let (x, answers) = self.example(draw.shard(part, &rows), rows.len())?;
        let mut graph = Graph::parameters();
        let y = self.state.network.forward(&mut graph, &x, Mode::Training);
        let seen = graph.seen();
        let (loss, slope, accuracy) = self.goal.evaluate(&download(&y), &answers, self.progress(draw.step));
        let gradients = graph.backward(&[(&y, &seed(&slope, weight, &y))]);
        Ok(Share { gradients, seen, loss: weight * loss, real: weight * accuracy, fake: 0.0 })
    }

    /// The share of the schedule that is over before that step.
    fn progress(&self, step: u64) -> f32 {
        (step.saturating_sub(1) as f64 / self.plan.schedule.max(1) as f64) as f32
    }

    /// n inputs of the network, and what belongs to them.
    fn example(&self, draw: Draw, n: usize) -> Result<(Batch<B>, Rows)> {
        let rows = draw.rows(&*self.examples, self.plan.seed, Purpose::Data, n)?;
        let inputs = self.state.network.architecture().inputs;
        let (x, answers) = self.goal.split(rows, inputs, self.examples.features());
        Ok((on(&self.state.network, &x, inputs), answers))
    }
}

impl<B: Backend> Iterator for Fit<B> {
    type Item = Result<Fitted>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.advance())
    }
}

impl Plan {
    /// Checks every value.
    ///
    /// # Errors
    /// The first that is out of range.
    pub fn check(&self) -> Result<()> {
        self.pace.check("the learning rate")?;
        check_batch(self.batch, self.clip)
    }
}

impl<B: Backend> Trained<B> for Learned<B> {
    fn steps(&self) -> Steps {
        Steps { step: self.step, ..Steps::default() }
    }

    fn set_steps(&mut self, steps: Steps) {
        (self.step, self.optimizer.steps) = (steps.step, steps.step);
    }

    fn tensors(&self) -> Vec<(String, &Batch<B>)> {
        let moments = self.optimizer.tensors("optimizer");
        weights("network", &self.network).into_iter().chain(moments).collect()
    }

    fn tensors_mut(&mut self) -> Vec<(String, &mut Batch<B>)> {
        let moments = self.optimizer.tensors_mut("optimizer");
        weights_mut("network", &mut self.network).into_iter().chain(moments).collect()
    }
}
