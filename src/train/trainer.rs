use std::ops::Range;

use dfdx::{
    prelude::HasShape,
    tensor::{Cpu, Gradients},
};
use rand::RngExt;

use super::{Config, Optimizer};
use crate::{
    Error, Result,
    backend::{Backend, Batch, Graph, download, each_shard, gradient, shards, upload},
    nn::{Architecture, Mode, Network},
    objective::{AllFalse, Evaluated, Objective, Player, evaluate},
    prior::Stream,
    random::{self, Purpose},
    regularize::{Place, Regularizer, penalty},
};

/// The adversarial loop, as an iterator of [`Step`]s.
///
/// It prints nothing, draws nothing, opens no file and reads no clock: whoever wants a picture or a progress bar pulls
/// steps and looks.
#[derive(Debug)]
pub struct Trainer<B: Backend> {
    config: Config,
    game: Game,
    state: State<B>,
}

/// What is played: the two streams, the objective and what is added to it.
#[derive(Debug)]
pub struct Game {
    /// Rows of p_data.
    pub real: Box<dyn Stream>,
    /// Rows that the generator maps: p_z.
    pub input: Box<dyn Stream>,
    /// The pair of losses.
    pub objective: Box<dyn Objective>,
    /// What is added to them.
    pub regularizers: Vec<Regularizer>,
}

/// Everything that training changes.
#[derive(Debug)]
pub struct State<B: Backend> {
    /// Steps taken.
    pub step: u64,
    /// G
    pub generator: Network<B>,
    /// D
    pub discriminator: Network<B>,
    /// The moving average of G's weights, where it is asked for.
    pub average: Option<Network<B>>,
    /// G's moments.
    pub generator_optimizer: Optimizer<B>,
    /// D's moments.
    pub discriminator_optimizer: Optimizer<B>,
}

/// The most steps that [`Trainer::make_all_false`] takes.
const ALL_FALSE_ROUNDS: u32 = 20_000;

/// What one step of training did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Counted from 1.
    pub step: u64,
    /// The discriminator's loss with its penalties, before the step.
    pub loss_d: f32,
    /// The generator's loss with its terms.
    pub loss_g: f32,
    /// Mean of σ(logit) over real samples.
    pub d_real: f32,
    /// Mean of σ(logit) over generated samples, as the discriminator saw them.
    pub d_fake: f32,
    /// Norm of the gradient of the discriminator's loss in its parameters.
    pub gradient_d: f32,
    /// Norm of the gradient of the generator's loss in its parameters.
    pub gradient_g: f32,
}

/// What one shard of a batch contributes.
struct Share<B: Backend> {
    gradients: Gradients<f32, B>,
    loss: f32,
    real: f32,
    fake: f32,
}

/// Which minibatch: the step, and the round within it where the discriminator takes several.
#[derive(Clone, Copy)]
struct Draw {
    step: u64,
    round: u32,
    part: u64,
}

