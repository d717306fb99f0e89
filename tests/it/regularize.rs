//! Regularizers: each against central differences of its formula in f64, and against PyTorch and numpy.

use rand::RngExt;
use serde_json::Value;
use shall_we_gan::{
    Error,
    backend::{Activation, Graph, download},
    nn::{Architecture, Init, Mode, Network},
    objective::{
        Logits, Loss, Minimax, Objective,
        Player::{self, Discriminator, Generator},
        Wasserstein,
    },
    random::{self, Purpose},
    regularize::{
        ALL, Players, Projection, Regularizer, clamp_sigma, feature_distance, kept_distances, orthogonality, packing,
        parse,
    },
    train::{Config, Game, Trainer},
};

use crate::{
    game::{
        Fixed, NOISE, Nothing, REAL, STILL, batch, descent, differences, first_gradient, game, numbers, set, trainer,
    },
    support::{Device, device},
};

/// f32 against f64: gradients here are of size 1 to 10, are sums of some ten rounded products, and are read off as
/// differences of parameters of size 1.
#[track_caller]
fn same(found: &[f32], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        let allowed = 3e-6 * expected.abs().max(1.0);
        assert!((f64::from(*found) - expected).abs() <= allowed, "{found} against {expected}");
    }
}

/// D of `game::trainer` in f64: its value, hidden layer and derivative at x.
struct Tanh<'a> {
    w: &'a [f64],
    b: &'a [f64],
    out: &'a [f64],
    out_b: f64,
}

impl<'a> Tanh<'a> {
    fn new(parameters: &'a [f64]) -> Self {
        Self { w: &parameters[..8], b: &parameters[8..12], out: &parameters[12..16], out_b: parameters[16] }
    }
    fn hidden(&self, x: &[f64]) -> Vec<f64> {
        (0..4).map(|i| (self.w[2 * i] * x[0] + self.w[2 * i + 1] * x[1] + self.b[i]).tanh()).collect()
    }
    fn value(&self, x: &[f64]) -> f64 {
        self.hidden(x).iter().zip(self.out).map(|(h, w)| h * w).sum::<f64>() + self.out_b
    }
    fn slope(&self, x: &[f64]) -> [f64; 2] {
        let h = self.hidden(x);
        [0, 1].map(|k| (0..4).map(|i| self.out[i] * (1.0 - h[i] * h[i]) * self.w[2 * i + k]).sum())
    }
}

/// G of `game::trainer` in f64.
fn generated(g: &[f64], noise: &[f32]) -> Vec<Vec<f64>> {
    let row =
        |z: &[f32]| [0, 1].map(|k| g[2 * k] * f64::from(z[0]) + g[2 * k + 1] * f64::from(z[1]) + g[4 + k]).to_vec();
    noise.chunks(2).map(row).collect()
}

fn pairs(rows: &[f32]) -> Vec<Vec<f64>> {
    rows.chunks(2).map(|row| row.iter().map(|x| f64::from(*x)).collect()).collect()
}

fn wide(numbers: &[f32]) -> Vec<f64> {
    numbers.iter().map(|x| f64::from(*x)).collect()
}

