use dfdx::prelude::HasShape;

use super::{
    Config, Game, Optimizer, State, Step,
    share::{Fakes, Share},
    update::{self, Draw},
};
use crate::{
    Error, Result,
    backend::{Backend, Cpu, Graph, shards, upload},
    nn::{Architecture, Network},
    objective::Player::{self, Discriminator, Generator},
    prior::{Position, Rows, Stream},
    random::{self, Purpose},
    regularize::Regularizer,
};

/// The adversarial loop, as an iterator of [`Step`]s.
///
/// It prints nothing, draws nothing, opens no file and reads no clock: whoever wants a picture or a progress bar pulls
/// steps and looks.
#[derive(Debug)]
pub struct Trainer<B: Backend> {
    pub(super) config: Config,
    pub(super) game: Game,
    pub(super) state: State<B>,
}

impl<B: Backend> Trainer<B> {
    /// A game between fresh networks.
    ///
    /// # Errors
    /// If the configuration, a regularizer or an architecture is out of range or does not fit the streams.
    pub fn new(
        device: &B,
        config: Config,
        game: Game,
        generator: &Architecture,
        discriminator: &Architecture,
    ) -> Result<Self> {
        config.check()?;
        game.regularizers.iter().try_for_each(|regularizer| regularizer.check(discriminator.layers.len()))?;
        if !config.batch.is_multiple_of(game.packing()) {
            let allowed = format!("a multiple of the packing, {}", game.packing());
            return Err(Error::invalid("the batch", config.batch, allowed));
        }
        fits("the generator's input", generator.inputs, game.input.features())?;
        let samples = generator.sizes()?.last().copied().unwrap_or(generator.inputs);
        fits("the generator's output", samples, game.real.features())?;
        fits("the discriminator's input", discriminator.inputs, game.real.features() * game.packing())?;
        game.check_labels(generator, discriminator)?;
        let mut generator = Network::new(device, generator, config.seed, 0)?;
        let mut discriminator = Network::new(device, discriminator, config.seed, 1)?;
        allows_penalties(&discriminator, &game)?;
        refer_to(&mut generator, &*game.input, config.seed, 0)?;
        refer_to(&mut discriminator, &*game.real, config.seed, 1)?;
        let state = State {
            step: 0,
            average: config.average.map(|_| generator.fork()),
            generator_history: game.averages_history(Generator).then(|| generator.fork()),
            discriminator_history: game.averages_history(Discriminator).then(|| discriminator.fork()),
            generator_optimizer: Optimizer::new(config.generator.rule, &generator),
            discriminator_optimizer: Optimizer::new(config.discriminator.rule, &discriminator),
            generator,
            discriminator,
        };
        Ok(Self { config, game, state })
    }

    /// The same game, with a copy of that network for a generator: ADDA's target encoder begins as the source's.
    ///
    /// # Errors
    /// If it is of another architecture.
    pub fn with_generator(mut self, network: &Network<B>) -> Result<Self> {
        if network.architecture() != self.state.generator.architecture() {
            let why = "it has another architecture than the generator that it is to replace".into();
            return Err(Error::Refused { what: "beginning with that network".into(), why });
        }
        self.state.generator = network.fork();
        self.state.average = self.config.average.map(|_| network.fork());
        self.state.forget();
        Ok(self)
    }

    /// How it trains.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What is played.
    pub fn game(&self) -> &Game {
        &self.game
    }

    /// What training has reached.
    pub fn state(&self) -> &State<B> {
        &self.state
    }

    /// What training has reached, to be replaced by what was saved.
    pub fn state_mut(&mut self) -> &mut State<B> {
        &mut self.state
    }

    /// The network that samples are drawn from: the average where there is one.
    pub fn generator(&self) -> &Network<B> {
        self.state.average.as_ref().unwrap_or(&self.state.generator)
    }

    /// One step: k times the discriminator, once the generator.
    ///
    /// # Errors
    /// If a loss or a gradient is not finite; the state is then the one before the step.
    pub fn advance(&mut self) -> Result<Step> {
        self.attempt(Self::play)
    }

