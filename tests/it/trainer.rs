//! The adversarial loop from the outside.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering::SeqCst},
};

use rand::Rng;
use shall_we_gan::{
    Error,
    backend::{Activation, Backend, Cpu, Rule, download},
    nn::{Architecture, Network},
    objective::{Logits, Loss, NonSaturating, Objective, Player, Wasserstein, by_name, map},
    prior::{Prior, Stream},
    regularize::{Players, Regularizer},
    train::{Config, Decay, Game, Pace, Trainer},
};

use crate::{
    game::{Fixed, STILL, descent, game, numbers, trainer},
    objective::Doubled,
    support::{Device, cpu, device, near},
};

/// Everything that training changes, bit by bit.
fn bits<B: Backend>(trainer: &Trainer<B>) -> Vec<u32> {
    let state = trainer.state();
    let networks: Vec<&Network<B>> = [&state.generator, &state.discriminator]
        .into_iter()
        .chain(&state.average)
        .chain(&state.generator_history)
        .chain(&state.discriminator_history)
        .collect();
    let weights =
        networks.into_iter().flat_map(|n| n.tensors().into_iter().map(|(_, _, t)| download(t)).collect::<Vec<_>>());
    let moments = [&state.generator_optimizer, &state.discriminator_optimizer].into_iter();
    let moments = moments.flat_map(|o| o.moments.iter().flatten().map(download).collect::<Vec<_>>());
    weights.chain(moments).flatten().map(f32::to_bits).collect()
}

/// A game of two-dimensional Gaussians on networks of some size.
fn toy(config: Config, objective: Box<dyn Objective>, regularizers: Vec<Regularizer>) -> Trainer<Cpu> {
    let prior = |dim| Box::new(Prior::Gaussian { dim });
    let game = Game { real: prior(2), input: prior(3), objective, regularizers };
    let g = Architecture::mlp(3, 16, 2, 2, Activation::Relu);
    let d = Architecture::mlp(2, 16, 2, 1, Activation::LeakyRelu(0.2)).spectral();
    Trainer::new(&cpu(), config, game, &g, &d).unwrap()
}

#[test]
fn a_player_alone_moves_itself_and_nobody_else() {
    let mut trainer = trainer(descent(6, 0.1, 0.1), game(NonSaturating, vec![]));
    for (turn, player) in [Player::Discriminator, Player::Generator, Player::Discriminator].into_iter().enumerate() {
        let before = (numbers(&trainer.state().discriminator), numbers(&trainer.state().generator));
        let step = trainer.advance_alone(player).unwrap();
        let after = (numbers(&trainer.state().discriminator), numbers(&trainer.state().generator));
        let discriminator = player == Player::Discriminator;
        assert_eq!((before.0 != after.0, before.1 != after.1), (discriminator, !discriminator));
        assert_eq!((step.loss_d.is_nan(), step.loss_g.is_nan()), (!discriminator, discriminator));
        assert_eq!(step.step, turn as u64 + 1);
    }
}

/// With the other player's rate far below the rounding of any weight, one step of both is one of this player.
#[test]
fn a_step_of_one_player_leaves_no_bit_of_the_other_changed() {
    for (d, g) in [(0.1, STILL), (STILL, 0.1)] {
        let regularizers = vec![Regularizer::wgan_gp(1.0), Regularizer::feature_matching(None, 1.0)];
        let mut trainer = trainer(descent(6, d, g), game(NonSaturating, regularizers));
        let before = (numbers(&trainer.state().discriminator), numbers(&trainer.state().generator));
        trainer.advance().unwrap();
        let after = (numbers(&trainer.state().discriminator), numbers(&trainer.state().generator));
        assert_eq!(before.0 == after.0, d == STILL);
        assert_eq!(before.1 == after.1, g == STILL);
    }
}