#[test]
fn gradient_penalties_are_their_formulas() {
    let start = trainer(descent(6, 1.0, 1.0), game(Nothing, vec![]));
    let (d, g) = (numbers(&start.state().discriminator), numbers(&start.state().generator));
    let (real, fake) = (pairs(&REAL), generated(&wide(&g), &NOISE));
    // The random numbers of the penalty of step 1, round 0, shard 0.
    let mut rng = random::stream(Config::default().seed, Purpose::Penalty, 1, 0);
    let mut between = Vec::new();
    for (x, y) in real.iter().zip(&fake) {
        let t = f64::from(rng.random::<f32>());
        between.push(x.iter().zip(y).map(|(x, y)| t * x + (1.0 - t) * y).collect::<Vec<f64>>());
    }
    let mut rng = random::stream(Config::default().seed, Purpose::Penalty, 1, 0);
    let mean = wide(&REAL).iter().sum::<f64>() / 12.0;
    let std = (wide(&REAL).iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 12.0).sqrt();
    let around: Vec<Vec<f64>> =
        real.iter().map(|x| x.iter().map(|x| x + 0.5 * std * f64::from(rng.random::<f32>())).collect()).collect();

    let cases = [
        (Regularizer::r1(3.0), &real, 1.5, 0.0),
        (Regularizer::r2(3.0), &fake, 1.5, 0.0),
        (Regularizer::wgan_gp(2.0), &between, 2.0, 1.0),
        (Regularizer::zero_gp(2.0), &between, 2.0, 0.0),
        (Regularizer::dragan(2.0), &around, 2.0, 1.0),
    ];
    for (regularizer, points, weight, target) in cases {
        let formula = |d: &[f64]| {
            let d = Tanh::new(d);
            let cost = |x: &Vec<f64>| (d.slope(x).iter().map(|s| s * s).sum::<f64>().sqrt() - target).powi(2);
            weight * points.iter().map(cost).sum::<f64>() / points.len() as f64
        };
        let (found, loss) = first_gradient(Discriminator, game(Nothing, vec![regularizer]));
        same(&found, &differences(&d, formula));
        same(&[loss], &[formula(&wide(&d))]);
    }
}

/// Several penalties add up, and to the objective's own gradient.
#[test]
fn penalties_add_up() {
    let gradient = |regularizers: &[Regularizer]| first_gradient(Discriminator, game(Minimax, regularizers.to_vec())).0;
    let (r1, r2) = (Regularizer::r1(1.0), Regularizer::r2(2.0));
    let (none, first, second, both) = (gradient(&[]), gradient(&[r1]), gradient(&[r2]), gradient(&[r1, r2]));
    let sum: Vec<f64> =
        (0..none.len()).map(|i| f64::from(first[i]) + f64::from(second[i]) - f64::from(none[i])).collect();
    same(&both, &sum);
}

/// Where a penalty costs something a ReLU network's biases get no gradient from it: D is linear between its kinks.
#[test]
fn a_penalty_says_nothing_to_the_biases_of_relus() {
    let d = Architecture::mlp(2, 8, 2, 1, Activation::Relu);
    let g = Architecture::mlp(2, 0, 0, 2, Activation::Linear);
    let game = game(Nothing, vec![Regularizer::r1(10.0)]);
    let mut trainer = Trainer::new(&device(), descent(6, 0.01, STILL), game, &g, &d).unwrap();
    trainer.advance().unwrap();
    for (name, _, tensor) in trainer.state().discriminator.tensors() {
        let untouched = download(tensor).iter().all(|x| *x == 0.0);
        assert_eq!(untouched, name.ends_with("bias"), "{name}");
    }
}

fn fixture() -> Value {
    serde_json::from_str(include_str!("fixtures/weights.json")).unwrap()
}

fn list(value: &Value) -> Vec<f64> {
    serde_json::from_value(value.clone()).unwrap()
}

fn narrow(value: &Value) -> Vec<f32> {
    list(value).iter().map(|x| *x as f32).collect()
}

/// Sums of some fifty products of size 10 in f32.
#[track_caller]
fn near(found: &[f32], expected: &[f64], allowed: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((f64::from(*found) - expected).abs() <= allowed, "{found} against {expected}");
    }
}

#[test]
fn orthogonality_is_pytorchs() {
    for case in fixture()["orthogonal"].as_array().unwrap() {
        let weight = narrow(&case["weight"]);
        let (cost, slope) = orthogonality(&batch(&weight, weight.len() / case["rows"].as_u64().unwrap() as usize));
        near(&[cost], &[case["value"].as_f64().unwrap()], 1e-4);
        near(&download(&slope), &list(&case["slope"]), 1e-4);
    }
}

