//! Networks from the outside: starts, norms, singular values, batches that must not mix, counts.
//!
//! Statistical tests are two-sided at 3.89 standard errors, a false-alarm rate of 1e-4 each, with fixed seeds.

use dfdx::prelude::HasShape as _;
use rand::Rng;
use shall_we_gan::{
    Error,
    backend::{Activation, Batch, Graph, Rule, download, upload},
    nn::{Architecture, Init, Layer, LayerSpec, Mode, Network, Norm, Role},
    objective::{NonSaturating, Wasserstein},
    prior::{Prior, Stream},
    random::{Purpose, stream},
    regularize::Regularizer,
    train::{Config, Engine, Game, Pace, Step, Trainer},
};

use crate::{
    gradients::dense,
    support::{Device, batch, cpu, device, near, network, normal, observe},
};

const Z: f64 = 3.89;

fn forward(network: &Network<Device>, x: &Batch<Device>, mode: Mode) -> Vec<f32> {
    download(&network.forward(&mut Graph::off(), x, mode))
}

fn new(architecture: &Architecture, seed: u64) -> Network<Device> {
    Network::new(&device(), architecture, seed, 0).unwrap()
}

/// The singular values of a matrix, descending, by one-sided Jacobi rotations in f64.
fn singular_values(weight: &[f32], columns: usize) -> Vec<f64> {
    let rows = weight.len() / columns;
    let mut a: Vec<Vec<f64>> =
        (0..columns).map(|c| (0..rows).map(|r| f64::from(weight[r * columns + c])).collect()).collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    for _ in 0..40 {
        for i in 0..columns {
            for j in i + 1..columns {
                let (p, q, r) = (dot(&a[i], &a[i]), dot(&a[j], &a[j]), dot(&a[i], &a[j]));
                if r.abs() <= 1e-14 * (p * q).sqrt() {
                    continue;
                }
                let zeta = (q - p) / (2.0 * r);
                let t = zeta.signum() / (zeta.abs() + zeta.hypot(1.0));
                let (cosine, sine) = (1.0 / t.hypot(1.0), t / t.hypot(1.0));
                let (head, tail) = a.split_at_mut(j);
                for (x, y) in head[i].iter_mut().zip(&mut tail[0]) {
                    (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
                }
            }
        }
    }
    let mut values: Vec<f64> = a.iter().map(|column| dot(column, column).sqrt()).collect();
    values.sort_by(|a, b| b.total_cmp(a));
    values.truncate(rows.min(columns));
    values
}

#[test]
fn starts_have_their_variance() {
    let (outputs, inputs) = (300, 200);
    let n = (outputs * inputs) as f64;
    let he = |gain: f64| gain / inputs as f64;
    for (init, activation, variance) in [
        (Init::He, Activation::Relu, he(2.0)),
        (Init::He, Activation::Tanh, he(1.0)),
        (Init::Xavier, Activation::Tanh, 2.0 / 500.0),
        (Init::Dcgan, Activation::Relu, 4e-4),
    ] {
        let layers = vec![dense(outputs, activation)];
        let network = new(&Architecture { inputs, layers, init }, 3);
        let values: Vec<f64> = download(network.parameters()[0]).into_iter().map(f64::from).collect();
        let mean = values.iter().sum::<f64>() / n;
        let square = values.iter().map(|v| v * v).sum::<f64>() / n;
        assert!(mean.abs() <= Z * (variance / n).sqrt(), "{init:?}: mean {mean}");
        // The variance of a square of a normal number is 2σ⁴.
        assert!((square - variance).abs() <= Z * variance * (2.0 / n).sqrt(), "{init:?}: {square} for {variance}");
        assert!(download(network.parameters()[1]).iter().all(|b| *b == 0.0), "{init:?}: biases");
    }
}

#[test]
fn orthogonal_starts_are_orthogonal() {
    for (outputs, inputs) in [(20, 20), (7, 40), (40, 7)] {
        let architecture =
            Architecture { inputs, layers: vec![dense(outputs, Activation::Tanh)], init: Init::Orthogonal };
        for sigma in singular_values(&download(new(&architecture, 4).parameters()[0]), inputs) {
            assert!((sigma - 1.0).abs() <= 1e-5, "{outputs} x {inputs}: {sigma}");
        }
    }
}

#[test]
fn spectral_weights_have_norm_one() {
    for seed in 0..10 {
        let mut mlp = new(&Architecture::mlp(2, 40, 3, 1, Activation::Relu).spectral(), seed);
        // A random matrix has close singular values, on which power iteration needs longer than the warm-up gives.
        (0..100).for_each(|_| mlp.advance());
        norms_are_one(&mlp);
    }
}

/// Every matrix of the network has the largest singular value 1, by Jacobi's method and as the network reports it.
pub fn norms_are_one(network: &Network<Device>) {
    let matrices: Vec<_> = network.layers().iter().flat_map(Layer::matrices).collect();
    assert!(!matrices.is_empty());
    for (matrix, sigma) in matrices.iter().zip(network.singular_values()) {
        let exact = singular_values(&download(matrix), matrix.shape().1)[0];
        assert!((exact - 1.0).abs() <= 0.01, "σ(W/σ) = {exact}");
        assert!((exact - f64::from(sigma)).abs() <= 1e-3, "{exact} by Jacobi, {sigma} reported");
    }
}

#[test]
fn singular_values_are_those_of_jacobi() {
    let network = new(&Architecture::mlp(5, 30, 2, 3, Activation::Relu).with_norm(Norm::Layer), 5);
    let reported = network.singular_values();
    assert_eq!(reported.len(), 3, "one for each weight, none for norms and activations");
    for (weight, sigma) in network.layers().iter().flat_map(Layer::weights).zip(reported) {
        let exact = singular_values(&download(weight), weight.shape().1)[0];
        assert!((exact - f64::from(sigma)).abs() <= 1e-3 * exact, "{exact} against {sigma}");
    }
}

/// ‖NN(x + ε) − NN(x)‖ / ‖ε‖ ≤ Π σ(W), for activations with a Lipschitz constant of 1.
#[test]
fn networks_are_lipschitz_by_their_singular_values() {
    for seed in 0..30 {
        for activation in [Activation::Relu, Activation::LeakyRelu(0.2), Activation::Tanh] {
            for spectral in [false, true] {
                let plain = Architecture::mlp(3, 24, 3, 2, activation);
                let network = new(&if spectral { plain.spectral() } else { plain }, seed);
                let bound: f32 = network.singular_values().iter().product();
                let (x, step) = (normal(seed + 100, 90), normal(seed + 200, 90));
                let moved: Vec<f32> = x.iter().zip(&step).map(|(x, s)| x + 0.1 * s).collect();
                let at = |x: &[f32]| forward(&network, &upload(&device(), x, 3), Mode::Evaluation);
                let norm = |v: &[f32]| v.iter().map(|v| v * v).sum::<f32>().sqrt();
                let apart: Vec<f32> = at(&moved).iter().zip(at(&x)).map(|(a, b)| a - b).collect();
                for (apart, step) in apart.chunks(2).zip(step.chunks(3)) {
                    let rate = norm(apart) / (0.1 * norm(step));
                    // A difference of two f32 outputs over a step of length 0.1 is known to about 1e-5.
                    assert!(rate <= bound * 1.0001 + 1e-4, "seed {seed} {activation:?}: {rate} above {bound}");
                }
            }
        }
    }
}

#[test]
fn counts_are_those_by_hand() {
    let mlp = || Architecture::mlp(2, 128, 2, 1, Activation::Relu);
    for (architecture, count) in [
        (mlp(), 2 * 128 + 128 + 128 * 128 + 128 + 128 + 1),
        (mlp().spectral(), 2 * 128 + 128 + 128 * 128 + 128 + 128 + 1),
        (mlp().with_norm(Norm::Batch), 2 * 128 + 128 + 128 * 128 + 128 + 128 + 1 + 4 * 128),
        (mlp().with_norm(Norm::VirtualBatch { reference: 9 }), 384 + 16512 + 129 + 512),
        (mlp().with_minibatch_discrimination(16, 8), 384 + 16512 + 128 * 128 + 144 + 1),
    ] {
        assert_eq!(architecture.parameter_count().unwrap(), count, "{architecture:?}");
        assert_eq!(new(&architecture, 0).parameter_count(), count, "{architecture:?}");
    }
}

#[test]
fn norms_stand_between_weights_and_activations() {
    let architecture = Architecture::mlp(2, 8, 2, 1, Activation::Relu).with_norm(Norm::Layer);
    let hidden = [dense(8, Activation::Linear), LayerSpec::LayerNorm, LayerSpec::Activation(Activation::Relu)];
    let expected: Vec<_> = hidden.iter().chain(&hidden).cloned().chain([dense(1, Activation::Linear)]).collect();
    assert_eq!(architecture.layers, expected);
    let minibatch = architecture.with_minibatch_discrimination(4, 3);
    assert_eq!(minibatch.layers[6], LayerSpec::MinibatchDiscrimination { vectors: 4, dims: 3 });
    assert_eq!(minibatch.sizes().unwrap(), [8, 8, 8, 8, 8, 8, 12, 1]);
}

#[test]
fn sizes_that_do_not_fit_are_named() {
    let refused = |layers: Vec<LayerSpec>| {
        let architecture = Architecture { inputs: 4, layers, init: Init::He };
        match Network::new(&device(), &architecture, 0, 0) {
            Err(Error::Invalid { what, .. }) => what,
            other => panic!("{other:?}"),
        }
    };
    let reference = |reference| LayerSpec::VirtualBatchNorm { reference };
    assert_eq!(
        refused(vec![dense(3, Activation::Relu), dense(0, Activation::Relu)]),
        "layer 1: the size of a dense layer"
    );
    assert_eq!(refused(vec![reference(0)]), "layer 0: the size and the reference of a normalisation");
    assert_eq!(refused(vec![reference(3), reference(4)]), "a second reference batch");
    let minibatch = LayerSpec::MinibatchDiscrimination { vectors: 2, dims: 0 };
    assert_eq!(refused(vec![minibatch]), "layer 0: the size of minibatch discrimination");
}

#[test]
fn batch_norm_keeps_running_statistics() {
    let mut network = network(3, vec![LayerSpec::BatchNorm, dense(2, Activation::Tanh)], 1);
    assert!(network.couples_samples() && network.observes());
    let x = batch(2, 50, 3);
    let before = forward(&network, &x, Mode::Evaluation);
    forward(&network, &x, Mode::Training);
    assert_eq!(forward(&network, &x, Mode::Evaluation), before, "a forward pass changes nothing");
    observe(&mut network, &x);
    let columns: Vec<Vec<f64>> =
        (0..3).map(|c| download(&x).iter().skip(c).step_by(3).map(|x| f64::from(*x)).collect()).collect();
    let mean = |column: &[f64]| column.iter().sum::<f64>() / 50.0;
    let variance = |column: &[f64]| column.iter().map(|x| (x - mean(column)).powi(2)).sum::<f64>() / 49.0;
    let means: Vec<f32> = columns.iter().map(|c| (0.1 * mean(c)) as f32).collect();
    let variances: Vec<f32> = columns.iter().map(|c| (0.9 + 0.1 * variance(c)) as f32).collect();
    let buffers: Vec<_> = network
        .tensors()
        .into_iter()
        .filter(|(_, role, _)| *role == Role::Buffer)
        .map(|(_, _, t)| download(t))
        .collect();
    near("running mean", &buffers[0], &means, 1e-5, 0.0);
    near("running variance", &buffers[1], &variances, 1e-5, 0.0);
}

/// The first row of a batch, and its output when it stands alone.
fn alone(network: &Network<Device>, mode: Mode) -> (Vec<f32>, Vec<f32>) {
    let x = batch(3, 20, 3);
    let first = upload(&device(), &download(&x)[..3], 3);
    (forward(network, &x, mode)[..2].to_vec(), forward(network, &first, mode))
}

#[test]
fn only_coupled_layers_mix_samples() {
    let plain = || Architecture::mlp(3, 9, 2, 2, Activation::Tanh);
    for (architecture, mode, coupled) in [
        (plain().spectral(), Mode::Training, false),
        (plain().with_norm(Norm::Layer), Mode::Training, false),
        (plain().with_norm(Norm::VirtualBatch { reference: 6 }), Mode::Training, false),
        (plain().with_norm(Norm::Batch), Mode::Evaluation, false),
        (plain().with_norm(Norm::Batch), Mode::Training, true),
        (plain().with_minibatch_discrimination(3, 2), Mode::Training, true),
    ] {
        let network = new(&architecture, 6);
        let (together, alone) = alone(&network, mode);
        if coupled {
            assert!(network.couples_samples());
            assert!(together.iter().zip(&alone).any(|(a, b)| (a - b).abs() > 1e-3), "{architecture:?}");
        } else {
            // One row and many may go through different kernels, which sum in another order.
            near("alone", &together, &alone, 1e-5, 0.1);
        }
    }
}

/// The formula, row by row: a sample is normalised by the moments of the reference and itself.
#[test]
fn virtual_batch_norm_counts_the_sample_itself() {
    let mut network = new(&Architecture { inputs: 2, layers: vec![reference(3)], init: Init::He }, 7);
    let rows = [[1.0, -2.0], [3.0, 0.5], [-1.0, 4.0f32]];
    network.refer_to(&upload(&device(), rows.as_flattened(), 2));
    let x = [[10.0, 0.0], [0.3, -7.0f32]];
    let y = forward(&network, &upload(&device(), x.as_flattened(), 2), Mode::Evaluation);
    let expected: Vec<f32> = (0..4)
        .map(|i| {
            let own = x[i / 2][i % 2];
            let seen: Vec<f32> = rows.iter().map(|row| row[i % 2]).chain([own]).collect();
            let mean = seen.iter().sum::<f32>() / 4.0;
            let variance = seen.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / 4.0;
            (own - mean) / (variance + 1e-5).sqrt()
        })
        .collect();
    near("y", &y, &expected, 1e-6, 0.0);
}

fn reference(reference: usize) -> LayerSpec {
    LayerSpec::VirtualBatchNorm { reference }
}

#[test]
fn dead_units_are_counted() {
    // Units max(x, 0), max(−x, 0), max(−1, 0), max(1, 0): on positive x two of four are dead.
    for activation in [Activation::Relu, Activation::LeakyRelu(0.1)] {
        let mut network = new(&Architecture::mlp(1, 4, 1, 1, activation), 0);
        network.parameters_mut()[0].copy_from(&[1.0, -1.0, 0.0, 0.0]);
        network.parameters_mut()[1].copy_from(&[0.0, 0.0, -1.0, 1.0]);
        let dead = |x: &[f32]| network.dead_units(&upload(&device(), x, 1));
        assert_eq!(dead(&[1.0, 2.0]), 0.5);
        assert_eq!(dead(&[1.0, -2.0]), 0.25);
        assert_eq!(dead(&[0.0]), 0.75);
    }
    let split = Architecture::mlp(1, 4, 2, 1, Activation::Relu).with_norm(Norm::Layer);
    let share = new(&split, 1).dead_units(&batch(1, 1, 1));
    assert!(share > 0.0 && share < 1.0, "rectifiers behind norms count: {share}");
    assert_eq!(new(&Architecture::mlp(1, 4, 2, 1, Activation::Tanh), 1).dead_units(&batch(1, 5, 1)), 0.0);
}

/// Rows that are all the same.
#[derive(Debug)]
struct Constant(f32);

impl Stream for Constant {
    fn features(&self) -> usize {
        2
    }

    fn fill(&self, _: &mut dyn Rng, rows: &mut [f32]) {
        rows.fill(self.0);
    }
}

fn game(regularizers: Vec<Regularizer>, input: impl Stream + 'static, real: impl Stream + 'static) -> Game {
    Game { real: Box::new(real), input: Box::new(input), objective: Box::new(NonSaturating), regularizers }
}

fn plain(outputs: usize) -> Architecture {
    Architecture::mlp(2, 8, 2, outputs, Activation::LeakyRelu(0.2))
}

#[test]
fn a_penalty_on_coupled_samples_is_refused_at_the_start() {
    let trainer = |discriminator: Architecture| {
        let game = game(vec![Regularizer::r1(1.0)], Prior::Gaussian { dim: 2 }, Constant(1.0));
        Trainer::new(&device(), Config { batch: 8, ..Config::default() }, game, &plain(2), &discriminator)
    };
    for discriminator in [
        plain(1).with_norm(Norm::Batch),
        plain(1).with_norm(Norm::VirtualBatch { reference: 4 }),
        plain(1).with_minibatch_discrimination(2, 2),
    ] {
        let error = trainer(discriminator).unwrap_err();
        assert!(matches!(error, Error::Refused { .. }) && error.to_string().contains("use "), "{error}");
    }
    assert!(trainer(plain(1).with_norm(Norm::Layer).spectral()).unwrap().advance().is_ok());
}

/// On a constant input the running mean after s steps is c·(1 − 0.9ˢ) and the variance 0.9ˢ, if each step counts once.
#[test]
fn the_trainer_observes_once_per_step() {
    let layers = vec![LayerSpec::BatchNorm, dense(2, Activation::Linear)];
    let generator = Architecture { inputs: 2, layers, init: Init::He };
    let config = Config { batch: 8, average: Some(0.9), ..Config::default() };
    let game = game(vec![], Constant(2.0), Prior::Gaussian { dim: 2 });
    let mut trainer = Trainer::new(&device(), config, game, &generator, &plain(1)).unwrap();
    trainer.by_ref().take(3).for_each(|step| assert!(step.is_ok()));
    let kept = 0.9f32.powi(3);
    for network in [&trainer.state().generator, trainer.generator()] {
        let tensors = network.tensors();
        near("running mean", &download(tensors[2].2), &[2.0 * (1.0 - kept); 2], 1e-5, 0.0);
        near("running variance", &download(tensors[3].2), &[kept; 2], 1e-5, 0.0);
    }
}

/// Of Wasserstein's losses nothing is left but −E D(x) then, whether G's samples were kept or made again.
#[test]
fn shared_noise_has_both_players_look_at_the_same_samples() {
    let still = Pace { learning_rate: 0.0, rule: Rule::Sgd { momentum: 0.0 } };
    for norm in [None, Some(Norm::Batch)] {
        for (k, shared_noise) in [(1, true), (3, true), (1, false)] {
            let config = Config { batch: 8, k, discriminator: still, shared_noise, ..Config::default() };
            let real = Constant(0.5);
            let game = Game { objective: Box::new(Wasserstein), ..game(vec![], Prior::Gaussian { dim: 2 }, real) };
            let generator = norm.into_iter().fold(plain(2), Architecture::with_norm);
            let mut trainer = Trainer::new(&device(), config, game, &generator, &plain(1)).unwrap();
            for step in 1..=3 {
                let Step { loss_d, loss_g, .. } = trainer.advance().unwrap();
                let apart = (loss_d + loss_g + trainer.discriminate(&[0.5, 0.5])[0]).abs();
                assert_eq!(apart < 1e-5, shared_noise, "{norm:?}, k {k}, step {step}: {apart}");
            }
        }
    }
}

#[test]
fn the_trainer_fixes_the_reference_batch() {
    let norm = Norm::VirtualBatch { reference: 5 };
    let game = game(vec![], Prior::Gaussian { dim: 2 }, Constant(3.0));
    let config = Config { batch: 8, seed: 11, ..Config::default() };
    let (g, d) = (plain(2).with_norm(norm), plain(1).with_norm(norm));
    let mut trainer = Trainer::new(&device(), config, game, &g, &d).unwrap();
    let mut expected = vec![0.0; 10];
    Prior::Gaussian { dim: 2 }.fill(&mut stream(11, Purpose::Reference, 0, 0), &mut expected);
    for _ in 0..2 {
        assert_eq!(download(trainer.state().discriminator.reference().unwrap()), [3.0; 10]);
        assert_eq!(download(trainer.state().generator.reference().unwrap()), expected);
        trainer.advance().unwrap();
    }
}

/// Shards are cut by rows, not by threads: the networks' bytes do not depend on how many there are.
#[test]
fn bytes_do_not_depend_on_threads() {
    let architectures = [
        plain(1).with_norm(Norm::Layer).spectral(),
        plain(1).with_norm(Norm::VirtualBatch { reference: 16 }),
        plain(1).with_norm(Norm::Batch).with_minibatch_discrimination(4, 3),
    ];
    for (i, discriminator) in architectures.iter().enumerate() {
        let train = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                // 700 rows are three shards, the last one smaller.
                let regularizers = if i == 0 { vec![Regularizer::wgan_gp(1.0)] } else { vec![] };
                let game =
                    game(regularizers, Prior::Gaussian { dim: 2 }, Prior::Uniform { dim: 2, low: -1.0, high: 1.0 });
                let config = Config { batch: 700, ..Config::default() };
                let mut trainer = Trainer::new(&cpu(), config, game, &plain(2), discriminator).unwrap();
                trainer.by_ref().take(4).for_each(|step| assert!(step.is_ok()));
                [trainer.state().generator.to_bytes(), trainer.state().discriminator.to_bytes()]
            })
        };
        let one = train(1);
        assert!(one == train(2) && one == train(7), "discriminator {i}");
    }
}