/// 600 rows are three shards, so that every number of threads divides them differently.
#[test]
fn same_seed_same_bytes_for_any_number_of_threads() {
    let run = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let regularizers = vec![
                Regularizer::wgan_gp(1.0),
                Regularizer::orthogonal(Players::Generator, 1e-3),
                Regularizer::historical_average(Players::Both, 0.1),
            ];
            let config = Config { seed, batch: 600, k: 2, average: Some(0.9), ..Config::default() };
            let mut trainer = toy(config, by_name("relativistic").unwrap(), regularizers);
            let steps: Vec<_> = (&mut trainer).take(20).map(|step| step.unwrap()).collect();
            (bits(&trainer), steps)
        })
    };
    let one = run(1, 5);
    assert_eq!(one, run(2, 5));
    assert_eq!(one, run(7, 5));
    assert_ne!(one.0, run(1, 6).0);
}

/// Every objective and every regularizer plays twenty steps on every kind of batch.
#[test]
fn every_objective_trains_with_every_regularizer() {
    for objective in shall_we_gan::objective::all() {
        for known in shall_we_gan::regularize::ALL {
            let config = Config { batch: 32, ..Config::default() };
            let regularizers = vec![(known.make)(known.strength)];
            let samples = shall_we_gan::regularize::packing(&regularizers);
            let prior = |dim| Box::new(Prior::Gaussian { dim });
            let objective = by_name(objective.name()).unwrap();
            let what = format!("{} with {}", objective.name(), known.name);
            let game = Game { real: prior(2), input: prior(2), objective, regularizers };
            let g = Architecture::mlp(2, 8, 1, 2, Activation::Relu);
            let d = Architecture::mlp(2 * samples, 8, 1, 1, Activation::LeakyRelu(0.2));
            let mut trainer = Trainer::new(&device(), config, game, &g, &d).unwrap();
            let before = bits(&trainer);
            for step in (&mut trainer).take(20) {
                step.unwrap_or_else(|error| panic!("{what}: {error}"));
            }
            assert_ne!(before, bits(&trainer), "{what}");
        }
    }
}

/// The proof that an objective defined outside the library trains: G finds the one point that is real.
#[test]
fn an_objective_of_ones_own_trains() {
    let config = Config { batch: 64, ..Config::default() };
    let objective = Box::new(Doubled);
    let input = Box::new(Prior::Gaussian { dim: 2 });
    let real = Box::new(Fixed { features: 2, rows: vec![1.0, -0.5] });
    let game = Game { real, input, objective, regularizers: vec![Regularizer::r1(1.0)] };
    let g = Architecture::mlp(2, 16, 1, 2, Activation::Relu);
    let d = Architecture::mlp(2, 16, 1, 1, Activation::LeakyRelu(0.2));
    let mut trainer = Trainer::new(&device(), config, game, &g, &d).unwrap();
    let distance = |trainer: &Trainer<Device>| {
        let mut z = vec![0.0; 200];
        trainer
            .game()
            .input
            .fill(&mut shall_we_gan::random::stream(1, shall_we_gan::random::Purpose::Sample, 0, 0), &mut z);
        let z = crate::game::batch(&z, 2);
        let x = trainer.generator().forward(
            &mut shall_we_gan::backend::Graph::off(),
            &z,
            shall_we_gan::nn::Mode::Evaluation,
        );
        download(&x).chunks(2).map(|x| (x[0] - 1.0).hypot(x[1] + 0.5)).sum::<f32>() / 100.0
    };
    let before = distance(&trainer);
    for step in (&mut trainer).take(1500) {
        step.unwrap();
    }
    let after = distance(&trainer);
    assert!(before > 1.0 && after < 0.25, "{before} to {after}");
}

/// Plain descent moves each player in proportion to its own rate.
#[test]
fn each_player_has_a_learning_rate_of_its_own() {
    let moved = |d: f32, g: f32| {
        let mut trainer = trainer(descent(6, d, g), game(Wasserstein, vec![]));
        let before = (numbers(&trainer.state().discriminator), numbers(&trainer.state().generator));
        let step = trainer.advance().unwrap();
        let distance = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt();
        let d = distance(&before.0, &numbers(&trainer.state().discriminator));
        let g = distance(&before.1, &numbers(&trainer.state().generator));
        (d / step.gradient_d, g / step.gradient_g)
    };
    for (d, g) in [(0.25, 0.25), (0.5, 0.0625), (0.03125, 0.125)] {
        let found = moved(d, g);
        // Differences of numbers of size 1, rounded at 6e-8, of size 0.03 and more.
        assert!((found.0 / d - 1.0).abs() < 1e-5 && (found.1 / g - 1.0).abs() < 1e-5, "{found:?} for {d}, {g}");
    }
}