#[test]
fn an_orthogonal_weight_costs_nothing() {
    let device = device();
    for shape in [(3, 7), (7, 3), (5, 5), (1, 4)] {
        let mut rng = random::stream(1, Purpose::Weights, 0, 0);
        let weight = Init::Orthogonal.weight(&device, shape, shape, Activation::Linear, &mut rng);
        let (cost, slope) = orthogonality(&weight);
        // Some twenty inner products of unit vectors, each off by about 1e-7.
        assert!(cost <= 1e-11 && download(&slope).iter().all(|s| s.abs() <= 1e-5), "{shape:?}: {cost}");
        // Its length does not matter, only the angles.
        assert!(orthogonality(&(weight * 2.0)).0 <= 2e-10, "{shape:?}");
    }
}

#[test]
fn orthogonal_regularisation_is_its_formula_for_the_player_it_is_on() {
    let start = trainer(descent(6, 1.0, 1.0), game(Nothing, vec![]));
    // G's one weight is 2 × 2: β·2·(w₀·w₁)². D's weights are 4 × 2, with columns a and b, and 1 × 4, of one row.
    let of_g = |g: &[f64]| 0.3 * 2.0 * (g[0] * g[2] + g[1] * g[3]).powi(2);
    let of_d = |d: &[f64]| 0.3 * 2.0 * (0..4).map(|i| d[2 * i] * d[2 * i + 1]).sum::<f64>().powi(2);
    let formula = |player, parameters: &[f64]| if player == Generator { of_g(parameters) } else { of_d(parameters) };
    for (on, player) in [Players::Generator, Players::Discriminator, Players::Both]
        .into_iter()
        .flat_map(|on| [(on, Generator), (on, Discriminator)])
    {
        let parameters = numbers(start.state().network(player));
        let counts = if on.include(player) { 1.0 } else { 0.0 };
        let (found, loss) = first_gradient(player, game(Nothing, vec![Regularizer::orthogonal(on, 0.3)]));
        same(&found, &differences(&parameters, |p| counts * formula(player, p)));
        same(&[loss], &[counts * formula(player, &wide(&parameters))]);
    }
}

#[test]
fn the_history_is_the_mean_of_all_steps_and_the_start() {
    let regularizer = Regularizer::historical_average(Players::Generator, 1e-6);
    let mut trainer = trainer(descent(6, 0.1, 0.5), game(Minimax, vec![regularizer]));
    assert!(trainer.state().history(Discriminator).is_none());
    // The trainer's own start, from which the history was forked before the test set other weights.
    let mut sum = wide(&numbers(trainer.state().history(Generator).unwrap()));
    for step in 1..=20 {
        trainer.advance().unwrap();
        let now = wide(&numbers(&trainer.state().generator));
        sum.iter_mut().zip(now).for_each(|(sum, now)| *sum += now);
        let mean: Vec<f64> = sum.iter().map(|sum| sum / f64::from(step + 1)).collect();
        same(&numbers(trainer.state().history(Generator).unwrap()), &mean);
    }
}

#[test]
fn historical_averaging_is_its_formula() {
    for player in [Generator, Discriminator] {
        let regularizer = Regularizer::historical_average(Players::Both, 0.3);
        let mut trainer = trainer(descent(6, 1.0, 1.0), game(Nothing, vec![regularizer]));
        let now = numbers(trainer.state().network(player));
        let past = wide(&numbers(trainer.state().history(player).unwrap()));
        let formula = |now: &[f64]| 0.3 * now.iter().zip(&past).map(|(now, past)| (now - past).powi(2)).sum::<f64>();
        let step = trainer.advance().unwrap();
        let after = numbers(trainer.state().network(player));
        let found: Vec<f32> = now.iter().zip(after).map(|(now, after)| now - after).collect();
        same(&found, &differences(&now, formula));
        same(&[if player == Generator { step.loss_g } else { step.loss_d }], &[formula(&wide(&now))]);
    }
}