impl<B: Backend> Trainer<B> {
    /// A game between fresh networks.
    ///
    /// # Errors
    /// If the configuration or the architectures are out of range or do not fit the streams.
    pub fn new(
        device: &B,
        config: Config,
        game: Game,
        generator: &Architecture,
        discriminator: &Architecture,
    ) -> Result<Self> {
        config.check()?;
        fits("the generator's input", generator.inputs, game.input.features())?;
        let samples = generator.sizes()?.last().copied().unwrap_or(generator.inputs);
        fits("the generator's output", samples, game.real.features())?;
        fits("the discriminator's input", discriminator.inputs, game.real.features() * config.pack)?;
        let generator = Network::new(device, generator, config.seed, 0)?;
        let discriminator = Network::new(device, discriminator, config.seed, 1)?;
        let state = State {
            step: 0,
            average: config.average.map(|_| generator.fork()),
            generator_optimizer: Optimizer::new(config.generator.rule, &generator),
            discriminator_optimizer: Optimizer::new(config.discriminator.rule, &discriminator),
            generator,
            discriminator,
        };
        Ok(Self { config, game, state })
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
        let before = self.state.share();
        let step = self.state.step + 1;
        let result = play(self, step);
        match result {
            Ok(_) => self.state.step = step,
            Err(_) => self.state = before,
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
                Player::Discriminator => (trainer.discriminator_step(step, 0)?, (f32::NAN, f32::NAN)),
                Player::Generator => (nothing, trainer.generator_step(step)?),
            };
            Ok(Step { step, loss_d, loss_g, d_real, d_fake, gradient_d, gradient_g })
        })
    }

    /// Trains the discriminator alone to answer "false" to everything, until the mean of σ(D(G(z))) is at most `mean`;
    /// its moments then start anew.
    ///
    /// # Errors
    /// If the mean is not in (0, 1), or is not reached in [`ALL_FALSE_ROUNDS`] steps.
    pub fn make_all_false(&mut self, mean: f32) -> Result<()> {
        if !(mean > 0.0 && mean < 1.0) {
            return Err(Error::invalid("the mean of D(G(z))", mean, "above 0 and below 1"));
        }
        let objective = std::mem::replace(&mut self.game.objective, Box::new(AllFalse));
        let reached = (0..ALL_FALSE_ROUNDS)
            .map(|round| self.discriminator_step(0, round).map(|(_, _, fake, _)| fake <= mean))
            .find(|reached| !matches!(reached, Ok(false)));
        self.game.objective = objective;
        self.state.discriminator_optimizer = Optimizer::new(self.config.discriminator.rule, &self.state.discriminator);
        let why = format!("{ALL_FALSE_ROUNDS} steps were not enough; ask for a larger mean or a larger learning rate");
        let what = format!("an all-false discriminator with mean D(G(z)) of {mean}");
        reached.unwrap_or(Err(Error::Refused { what, why })).map(drop)
    }

    fn play(&mut self, step: u64) -> Result<Step> {
        let mut seen = (0.0, 0.0, 0.0, 0.0);
        for round in 0..self.config.k {
            seen = self.discriminator_step(step, round)?;
        }
        let (loss_d, d_real, d_fake, gradient_d) = seen;
        let (loss_g, gradient_g) = self.generator_step(step)?;
        Ok(Step { step, loss_d, loss_g, d_real, d_fake, gradient_d, gradient_g })
    }

    /// One step of D with G held fixed: (loss, mean σ(D(x)), mean σ(D(G(z))), gradient norm).
    fn discriminator_step(&mut self, step: u64, round: u32) -> Result<(f32, f32, f32, f32)> {
        self.state.discriminator.advance();
        let draw = Draw { step, round, part: 0 };
        let share =
            self.shares(&self.state.discriminator, |part, rows| self.discriminator_share(Draw { part, ..draw }, rows))?;
        let Share { mut gradients, loss, real, fake } = share;
        let norm = self.finish(&mut gradients, &self.state.discriminator, "discriminator", loss, step)?;
        let pace = self.config.discriminator.learning_rate * self.config.decay.factor(step, self.config.schedule);
        self.state.discriminator_optimizer.step(&mut self.state.discriminator, &mut gradients, pace);
        Ok((loss, real, fake, norm))
    }

    fn discriminator_share(&self, draw: Draw, rows: Range<usize>) -> Result<Share<B>> {
        let weight = rows.len() as f32 / self.config.batch as f32;
        let (discriminator, objective) = (&self.state.discriminator, &*self.game.objective);
        let x = self.rows(&*self.game.real, Purpose::Data, draw, rows.len());
        let z = self.rows(&*self.game.input, Purpose::Latent, draw, rows.len());
        let fake = self.state.generator.forward(&mut Graph::off(), &z, Mode::Training);
        let (x, fake) = (self.packed(&mut Graph::off(), &x), self.packed(&mut Graph::off(), &fake));

        let mut graph = Graph::parameters();
        let on_real = discriminator.forward(&mut graph, &x, Mode::Training);
        let on_fake = discriminator.forward(&mut graph, &fake, Mode::Training);
        let (real_logits, fake_logits) = (download(&on_real), download(&on_fake));
        let columns = on_real.shape().1;
        let evaluated = evaluate(objective, Player::Discriminator, &real_logits, &fake_logits, columns);
        let (real_seed, fake_seed) = seeds(&evaluated, weight, &on_real);
        let mut gradients = graph.backward(&[(&on_real, &real_seed), (&on_fake, &fake_seed)]);
        let mut loss = weight * evaluated.loss;

        for regularizer in &self.game.regularizers {
            let Regularizer::GradientPenalty { at, target, weight: strength } = *regularizer;
            let at = self.penalty_points(at, draw, &x, &fake);
            let cost;
            (gradients, cost) = self.penalise(gradients, &at, target, weight * strength)?;
            loss += cost;
        }
        let mean = |logits: &[f32]| weight * logits.iter().map(|l| sigma(*l)).sum::<f32>() / logits.len() as f32;
        Ok(Share { gradients, loss, real: mean(&real_logits), fake: mean(&fake_logits) })
    }

    /// Where a penalty is taken, one row per (packed) sample.
    fn penalty_points(&self, at: Place, draw: Draw, x: &Batch<B>, fake: &Batch<B>) -> Batch<B> {
        match at {
            Place::Real => x.clone(),
            Place::Fake => fake.clone(),
            Place::Interpolates => {
                let features = x.shape().1;
                let mut rng = self.stream(Purpose::Penalty, draw);
                let (mut points, fake) = (download(x), download(fake));
                for (x, fake) in points.chunks_exact_mut(features).zip(fake.chunks_exact(features)) {
                    let t: f32 = rng.random();
                    x.iter_mut().zip(fake).for_each(|(x, fake)| *x = t * *x + (1.0 - t) * fake);
                }
                upload(x.device(), &points, features)
            }
        }
    }

    /// Adds the gradient of weight·E(‖∇D(x)‖ − target)² to the gradients; see design note in `nn::Network::tangent`.
    ///
    /// With v = ∂P/∂g at g = ∇ₓD held constant, Σ v·∇ₓD(x) is one forward pass that carries v as a tangent, and its
    /// gradient in the parameters is that of P: exact, and without second derivatives.
    fn penalise(
        &self,
        gradients: Gradients<f32, B>,
        x: &Batch<B>,
        target: f32,
        weight: f32,
    ) -> Result<(Gradients<f32, B>, f32)> {
        let discriminator = &self.state.discriminator;
        let slopes = input_gradient(discriminator, x);
        let (n, features) = *x.shape();
        let (cost, v) = penalty(&slopes, features, target, weight, n);
        let v = upload(x.device(), &v, features);
        let mut graph = Graph::parameters().adding_to(gradients, x);
        let (_, t) = discriminator.tangent(&mut graph, x, &v)?;
        let ones: Batch<B> = x.device().ones_like(t.shape());
        Ok((graph.backward(&[(&t, &ones)]), cost))
    }

    /// One step of G with D held fixed: (loss, gradient norm).
    fn generator_step(&mut self, step: u64) -> Result<(f32, f32)> {
        let draw = Draw { step, round: self.config.k, part: 0 };
        let share =
            self.shares(&self.state.generator, |part, rows| self.generator_share(Draw { part, ..draw }, rows))?;
        let Share { mut gradients, loss, .. } = share;
        let norm = self.finish(&mut gradients, &self.state.generator, "generator", loss, step)?;
        let pace = self.config.generator.learning_rate * self.config.decay.factor(step, self.config.schedule);
        self.state.generator.advance();
        self.state.generator_optimizer.step(&mut self.state.generator, &mut gradients, pace);
        if let (Some(average), Some(decay)) = (&mut self.state.average, self.config.average) {
            average.follow(&self.state.generator, decay);
        }
        Ok((loss, norm))
    }

    fn generator_share(&self, draw: Draw, rows: Range<usize>) -> Result<Share<B>> {
        let weight = rows.len() as f32 / self.config.batch as f32;
        let (discriminator, objective) = (&self.state.discriminator, &*self.game.objective);
        let z = self.rows(&*self.game.input, Purpose::Latent, draw, rows.len());
        let mut graph = Graph::parameters();
        let fake = self.state.generator.forward(&mut graph, &z, Mode::Training);
        graph.freeze();
        let fake = self.packed(&mut graph, &fake);
        let on_fake = discriminator.forward(&mut graph, &fake, Mode::Training);
        let real_logits = match objective.generator_sees_real() {
            true => {
                let x = self.rows(&*self.game.real, Purpose::Data, draw, rows.len());
                let x = self.packed(&mut Graph::off(), &x);
                download(&discriminator.forward(&mut Graph::off(), &x, Mode::Training))
            }
            false => Vec::new(),
        };
        let columns = on_fake.shape().1;
        let evaluated = evaluate(objective, Player::Generator, &real_logits, &download(&on_fake), columns);
        let (_, seed) = seeds(&evaluated, weight, &on_fake);
        let gradients = graph.backward(&[(&on_fake, &seed)]);
        Ok(Share { gradients, loss: weight * evaluated.loss, real: 0.0, fake: 0.0 })
    }

    /// The sum of what the shards of a batch contribute, taken in their order.
    fn shares(&self, network: &Network<B>, work: impl Fn(u64, Range<usize>) -> Result<Share<B>>) -> Result<Share<B>> {
        let whole = self.game.objective.couples_samples()
            || self.state.generator.couples_samples()
            || self.state.discriminator.couples_samples();
        let shards = shards::<B>(self.config.batch, self.config.pack, whole);
        const fn is_sync<T: Sync>() {}
        const { is_sync::<Trainer<Cpu>>() };
        // SAFETY: `work` captures this trainer and plain numbers. A trainer is Sync on the CPU, as checked above, and
        // only there do shards run on several threads; gradients are Send there for the same reason.
        let shares = unsafe { each_shard::<B, _>(&shards, |part, rows| work(part as u64, rows)) };
        let mut shares = shares.into_iter();
        let mut sum = shares.next().expect("a batch has at least one row")?;
        for share in shares {
            let mut share = share?;
            for parameter in network.parameters() {
                B::with_gradient(&mut share.gradients, parameter, |from| {
                    B::with_gradient(&mut sum.gradients, parameter, |into| {
                        into.iter_mut().zip(from).for_each(|(into, from)| *into += *from);
                    });
                });
            }
            sum = Share {
                loss: sum.loss + share.loss,
                real: sum.real + share.real,
                fake: sum.fake + share.fake,
                gradients: sum.gradients,
            };
        }
        Ok(sum)
    }

    /// Checks loss and gradients and clips the latter; returns their norm before clipping.
    fn finish(
        &self,
        gradients: &mut Gradients<f32, B>,
        network: &Network<B>,
        player: &str,
        loss: f32,
        step: u64,
    ) -> Result<f32> {
        let parameters = network.parameters();
        let square = |g: &mut [f32]| g.iter().map(|g| g * g).sum::<f32>();
        let norm = parameters.iter().map(|p| B::with_gradient(gradients, p, square)).sum::<f32>().sqrt();
        let broken = |quantity: &str| Error::Diverged { quantity: format!("the {player}'s {quantity}"), step };
        if !loss.is_finite() {
            return Err(broken("loss"));
        }
        if !norm.is_finite() {
            return Err(broken("gradient"));
        }
        if let Some(scale) = self.config.clip.map(|clip| clip / norm).filter(|scale| *scale < 1.0) {
            for parameter in parameters {
                B::with_gradient(gradients, parameter, |g| g.iter_mut().for_each(|g| *g *= scale));
            }
        }
        Ok(norm)
    }

    fn stream(&self, purpose: Purpose, draw: Draw) -> impl rand::Rng + use<B> {
        random::stream(self.config.seed, purpose, draw.step, u64::from(draw.round) << 32 | draw.part)
    }

    fn rows(&self, stream: &dyn Stream, purpose: Purpose, draw: Draw, n: usize) -> Batch<B> {
        let mut rows = vec![0.0; n * stream.features()];
        stream.fill(&mut self.stream(purpose, draw), &mut rows);
        upload(&self.state.generator.device().scratch(), &rows, stream.features())
    }

    /// (n, d) → (n / m, m·d): what a discriminator sees that looks at m samples at once.
    fn packed(&self, graph: &mut Graph<B>, x: &Batch<B>) -> Batch<B> {
        let ((n, features), pack) = (*x.shape(), self.config.pack);
        if pack == 1 {
            return x.clone();
        }
        graph.compose(x, |x| dfdx::tensor_ops::ReshapeTo::reshape_like(x, &(n / pack, features * pack)))
    }
}