    /// Takes the next step by `play`, or none at all.
    fn attempt(&mut self, play: impl FnOnce(&mut Self, u64) -> Result<Step>) -> Result<Step> {
        // The generator moves last, and only when everything is finite: there is nothing of it to take back.
        let before = (self.state.discriminator.share(), self.state.discriminator_optimizer.clone());
        let step = self.state.step + 1;
        let result = play(self, step);
        match result {
            Ok(_) => {
                self.state.remember(step);
                self.state.step = step;
            }
            Err(_) => (self.state.discriminator, self.state.discriminator_optimizer) = before,
        }
        result
    }

    /// One update of one player, with the other held fixed: half of a step, to be looked at on its own. It counts as a
    /// step, so that each takes a minibatch of its own; what belongs to the other player is NaN.
    ///
    /// # Errors
    /// As [`advance`](Trainer::advance).
    pub fn advance_alone(&mut self, player: Player) -> Result<Step> {
        self.attempt(|trainer, step| {
            let nothing = (f32::NAN, f32::NAN, f32::NAN, f32::NAN);
            let ((loss_d, d_real, d_fake, gradient_d), (loss_g, gradient_g)) = match player {
                Player::Discriminator => (trainer.discriminator_step(step, 0, &mut None)?, (f32::NAN, f32::NAN)),
                Player::Generator => (nothing, trainer.generator_step(step, None)?),
            };
            Ok(Step { step, loss_d, loss_g, d_real, d_fake, gradient_d, gradient_g })
        })
    }

    // ANCHOR: play
    fn play(&mut self, step: u64) -> Result<Step> {
        let (mut seen, mut fakes) = ((0.0, 0.0, 0.0, 0.0), None);
        for round in 0..self.config.k {
            seen = self.discriminator_step(step, round, &mut fakes)?;
        }
        let (loss_d, d_real, d_fake, gradient_d) = seen;
        let (loss_g, gradient_g) = self.generator_step(step, fakes)?;
        Ok(Step { step, loss_d, loss_g, d_real, d_fake, gradient_d, gradient_g })
    }
    // ANCHOR_END: play

    /// One step of D with G held fixed: (loss, mean σ(D(x)), mean σ(D(G(z))), gradient norm). Leaves the samples in
    /// `kept` if G's step can go on from them.
    pub(super) fn discriminator_step(
        &mut self,
        step: u64,
        round: u32,
        kept: &mut Option<Fakes<B>>,
    ) -> Result<(f32, f32, f32, f32)> {
        self.state.discriminator.advance();
        let draw = Draw::new(step, round, self.config.k, self.config.batch);
        let last = round + 1 == self.config.k;
        let mut share = match self.config.shared_noise && last && self.whole(Discriminator) && self.whole(Generator) {
            true => {
                let fakes = self.fakes(draw, self.config.batch, Graph::parameters())?;
                let share = self.discriminator_share(draw, 0..self.config.batch, &fakes)?;
                *kept = Some(fakes);
                share
            }
            false => self.gather(Discriminator, draw)?,
        };
        self.state.discriminator.observe(std::mem::take(&mut share.seen));
        share.loss += self.weight_penalties(Discriminator, &mut share.gradients);
        let norm = self.finish(Discriminator, &mut share, step)?;
        let pace = self.config.discriminator.learning_rate * self.config.decay.factor(step, self.config.schedule);
        self.state.discriminator_optimizer.step(&mut self.state.discriminator, &mut share.gradients, pace);
        self.project(Discriminator);
        Ok((share.loss, share.real, share.fake, norm))
    }