/// B-06: on f(w, x) = w·x plain alternating descent circles the equilibrium, with historical averaging it arrives.
///
/// Here x is G's bias (its noise is 0), w is D's weight, and the real samples are 0: L_D = w·x, L_G = −w·x.
#[test]
fn historical_averaging_solves_the_bilinear_game() {
    let distance_after = |steps: usize, regularizers: Vec<Regularizer>| {
        let zero = || Box::new(Fixed { features: 1, rows: vec![0.0] });
        let game = Game { real: zero(), input: zero(), objective: Box::new(Wasserstein), regularizers };
        let one = Architecture::mlp(1, 0, 0, 1, Activation::Linear);
        let mut trainer = Trainer::new(&device(), descent(1, 0.1, 0.1), game, &one, &one).unwrap();
        set(&mut trainer.state_mut().discriminator, &[1.0, 0.0]);
        for _ in 0..steps {
            trainer.advance().unwrap();
        }
        let (w, x) = (numbers(&trainer.state().discriminator)[0], numbers(&trainer.state().generator)[1]);
        w.hypot(x)
    };
    // Alternating descent at rate η keeps w² + x² ± η·w·x, so that the distance stays within 1 ± η/2.
    for steps in [500, 1000, 1003, 1010, 1020] {
        let plain = distance_after(steps, vec![]);
        assert!((0.94..1.06).contains(&plain), "{plain} after {steps}");
    }
    // In the time t = η·steps the game is ż = iz − 2λ(z − z̄) with z̄ the mean of z so far. The circle dies as e^−2λt,
    // and what follows the mean as t^−1/(1 + 4λ²): for λ = 0.1 that is nearly 1/t …
    let averaged = |steps, lambda| distance_after(steps, vec![Regularizer::historical_average(Players::Both, lambda)]);
    let weak = averaged(1000, 0.1);
    assert!(weak < 0.01, "{weak}");
    // … and for λ = 1 only t^−1/5: from 1,000 to 8,000 steps the distance falls to 8^−1/5 = 0.66 of what it was.
    let ratio = averaged(8000, 1.0) / averaged(1000, 1.0);
    assert!((0.62..0.70).contains(&ratio), "{ratio}");
}

#[test]
fn clamping_changes_the_first_singular_value_alone() {
    let case = &fixture()["clamp"];
    let weight = batch(&narrow(&case["weight"]), 6);
    let limit = case["limit"].as_f64().unwrap() as f32;
    // The singular vectors come from power iterations that stop at 1e-6.
    near(&download(&clamp_sigma(&weight, limit).unwrap()), &list(&case["clamped"]), 1e-5);
    let largest = list(&case["sigma"])[0] as f32;
    assert!(clamp_sigma(&weight, largest * 1.0001).is_none());
    assert!(clamp_sigma(&weight, largest * 0.9999).is_some());
}

#[test]
fn projections_hold_after_every_step_for_the_player_they_are_on() {
    let largest = |network: &Network<Device>| numbers(network).iter().fold(0.0f32, |most, x| most.max(x.abs()));
    let config = descent(6, 0.5, 0.5);
    let mut clipped = trainer(config.clone(), game(Wasserstein, vec![parse("clip=0.3").unwrap()]));
    for _ in 0..5 {
        clipped.advance().unwrap();
        assert_eq!(largest(&clipped.state().discriminator), 0.3);
        assert!(largest(&clipped.state().generator) > 0.3);
    }
    let mut clamped = trainer(config, game(Wasserstein, vec![parse("clamp-sigma=1.1").unwrap()]));
    // σ = 3 and 0.5, in G's frame: the second stays.
    set(&mut clamped.state_mut().generator, &[0.0, 3.0, 0.5, 0.0, 9.0, 0.0]);
    clamped.advance().unwrap();
    let sigma = clamped.state().generator.singular_values()[0];
    assert!((sigma - 1.1).abs() < 1e-4, "{sigma}");
    assert!(numbers(&clamped.state().generator)[4] > 2.0, "a bias was clamped");
    assert!(clamped.state().discriminator.singular_values().iter().any(|sigma| *sigma > 1.1));
}