impl<B: Backend> Iterator for Trainer<B> {
    type Item = Result<Step>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.advance())
    }
}

impl<B: Backend> State<B> {
    /// The same state, sharing its numbers until one of the two changes them.
    fn share(&self) -> Self {
        Self {
            step: self.step,
            generator: self.generator.share(),
            discriminator: self.discriminator.share(),
            average: self.average.as_ref().map(Network::share),
            generator_optimizer: self.generator_optimizer.clone(),
            discriminator_optimizer: self.discriminator_optimizer.clone(),
        }
    }
}

/// ∇ₓ Σ D(x), row by row: (n, features) in row order.
pub(crate) fn input_gradient<B: Backend>(discriminator: &Network<B>, x: &Batch<B>) -> Vec<f32> {
    let mut graph = Graph::input();
    let y = discriminator.forward(&mut graph, x, Mode::Training);
    let ones: Batch<B> = x.device().ones_like(y.shape());
    download(&gradient(&mut graph.backward(&[(&y, &ones)]), x))
}

/// σ(x) = 1 / (1 + e⁻ˣ)
pub(crate) fn sigma(logit: f32) -> f32 {
    crate::backend::Activation::Sigmoid.value(logit)
}

fn seeds<B: Backend>(evaluated: &Evaluated, weight: f32, like: &Batch<B>) -> (Batch<B>, Batch<B>) {
    let seed = |derivative: &[f32]| {
        let scaled: Vec<f32> = derivative.iter().map(|d| weight * d).collect();
        upload(like.device(), &scaled, like.shape().1)
    };
    (seed(&evaluated.real), seed(&evaluated.fake))
}

fn fits(what: &str, given: usize, expected: usize) -> Result<()> {
    if given == expected { Ok(()) } else { Err(Error::invalid(what, given, format!("{expected} numbers wide"))) }
}
