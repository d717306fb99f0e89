//! Gradients and tangents of every layer against central differences.
//!
//! With h = 5e-3 a difference of f32 outputs of size 1 is off by about 1e-7/h = 2e-5 from rounding and h²/6 = 4e-6
//! times the third derivative from truncation; sums over some dozen outputs bring that to a few 1e-4. A wrong term
//! shows as 1e-2 or more.

use dfdx::prelude::HasShape as _;
use shall_we_gan::{
    Error,
    backend::{Activation, Batch, Graph, download, upload},
    nn::{LayerSpec, Mode, Network},
    regularize::penalty,
};

use crate::support::{
    Device, batch, device, gradients, inner, input_differences, near, network, normal, parameter_differences,
    penalised, slopes,
};

const H: f32 = 5e-3;
const TOLERANCE: f64 = 1e-3;

pub const ACTIVATIONS: [Activation; 6] = [
    Activation::Linear,
    Activation::Relu,
    Activation::LeakyRelu(0.2),
    Activation::Tanh,
    Activation::Sigmoid,
    Activation::Softplus,
];

pub fn dense(outputs: usize, activation: Activation) -> LayerSpec {
    LayerSpec::Dense { outputs, activation, spectral: false }
}

/// Networks that have a tangent, with the columns of their input.
fn smooth_per_sample() -> Vec<(&'static str, Network<Device>)> {
    let tanh = Activation::Tanh;
    let spectral = LayerSpec::Dense { outputs: 4, activation: tanh, spectral: true };
    let mut all: Vec<_> = ACTIVATIONS
        .into_iter()
        .flat_map(|f| {
            [
                ("dense", network(3, vec![dense(4, f), dense(2, Activation::Linear)], 1)),
                ("activation", network(3, vec![dense(4, tanh), LayerSpec::Activation(f), dense(2, tanh)], 2)),
            ]
        })
        .collect();
    all.extend([
        ("spectral dense", network(3, vec![spectral, dense(2, tanh)], 3)),
        ("layer norm", network(3, vec![dense(5, tanh), LayerSpec::LayerNorm, dense(2, tanh)], 4)),
        ("layer norm first", network(3, vec![LayerSpec::LayerNorm, dense(2, tanh)], 5)),
    ]);
    #[cfg(feature = "pictures")]
    all.extend(crate::pictures::per_sample());
    all
}

/// Networks whose samples see each other or a reference batch.
#[cfg_attr(not(feature = "pictures"), expect(unused_mut))]
fn coupled() -> Vec<(&'static str, Network<Device>)> {
    let tanh = Activation::Tanh;
    let reference = LayerSpec::VirtualBatchNorm { reference: 5 };
    let minibatch = LayerSpec::MinibatchDiscrimination { vectors: 3, dims: 2 };
    let twice = vec![dense(4, tanh), reference.clone(), dense(3, tanh), reference, dense(2, tanh)];
    let mut all = vec![
        ("batch norm", network(3, vec![dense(4, tanh), LayerSpec::BatchNorm, dense(2, tanh)], 8)),
        ("virtual batch norm", network(3, twice, 9)),
        ("minibatch discrimination", network(3, vec![dense(4, tanh), minibatch, dense(2, tanh)], 10)),
    ];
    #[cfg(feature = "pictures")]
    all.extend(crate::pictures::coupled());
    all
}

fn outputs(network: &Network<Device>) -> usize {
    *network.architecture().sizes().unwrap().last().unwrap()
}

fn value(network: &Network<Device>, x: &Batch<Device>, seed: &[f32], mode: Mode) -> f64 {
    inner(&download(&network.forward(&mut Graph::off(), x, mode)), seed)
}

#[test]
fn gradients_are_differences() {
    for (name, mut network) in smooth_per_sample().into_iter().chain(coupled()) {
        for mode in [Mode::Training, Mode::Evaluation] {
            let x = batch(20, 6, network.architecture().inputs);
            let seed = normal(21, 6 * outputs(&network));
            let (_, dx, parameters) = gradients(&network, &x, &seed, mode);
            let differences = input_differences(&x, H, |x| value(&network, x, &seed, mode));
            near(&format!("{name} {mode:?}: dx"), &dx, &differences, TOLERANCE, 1.0);
            let differences = parameter_differences(&mut network, H, |network| value(network, &x, &seed, mode));
            for (i, (own, differences)) in parameters.iter().zip(&differences).enumerate() {
                near(&format!("{name} {mode:?}: gradient {i}"), own, differences, TOLERANCE, 1.0);
            }
        }
    }
}