#[test]
fn clipping_the_generator_leaves_the_discriminator() {
    let clip = Regularizer::Projection { onto: Projection::Clip(0.1), on: Players::Generator };
    let mut trainer = trainer(descent(6, 0.1, 0.1), game(Wasserstein, vec![clip]));
    trainer.advance().unwrap();
    assert!(numbers(&trainer.state().generator).iter().all(|x| x.abs() <= 0.1));
    assert!(numbers(&trainer.state().discriminator).iter().any(|x| x.abs() > 0.1));
}

#[test]
fn feature_distance_is_pytorchs() {
    let case = &fixture()["features"];
    let (cost, slope) = feature_distance(&narrow(&case["real"]), &narrow(&case["fake"]), 3);
    near(&[cost], &[case["value"].as_f64().unwrap()], 1e-6);
    near(&slope, &list(&case["slope"]), 1e-6);
    assert_eq!(feature_distance(&REAL, &REAL, 2), (0.0, vec![0.0; 12]));
}

#[test]
fn feature_matching_is_its_formula() {
    let start = trainer(descent(6, 1.0, 1.0), game(Nothing, vec![]));
    let (d, g) = (wide(&numbers(&start.state().discriminator)), numbers(&start.state().generator));
    let d = Tanh::new(&d);
    let hidden: &dyn Fn(&[f64]) -> Vec<f64> = &|x| d.hidden(x);
    let value: &dyn Fn(&[f64]) -> Vec<f64> = &|x| vec![d.value(x)];
    for (layers, f) in [(None, hidden), (Some(1), hidden), (Some(2), value)] {
        let mean = |rows: Vec<Vec<f64>>| {
            let rows: Vec<Vec<f64>> = rows.iter().map(|x| f(x)).collect();
            let n = rows.len() as f64;
            (0..rows[0].len()).map(|i| rows.iter().map(|row| row[i]).sum::<f64>() / n).collect::<Vec<f64>>()
        };
        let formula = |g: &[f64]| {
            let (real, fake) = (mean(pairs(&REAL)), mean(generated(g, &NOISE)));
            0.7 * real.iter().zip(fake).map(|(real, fake)| (real - fake).powi(2)).sum::<f64>()
        };
        let regularizer = Regularizer::feature_matching(layers, 0.7);
        let (found, loss) = first_gradient(Generator, game(Nothing, vec![regularizer]));
        same(&found, &differences(&g, formula));
        same(&[loss], &[formula(&wide(&g))]);
    }
}

/// The batch is one shard then: with 600 rows the means are over all of them.
#[test]
fn feature_matching_takes_the_whole_batch() {
    let rows = |shift: f32| (0..1200).map(|i| (i as f32 * 0.37).sin() + shift * (i / 600) as f32).collect::<Vec<f32>>();
    let fixed = |rows: Vec<f32>| Box::new(Fixed { features: 2, rows });
    let (real, noise) = (rows(1.0), rows(-0.5));
    let regularizers = vec![Regularizer::feature_matching(None, 1.0)];
    let (x, z) = (fixed(real.clone()), fixed(noise.clone()));
    let game = Game { real: x, input: z, objective: Box::new(Nothing), regularizers };
    let mut trainer = trainer(descent(600, STILL, STILL), game);
    let state = trainer.state();
    let (d, g) = (wide(&numbers(&state.discriminator)), wide(&numbers(&state.generator)));
    let (real, fake) = (pairs(&real), generated(&g, &noise));
    let mean =
        |rows: &[Vec<f64>], i: usize| rows.iter().map(|x| Tanh::new(&d).hidden(x)[i]).sum::<f64>() / rows.len() as f64;
    let expected: f64 = (0..4).map(|i| (mean(&real, i) - mean(&fake, i)).powi(2)).sum();
    same(&[trainer.advance().unwrap().loss_g], &[expected]);
}