/// A stream that remembers the first number of everything it gave.
#[derive(Debug, Clone, Default)]
struct Spy(Arc<Mutex<Vec<f32>>>);

impl Stream for Spy {
    fn features(&self) -> usize {
        2
    }
    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        Prior::Gaussian { dim: 2 }.fill(rng, rows);
        self.0.lock().unwrap().push(rows[0]);
    }
}

#[test]
fn the_discriminator_takes_k_steps_on_batches_of_their_own() {
    for k in [1, 3] {
        let (real, input) = (Spy::default(), Spy::default());
        let game = Game {
            real: Box::new(real.clone()),
            input: Box::new(input.clone()),
            objective: Box::new(NonSaturating),
            regularizers: vec![],
        };
        let mut trainer = trainer(Config { k, ..descent(8, 0.1, 0.1) }, game);
        for step in (&mut trainer).take(4) {
            step.unwrap();
        }
        assert_eq!(trainer.state().discriminator_optimizer.steps, 4 * u64::from(k));
        assert_eq!(trainer.state().generator_optimizer.steps, 4);
        for (spy, batches) in [(real, 4 * k), (input, 4 * (k + 1))] {
            let mut seen = spy.0.lock().unwrap().clone();
            assert_eq!(seen.len(), batches as usize);
            seen.sort_by(f32::total_cmp);
            seen.dedup();
            assert_eq!(seen.len(), batches as usize, "a batch was drawn twice");
        }
    }
}

/// D's one weight has the constant gradient E x′ − E x here, so that every step shows the rate alone.
#[test]
fn learning_rates_follow_their_schedule() {
    let cosine = |step: u32| 0.5 * (1.0 + (std::f32::consts::PI * step as f32 / 8.0).cos());
    let cases: [(Decay, &dyn Fn(u32) -> f32); 3] =
        [(Decay::Constant, &|_| 1.0), (Decay::Linear, &|step| 1.0 - step as f32 / 8.0), (Decay::Cosine, &cosine)];
    for (decay, factor) in cases {
        let fixed = |x: f32| Box::new(Fixed { features: 1, rows: vec![x] });
        let game = Game { real: fixed(1.0), input: fixed(0.0), objective: Box::new(Wasserstein), regularizers: vec![] };
        let one = Architecture::mlp(1, 0, 0, 1, Activation::Linear);
        let config = Config { decay, schedule: 8, ..descent(4, 0.5, STILL) };
        let mut trainer = Trainer::new(&device(), config, game, &one, &one).unwrap();
        let weight = |trainer: &Trainer<Device>| numbers(&trainer.state().discriminator)[0];
        for step in 0..12 {
            let before = weight(&trainer);
            trainer.advance().unwrap();
            let expected = 0.5 * factor(step.min(8));
            // The gradient is −1; weights here are below 8, rounded at 5e-7.
            assert!((weight(&trainer) - before - expected).abs() < 1e-6, "{decay:?}, step {step}");
        }
    }
}

#[test]
fn long_gradients_are_cut_and_short_ones_are_not() {
    let run = |clip: Option<f32>| {
        let mut trainer = trainer(Config { clip, ..descent(6, 1.0, STILL) }, game(Wasserstein, vec![]));
        let before = numbers(&trainer.state().discriminator);
        let step = trainer.advance().unwrap();
        let change: Vec<f32> = before.iter().zip(numbers(&trainer.state().discriminator)).map(|(a, b)| b - a).collect();
        (change, step.gradient_d)
    };
    let (free, norm) = run(None);
    let length = |x: &[f32]| x.iter().map(|x| x * x).sum::<f32>().sqrt();
    assert!((length(&free) / norm - 1.0).abs() < 1e-5);
    let (cut, reported) = run(Some(norm / 4.0));
    near("the reported norm is that before the cut", &[reported], &[norm], 1e-6, 0.0);
    for (cut, free) in cut.iter().zip(&free) {
        assert!((4.0 * cut - free).abs() < 1e-6);
    }
    near("the change", &run(Some(norm * 2.0)).0, &free, 1e-6, 0.0);
}