#[test]
fn tangents_are_directional_differences() {
    for (name, network) in smooth_per_sample() {
        let inputs = network.architecture().inputs;
        let (x, t) = (batch(30, 6, inputs), batch(31, 6, inputs));
        let (y, tangent) = network.tangent(&mut Graph::off(), &x, &t, Mode::Training).unwrap();
        let along = |h: f32| {
            let moved: Vec<f32> = download(&x).iter().zip(download(&t)).map(|(x, t)| x + h * t).collect();
            download(&network.forward(&mut Graph::off(), &upload(&device(), &moved, inputs), Mode::Training))
        };
        near(&format!("{name}: the value beside the tangent"), &download(&y), &along(0.0), 1e-6, 1e-3);
        let differences: Vec<f32> = along(H).iter().zip(along(-H)).map(|(up, down)| (up - down) / (2.0 * H)).collect();
        near(name, &download(&tangent), &differences, TOLERANCE, 1.0);
    }
}

/// ⟨Jt, y⟩ = ⟨t, Jᵀy⟩, where J is the Jacobian; for a linear convolution that is ⟨Ax, y⟩ = ⟨x, Aᵀy⟩. Both sides are sums
/// of at most some hundred products.
#[test]
fn a_gradient_is_the_tangents_adjoint() {
    for (name, network) in smooth_per_sample() {
        let inputs = network.architecture().inputs;
        let (x, t, seed) = (batch(32, 6, inputs), batch(33, 6, inputs), normal(34, 6 * outputs(&network)));
        let (_, tangent) = network.tangent(&mut Graph::off(), &x, &t, Mode::Training).unwrap();
        let (_, dx, _) = gradients(&network, &x, &seed, Mode::Training);
        let (along, back) = (inner(&download(&tangent), &seed), inner(&dx, &download(&t)));
        assert!((along - back).abs() <= 1e-5 * (1.0 + along.abs()) * 6.0, "{name}: {along} against {back}");
    }
}

#[test]
fn penalty_gradients_are_differences() {
    for (target, weight) in [(0.0, 0.5), (1.0, 10.0)] {
        for (name, mut network) in smooth_per_sample() {
            let x = batch(40, 6, network.architecture().inputs);
            let (n, features) = *x.shape();
            let (_, own) = penalised(&network, &x, target, weight);
            let cost =
                |network: &Network<Device>| f64::from(penalty(&slopes(network, &x), features, target, weight, n).0);
            let scale = cost(&network).max(1.0);
            let differences = parameter_differences(&mut network, H, cost);
            for (i, (own, differences)) in own.iter().zip(&differences).enumerate() {
                near(&format!("{name} to {target}: gradient {i}"), own, differences, 2.0 * TOLERANCE, scale);
            }
        }
    }
}

/// ∇ₓD of a rectifier network is a product of weights and 0/1 masks: moving a bias a little does not change it.
#[test]
fn the_penalty_of_a_rectifier_network_leaves_biases_alone() {
    for f in [Activation::Relu, Activation::LeakyRelu(0.2)] {
        let network = network(3, vec![dense(8, f), dense(8, f), dense(1, Activation::Linear)], 50);
        let (cost, gradients) = penalised(&network, &batch(51, 16, 3), 0.0, 5.0);
        assert!(cost > 0.01);
        for (i, gradient) in gradients.iter().enumerate() {
            let zero = gradient.iter().all(|g| *g == 0.0);
            assert_eq!(zero, i % 2 == 1, "{f:?}: parameter {i} is a {}", if i % 2 == 1 { "bias" } else { "weight" });
        }
    }
}

#[test]
fn coupled_layers_refuse_tangents() {
    for (name, network) in coupled() {
        let x = batch(60, 4, network.architecture().inputs);
        let why = network.refuses_tangent().unwrap();
        assert!(why.contains("use "), "{name}: {why}");
        match network.tangent(&mut Graph::off(), &x, &x, Mode::Training) {
            Err(Error::Refused { why, .. }) => assert!(why.contains("use "), "{name}: {why}"),
            other => panic!("{name}: {other:?}"),
        }
    }
    for (name, network) in smooth_per_sample() {
        assert_eq!(network.refuses_tangent(), None, "{name}");
    }
}
