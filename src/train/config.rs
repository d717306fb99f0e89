use serde::{Deserialize, Serialize};

use crate::{Error, Result, backend::Rule};

/// How to train: everything but the networks, the objective and the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// The seed of all randomness.
    pub seed: u64,
    /// Rows per minibatch.
    pub batch: usize,
    /// Discriminator steps per generator step.
    pub k: u32,
    /// The discriminator's learning rate and rule.
    pub discriminator: Pace,
    /// The generator's.
    pub generator: Pace,
    /// How both learning rates change over the schedule.
    pub decay: Decay,
    /// Length of the schedule in steps.
    pub schedule: u64,
    /// Decay of the exponential moving average of G's weights, which is then what samples are drawn from.
    pub average: Option<f32>,
    /// Whether G's step is judged on the z of D's last step and not on fresh ones, as DCGAN's code has it: its samples
    /// are then made once for both, where they are made in one piece.
    #[serde(default)]
    pub shared_noise: bool,
    /// The largest norm of a network's gradient; longer ones are scaled down.
    pub clip: Option<f32>,
}

/// A learning rate and the rule that uses it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pace {
    /// Learning rate; a player with rate 0 stands still, so that the other trains alone.
    pub learning_rate: f32,
    /// Optimiser.
    pub rule: Rule,
}

impl Pace {
    pub(super) fn check(&self, what: &str) -> Result<()> {
        let rate = self.learning_rate;
        if rate >= 0.0 && rate.is_finite() { Ok(()) } else { Err(Error::invalid(what, rate, "a number, at least 0")) }
    }
}

/// How a learning rate changes over the schedule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decay {
    /// Not at all.
    #[default]
    Constant,
    /// Down to 0 in a straight line.
    Linear,
    /// Down to 0 along half a cosine: Loshchilov and Hutter 2017 (arXiv:1608.03983), without restarts.
    Cosine,
}

impl Decay {
    /// The factor at that step (counted from 1) of a schedule; after its end it stays where it is.
    pub fn factor(self, step: u64, schedule: u64) -> f32 {
        let done = (step.saturating_sub(1).min(schedule) as f64 / schedule.max(1) as f64) as f32;
        match self {
            Decay::Constant => 1.0,
            Decay::Linear => 1.0 - done,
            Decay::Cosine => 0.5 * (1.0 + (std::f32::consts::PI * done).cos()),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        let pace = Pace { learning_rate: 1e-3, rule: Rule::Adam { beta1: 0.5, beta2: 0.999 } };
        Self {
            seed: 0,
            batch: 256,
            k: 1,
            discriminator: pace,
            generator: pace,
            decay: Decay::Constant,
            schedule: 10_000,
            average: None,
            shared_noise: false,
            clip: None,
        }
    }
}

impl Config {
    /// Checks every value.
    pub fn check(&self) -> Result<()> {
        self.discriminator.check("the discriminator's learning rate")?;
        self.generator.check("the generator's learning rate")?;
        check_batch(self.batch, self.clip)?;
        if let Some(average) = self.average.filter(|a| !(0.0..1.0).contains(a)) {
            return Err(Error::invalid("the decay of the average", average, "at least 0 and below 1"));
        }
        if self.k == 0 {
            return Err(Error::invalid("k", 0, "at least 1 discriminator step"));
        }
        Ok(())
    }
}

/// What both loops ask of a minibatch and of the largest norm of a gradient.
pub(super) fn check_batch(batch: usize, clip: Option<f32>) -> Result<()> {
    if batch == 0 {
        return Err(Error::invalid("the batch", 0, "at least 1 row"));
    }
    match clip.filter(|clip| !(*clip > 0.0 && clip.is_finite())) {
        Some(clip) => Err(Error::invalid("the gradient's largest norm", clip, "a number above 0")),
        None => Ok(()),
    }
}