/// Non-saturating until D's loss is asked for the n-th time, and then broken.
#[derive(Debug)]
struct Breaks {
    at: u64,
    asked: AtomicU64,
    how: How,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum How {
    Nan,
    Infinite,
    /// A finite loss with an infinite derivative.
    Slope,
    GeneratorNan,
}

impl Objective for Breaks {
    fn name(&self) -> &str {
        "breaks"
    }
    fn formula(&self) -> &str {
        "none"
    }
    fn paper(&self) -> &str {
        "none"
    }
    fn optimum(&self) -> &str {
        "none"
    }
    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        let broken = self.asked.fetch_add(1, SeqCst) + 1 == self.at;
        let slope = if broken && self.how == How::Slope { f32::INFINITY } else { 1.0 };
        let loss = NonSaturating.discriminator(map(real, |x| (x, slope)), fake);
        match self.how {
            How::Nan if broken => loss * f32::NAN,
            How::Infinite if broken => loss * f32::INFINITY,
            _ => loss,
        }
    }
    fn generator(&self, real: Logits, fake: Logits) -> Loss {
        let loss = NonSaturating.generator(real, fake);
        let broken = self.how == How::GeneratorNan && self.asked.load(SeqCst) == self.at;
        if broken { loss * f32::NAN } else { loss }
    }
}

#[test]
fn a_run_that_breaks_keeps_its_last_finite_state() {
    let cases = [
        (How::Nan, "the discriminator's loss"),
        (How::Infinite, "the discriminator's loss"),
        (How::Slope, "the discriminator's gradient"),
        (How::GeneratorNan, "the generator's loss"),
    ];
    for (how, what) in cases {
        let build = |at| {
            let objective = Breaks { at, asked: AtomicU64::new(0), how };
            let config = Config { batch: 32, k: 2, average: Some(0.9), ..Config::default() };
            toy(config, Box::new(objective), vec![Regularizer::historical_average(Players::Both, 0.1)])
        };
        // The sixth of D's losses is the second of step 3.
        let (mut broken, mut sound) = (build(6), build(u64::MAX));
        for _ in 0..2 {
            assert_eq!(broken.advance().unwrap(), sound.advance().unwrap());
        }
        let error = broken.advance().unwrap_err();
        let message = format!("{what} is no longer finite at step 3; the state after step 2 is kept");
        assert_eq!(error.to_string(), message);
        assert!(matches!(error, Error::Diverged { step: 3, .. }));
        assert_eq!(broken.state().step, 2);
        assert_eq!(bits(&broken), bits(&sound), "{how:?}");
        // What is kept can go on: the objective breaks only once.
        broken.advance().unwrap();
        sound.advance().unwrap();
        assert_eq!(bits(&broken), bits(&sound), "{how:?}");
    }
}

/// A rate that throws the weights out of the finite numbers within two rounds; before, nothing but the rate is odd.
#[test]
fn a_start_that_breaks_leaves_everything_as_it_was() {
    let pace = |learning_rate| Pace { learning_rate, rule: Rule::Sgd { momentum: 0.5 } };
    let build = || {
        let config = Config { batch: 32, discriminator: pace(1e30), generator: pace(0.1), ..Config::default() };
        let regularizers = vec![Regularizer::historical_average(Players::Both, 0.1)];
        toy(config, Box::new(NonSaturating), regularizers)
    };
    let (mut broken, sound) = (build(), build());
    let error = broken.make_all_false(0.01).unwrap_err();
    assert!(matches!(error, Error::Diverged { step: 0, .. }), "{error}");
    assert!(bits(&broken) == bits(&sound));
    assert_eq!(broken.state().discriminator_optimizer.steps, 0);
    assert_eq!(broken.game().objective.name(), NonSaturating.name());
}