/// z of the first half with its place in the second, whatever D sees at once.
#[test]
fn kept_distances_are_their_formula() {
    let start = trainer(descent(6, 1.0, 1.0), game(Nothing, vec![]));
    let g = numbers(&start.state().generator);
    let length = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
    let formula = |g: &[f64]| {
        let (z, x) = (pairs(&NOISE), generated(g, &NOISE));
        let ratio = |i: usize| length(&x[i], &x[i + 3]) / (1.4 * length(&z[i], &z[i + 3]));
        let log = |i: usize| 0.5 * (ratio(i).powi(2) + 1e-6).ln();
        0.3 * (0..3).map(|i| log(i).powi(2)).sum::<f64>() / 3.0
    };
    for more in [vec![], vec![Regularizer::packing(3)]] {
        let regularizers = [vec![Regularizer::kept_distances(1.4, 0.3)], more].concat();
        let (found, loss) = first_gradient(Generator, game(Nothing, regularizers));
        same(&found, &differences(&g, formula));
        same(&[loss], &[formula(&wide(&g))]);
    }
}

/// Samples in one place cost (log 10⁻³)², and their gradient is 0 by symmetry; z in one place ask for nothing.
#[test]
fn kept_distances_are_finite_where_points_coincide() {
    let floor = (1e-3f32).ln().powi(2);
    let (cost, slope) = kept_distances(&[0.0, 1.0], 1, &[0.5, 0.5], 1, 1.0);
    assert!((cost - floor).abs() < 1e-4 * floor && slope == [0.0, 0.0], "{cost} {slope:?}");
    let (cost, slope) = kept_distances(&[0.0, 1.0], 1, &[0.5, 0.5 + 1e-6], 1, 1.0);
    assert!((cost - floor).abs() < 1e-4 * floor && slope.iter().all(|s| s.is_finite()), "{cost} {slope:?}");
    assert_eq!(kept_distances(&[1.0, 1.0], 1, &[0.5, 2.0], 1, 1.0), (0.0, vec![0.0; 2]));
    assert_eq!(kept_distances(&[1.0], 1, &[0.5], 1, 1.0), (0.0, vec![0.0]));
    // The pair that asks for nothing does not count in the mean either.
    let (one, _) = kept_distances(&[0.0, 1.0], 1, &[0.0, 3.0], 1, 1.0);
    let (both, _) = kept_distances(&[0.0, 7.0, 1.0, 7.0], 1, &[0.0, 5.0, 3.0, 6.0], 1, 1.0);
    assert!((one - 3.0f32.ln().powi(2)).abs() < 1e-5 && (one - both).abs() < 1e-6, "{one} {both}");
}

/// An objective that fails unless it gets as many rows as it was promised.
#[derive(Debug)]
struct Rows(usize);

impl Objective for Rows {
    fn name(&self) -> &str {
        "rows"
    }
    fn formula(&self) -> &str {
        "0"
    }
    fn paper(&self) -> &str {
        "none"
    }
    fn optimum(&self) -> &str {
        "anything"
    }
    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        let rows = |logits: &Logits| dfdx::prelude::HasShape::shape(logits).0;
        assert_eq!((rows(&real), rows(&fake)), (self.0, self.0));
        Nothing.discriminator(real, fake)
    }
    fn generator(&self, real: Logits, fake: Logits) -> Loss {
        Nothing.generator(real, fake)
    }
}

/// D sees m samples in one row, side by side in the order they were drawn.
#[test]
fn packing_puts_samples_side_by_side() {
    let packed = || vec![Regularizer::packing(3), Regularizer::r1(2.0)];
    assert_eq!((packing(&[]), packing(&packed())), (1, 3));
    let (found, loss) = first_gradient(Discriminator, game(Rows(2), packed()));
    // Two rows of six numbers: R1 of D at them, by the same network on unpacked rows.
    let start = trainer(descent(6, 1.0, 1.0), game(Nothing, packed()));
    let slopes = shall_we_gan::train::input_gradient(
        &start.state().discriminator,
        &batch(&REAL, 6),
        shall_we_gan::nn::Mode::Training,
    );
    let expected = slopes.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / 2.0;
    same(&[loss], &[expected]);
    assert!(found.iter().any(|g| *g != 0.0));
    let forward = |x: &[f32]| {
        let network = &start.state().discriminator;
        download(&network.forward(&mut Graph::off(), &batch(x, 6), Mode::Training))
    };
    assert_eq!(forward(&REAL).len(), 2);
}