    /// One step of G with D held fixed, from those samples if there are any: (loss, gradient norm).
    fn generator_step(&mut self, step: u64, fakes: Option<Fakes<B>>) -> Result<(f32, f32)> {
        let k = self.config.k;
        let draw = Draw::new(step, if self.config.shared_noise { k - 1 } else { k }, k, self.config.batch);
        let mut share = match fakes {
            Some(fakes) => self.generator_share(draw, 0..self.config.batch, fakes)?,
            None => self.gather(Generator, draw)?,
        };
        share.loss += self.weight_penalties(Generator, &mut share.gradients);
        let norm = self.finish(Generator, &mut share, step)?;
        let pace = self.config.generator.learning_rate * self.config.decay.factor(step, self.config.schedule);
        self.state.generator.advance();
        self.state.generator.observe(std::mem::take(&mut share.seen));
        self.state.generator_optimizer.step(&mut self.state.generator, &mut share.gradients, pace);
        self.project(Generator);
        if let (Some(average), Some(decay)) = (&mut self.state.average, self.config.average) {
            average.follow(&self.state.generator, decay);
        }
        Ok((share.loss, norm))
    }

    /// Whether a player's batch is not to be cut into shards.
    fn whole(&self, player: Player) -> bool {
        self.game.couples_samples(player)
            || self.state.generator.couples_samples()
            || self.state.discriminator.couples_samples()
    }

    /// The sum of what the shards of a batch contribute, taken in their order.
    fn gather(&self, player: Player, draw: Draw) -> Result<Share<B>> {
        let shards = shards::<B>(self.config.batch, self.game.packing(), self.whole(player));
        const fn is_sync<T: Sync>() {}
        const { is_sync::<Trainer<Cpu>>() };
        // SAFETY: the closure captures this trainer and plain numbers. A trainer is Sync on the CPU, as checked above,
        // and only there do shards run on several threads; gradients are Send there for the same reason.
        unsafe {
            update::gather(&shards, &self.state.network(player).parameters(), |part, rows| {
                let draw = draw.shard(part, &rows);
                match player {
                    Discriminator => {
                        let fakes = self.fakes(draw, rows.len(), Graph::off())?;
                        self.discriminator_share(draw, rows, &fakes)
                    }
                    Generator => {
                        let fakes = self.fakes(draw, rows.len(), Graph::parameters())?;
                        self.generator_share(draw, rows, fakes)
                    }
                }
            })
        }
    }

    fn finish(&self, player: Player, share: &mut Share<B>, step: u64) -> Result<f32> {
        update::finish(self.state.network(player), &format!("the {player}'s"), share, self.config.clip, step)
    }
}

impl<B: Backend> Iterator for Trainer<B> {
    type Item = Result<Step>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.advance())
    }
}

/// Refuses gradient penalties on a discriminator that has no gradient at one sample.
fn allows_penalties<B: Backend>(discriminator: &Network<B>, game: &Game) -> Result<()> {
    let penalised = game.regularizers.iter().any(|r| matches!(r, Regularizer::GradientPenalty { .. }));
    let classes = || {
        let told = game.auxiliary().is_some() || discriminator.architecture().classes().is_some();
        told.then(|| "points between classes belong to none; use spectral normalisation".to_string())
    };
    match discriminator.refuses_tangent().or_else(classes).filter(|_| penalised) {
        Some(why) => Err(Error::Refused { what: "a gradient penalty on this discriminator".into(), why }),
        None => Ok(()),
    }
}

/// Fixes the reference batch of a network that needs one; each of its rows may be several of the stream's.
fn refer_to<B: Backend>(network: &mut Network<B>, stream: &dyn Stream, seed: u64, part: u64) -> Result<()> {
    if let Some((rows, inputs)) = network.reference().map(|reference| *reference.shape()) {
        let mut drawn = Rows::new(stream, rows * inputs / stream.features());
        let mut rng = random::stream(seed, Purpose::Reference, 0, part);
        stream.draw(Position { seed, first: 0 }, &mut rng, &mut drawn)?;
        network.refer_to(&upload(&network.device(), &drawn.values, inputs));
    }
    Ok(())
}

fn fits(what: &str, given: usize, expected: usize) -> Result<()> {
    if given == expected { Ok(()) } else { Err(Error::invalid(what, given, format!("{expected} numbers wide"))) }
}
