//! A stage: a generator whose input is noise, or what the stage before it draws.

use std::sync::Arc;

use rand::Rng;

use super::{
    super::play::tell,
    cost::{Cost, Meter},
};
use crate::{
    Error, Result,
    backend::{Backend, Cpu, Graph, Rule, download, upload},
    data::Pictures,
    lab::pictures::Networks,
    nn::{Mode, Network},
    objective,
    prior::Stream,
    train::{Config, Decay, Epochs, Game, Pace, Trainer},
};

/// Pictures of a minibatch: a choice of ours.
const BATCH: usize = 16;
/// Adam's rate, which falls to 0 in a straight line, and β₁, both players': choices of ours.
const PACE: Pace = Pace { learning_rate: 1e-3, rule: Rule::Adam { beta1: 0.5, beta2: 0.999 } };
/// Decay of the moving average of G, which is what draws: a choice of ours.
const AVERAGE: f32 = 0.99;
/// Rows that go through a network at once.
const AT_ONCE: usize = 40;

/// What is trained.
pub struct Stage {
    /// For people who wait.
    pub name: String,
    /// What the generator maps.
    pub input: Box<dyn Stream>,
    /// What it is to draw.
    pub real: Arc<Pictures>,
    /// G and D.
    pub networks: Networks,
    /// The seed of weights, noise and order.
    pub seed: u64,
}

/// What a trained network makes of what is drawn: the input of the next stage.
#[derive(Debug)]
pub struct Drawn {
    /// What is drawn.
    pub input: Box<dyn Stream>,
    /// What becomes of it.
    pub network: Network<Cpu>,
    /// Numbers in a row of the output.
    pub numbers: usize,
}

impl Stream for Drawn {
    fn features(&self) -> usize {
        self.numbers
    }

    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        let mut given = vec![0.0; rows.len() / self.numbers * self.input.features()];
        self.input.fill(rng, &mut given);
        rows.copy_from_slice(&through(&self.network, &given));
    }
}

/// The outputs of a network for rows of inputs.
pub fn through(network: &Network<Cpu>, rows: &[f32]) -> Vec<f32> {
    let (inputs, device) = (network.architecture().inputs, network.device().scratch());
    let parts = rows.chunks(AT_ONCE * inputs).map(|rows| upload(&device, rows, inputs));
    parts.flat_map(|rows| download(&network.forward(&mut Graph::off(), &rows, Mode::Evaluation))).collect()
}

impl Stage {
    /// Steps of an epoch.
    pub fn steps_per_epoch(pictures: &Pictures) -> u64 {
        pictures.len().div_ceil(BATCH) as u64
    }

    /// Trains for so many steps. `look` sees G before the first, after every so many, and after the last. A run that
    /// leaves the finite numbers ends there, with its last finite G.
    ///
    /// # Errors
    /// If the networks do not fit, and what `look` answers.
    pub fn train(
        self,
        steps: u64,
        every: u64,
        look: &mut dyn FnMut(u64, &Network<Cpu>) -> Result<()>,
    ) -> Result<(Network<Cpu>, Cost)> {
        let (generator, discriminator) = &self.networks;
        let game = Game {
            real: Box::new(Epochs::new(self.real, false, false)),
            input: self.input,
            objective: objective::by_name("non-saturating")?,
            regularizers: Vec::new(),
        };
        let config = Config {
            seed: self.seed,
            batch: BATCH,
            discriminator: PACE,
            generator: PACE,
            decay: Decay::Linear,
            schedule: steps,
            average: Some(AVERAGE),
            ..Config::default()
        };
        let mut trainer = Trainer::new(&Cpu::open()?, config, game, generator, discriminator)?;
        look(0, trainer.generator())?;
        let (mut meter, mut cost) = (Meter::new(), None);
        for step in 1..=steps {
            match meter.step(|| trainer.advance()) {
                Err(Error::Diverged { .. }) => break,
                other => drop(other?),
            }
            if step.is_multiple_of(every) || step == steps {
                // Of the memory that of training alone: before anybody has looked.
                let Cost { mib, .. } = *cost.get_or_insert_with(|| meter.read());
                let seconds = meter.read().seconds;
                cost = Some(Cost { seconds, mib });
                tell(&format!("{}: step {step} of {steps}, {seconds:.3} s each", self.name));
                look(step, trainer.generator())?;
            }
        }
        Ok((trainer.generator().share(), cost.unwrap_or_else(|| meter.read())))
    }
}