#[test]
fn packing_is_refused_where_it_does_not_fit() {
    let attempt = |batch: usize, inputs: usize| {
        let g = Architecture::mlp(2, 0, 0, 2, Activation::Linear);
        let d = Architecture::mlp(inputs, 4, 1, 1, Activation::Tanh);
        let game = game(Nothing, vec![Regularizer::packing(3)]);
        Trainer::new(&device(), descent(batch, 0.1, 0.1), game, &g, &d).map(drop)
    };
    assert!(attempt(6, 6).is_ok());
    let message = |result: Result<(), Error>| result.unwrap_err().to_string();
    assert_eq!(message(attempt(7, 6)), "the batch is 7, but must be a multiple of the packing, 3");
    assert_eq!(message(attempt(6, 2)), "the discriminator's input is 2, but must be 6 numbers wide");
}

#[test]
fn names_and_strengths_are_read() {
    for known in ALL {
        assert_eq!(parse(known.name).unwrap(), (known.make)(known.strength), "{}", known.name);
        assert!(known.paper.contains("arXiv:") && (known.make)(known.strength).check(3).is_ok(), "{}", known.name);
    }
    assert_eq!(parse("r1=10").unwrap(), Regularizer::r1(10.0));
    assert_eq!(parse("orthogonal=1e-3").unwrap(), Regularizer::orthogonal(Players::Generator, 1e-3));
    assert_eq!(parse("packing=4").unwrap(), Regularizer::packing(4));
    let message = |text: &str| parse(text).unwrap_err().to_string();
    assert!(message("r3=1").starts_with("unknown regularizer \"r3\" (did you mean \"r1\"?); known: r1, r2, wgan-gp, "));
    assert_eq!(message("r1=ten"), "the strength of r1 is ten, but must be a number above 0");
    assert_eq!(
        message("packing=2.5"),
        "the strength of packing is 2.5, but must be a whole number of samples, at least 1"
    );
    for text in ["r1=0", "r1=-1", "r1=inf", "r1=NaN", "r1=", "packing=0"] {
        assert!(matches!(parse(text), Err(Error::Invalid { .. })), "{text}");
    }
}

#[test]
fn numbers_out_of_range_are_refused() {
    let refused = |regularizer: Regularizer| regularizer.check(3).unwrap_err().to_string();
    assert_eq!(
        refused(Regularizer::r1(-1.0)),
        "the weight of the gradient penalty is -0.5, but must be a number above 0"
    );
    assert_eq!(
        refused(Regularizer::feature_matching(Some(4), 1.0)),
        "the number of layers that features pass through is 4, but must be from 1 to the discriminator's 3"
    );
    for regularizer in [
        Regularizer::wgan_gp(f32::NAN),
        Regularizer::orthogonal(Players::Both, f32::INFINITY),
        Regularizer::clip(Players::Discriminator, 0.0),
        Regularizer::clamp_sigma(Players::Generator, f32::NAN),
        Regularizer::feature_matching(Some(0), 1.0),
        Regularizer::feature_matching(None, 0.0),
        Regularizer::packing(0),
        Regularizer::kept_distances(0.0, 1.0),
        Regularizer::kept_distances(1.0, f32::NAN),
    ] {
        assert!(matches!(regularizer.check(3), Err(Error::Invalid { .. })), "{regularizer:?}");
    }
    // A discriminator of one layer has none before the last.
    assert!(Regularizer::feature_matching(None, 1.0).check(1).is_err());
}

#[test]
fn players_include_themselves() {
    let included = |players: Players| [Player::Discriminator, Player::Generator].map(|player| players.include(player));
    assert_eq!(included(Players::Discriminator), [true, false]);
    assert_eq!(included(Players::Generator), [false, true]);
    assert_eq!(included(Players::Both), [true, true]);
}
