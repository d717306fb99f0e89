//! Networks that look at the classes of the rows.

use dfdx::prelude::HasShape as _;
use shall_we_gan::{
    Error,
    backend::{Activation, Batch, Graph, download, gradient, upload},
    nn::{Architecture, Given, LayerSpec, Mode, Network, Size, Stack, one_hot},
};

use super::{SIZE, TANH, stacked};
use crate::support::{Device, batch, device, inner, near, normal, parameter_differences};

const CLASSES: usize = 3;

fn labels() -> Batch<Device> {
    upload(&device(), &one_hot(&[2, 0, 1, 2, 2], CLASSES), CLASSES)
}

fn given(labels: &Batch<Device>) -> Given<'_, Device> {
    Given { mode: Mode::Training, labels: Some(labels) }
}

fn value(network: &Network<Device>, x: &Batch<Device>, labels: &Batch<Device>) -> Vec<f32> {
    download(&network.forward(&mut Graph::off(), x, given(labels)))
}

/// The network with weights away from zero: those of conditional norms start there.
fn moved(mut network: Network<Device>) -> Network<Device> {
    for (i, parameter) in network.parameters_mut().into_iter().enumerate() {
        let nudge = normal(500 + i as u64, download(parameter).len());
        let moved: Vec<f32> = download(parameter).iter().zip(&nudge).map(|(p, n)| p + 0.3 * n).collect();
        parameter.copy_from(&moved);
    }
    network
}

fn networks() -> Vec<(&'static str, Network<Device>)> {
    let start = || Stack::new(SIZE).convolution(3, [3, 1, 1], TANH);
    let block = |main: Stack| main.conditional_norm(4, TANH).convolution(3, [3, 1, 1], Activation::Linear);
    vec![
        ("appended", stacked(start().append_class(CLASSES).dense(2, TANH), 1)),
        ("projection", stacked(start().spectral(true).sum_pool().projection(CLASSES), 2)),
        ("conditional norm", stacked(start().conditional_norm(CLASSES, TANH).dense(2, TANH), 3)),
        // One embedding for two norms and a projection (E4-08).
        (
            "shared embedding",
            stacked(
                Stack::new(SIZE)
                    .embedding(CLASSES, 4)
                    .convolution(3, [3, 1, 1], TANH)
                    .residual(block, |s| s)
                    .conditional_norm(4, TANH)
                    .projection(4),
                4,
            ),
        ),
    ]
}

/// Tolerances as in `gradients.rs`.
#[test]
fn gradients_are_differences() {
    let (x, labels) = (batch(20, 5, SIZE.numbers()), labels());
    for (name, network) in networks() {
        let mut network = moved(network);
        let mut graph = Graph::parameters();
        let y = network.forward(&mut graph, &x, given(&labels));
        let seed = upload(&device(), &normal(21, y.shape().0 * y.shape().1), y.shape().1);
        let mut all = graph.backward(&[(&y, &seed)]);
        let own: Vec<_> = network.parameters().into_iter().map(|p| download(&gradient(&mut all, p))).collect();
        let cost = |network: &Network<Device>| inner(&value(network, &x, &labels), &download(&seed));
        let differences = parameter_differences(&mut network, 5e-3, cost);
        for (i, (own, differences)) in own.iter().zip(&differences).enumerate() {
            near(&format!("{name}: gradient {i}"), own, differences, 1e-3, 1.0);
        }
    }
}

#[test]
fn tangents_are_directional_differences() {
    let (x, t, labels) = (batch(30, 5, SIZE.numbers()), batch(31, 5, SIZE.numbers()), labels());
    for (name, network) in networks() {
        let network = moved(network);
        match network.refuses_tangent() {
            Some(why) => assert!(name != "appended" && name != "projection" && why.contains("use "), "{name}: {why}"),
            None => {
                let (y, tangent) = network.tangent(&mut Graph::off(), &x, &t, given(&labels)).unwrap();
                assert_eq!(download(&y), value(&network, &x, &labels), "{name}");
                let along = |h: f32| value(&network, &(x.clone() + t.clone() * h), &labels);
                let (up, down) = (along(5e-3), along(-5e-3));
                let differences: Vec<f32> = up.iter().zip(&down).map(|(up, down)| (up - down) / 1e-2).collect();
                near(name, &download(&tangent), &differences, 1e-3, 1.0);
            }
        }
    }
}

#[test]
fn classes_matter_and_are_asked_for() {
    let (x, labels) = (batch(20, 5, SIZE.numbers()), labels());
    let others = upload(&device(), &one_hot(&[0, 0, 1, 2, 2], CLASSES), CLASSES);
    for (name, network) in networks() {
        assert_eq!(network.architecture().classes(), Some(CLASSES), "{name}");
        let network = moved(network);
        let (a, b) = (value(&network, &x, &labels), value(&network, &x, &others));
        let columns = a.len() / 5;
        assert_ne!(a[..columns], b[..columns], "{name}: another class");
        // A norm after one that has seen a class sees it in the moments of the batch.
        assert_eq!(a[columns..] == b[columns..], name != "shared embedding", "{name}: the same classes");
    }
    assert_eq!(Architecture::mlp(2, 3, 1, 1, TANH).classes(), None);
}

/// D(x, y) = w·φ + b + ⟨V·y, φ⟩.
#[test]
fn a_projection_by_hand() {
    let mut network = stacked(Stack::of_vectors(2).projection(2), 1);
    for (parameter, values) in
        network.parameters_mut().into_iter().zip([&[2.0, 3.0][..], &[0.5], &[1.0, -1.0, 4.0, 0.0]])
    {
        parameter.copy_from(values);
    }
    let x = upload(&device(), &[1.0, 10.0, 1.0, 10.0], 2);
    let labels = upload(&device(), &one_hot(&[0, 1], 2), 2);
    // V has a row for each feature: columns (1, 4) and (−1, 0) belong to the classes.
    assert_eq!(value(&network, &x, &labels), [32.5 + 41.0, 32.5 - 1.0]);
}

#[test]
fn a_conditional_norm_starts_as_a_plain_one() {
    let (x, labels) = (batch(20, 5, SIZE.numbers()), labels());
    let [conditional, plain] = [Stack::new(SIZE).conditional_norm(CLASSES, TANH), Stack::new(SIZE).batch_norm(TANH)]
        .map(|stack| Network::new(&device(), &stack.architecture(Default::default()), 1, 0).unwrap());
    let expected = download(&plain.forward(&mut Graph::off(), &x, Mode::Training));
    assert_eq!(value(&conditional, &x, &labels), expected);
}

#[test]
fn features_that_do_not_fit_are_refused() {
    let size = Size { height: 2, width: 2, channels: 2 };
    let refused = |stack: Stack| stack.architecture(Default::default()).sizes().unwrap_err();
    for stack in [
        Stack::new(size).conditional_norm(3, TANH).projection(4),
        Stack::new(size).embedding(3, 4).projection(3),
        Stack::new(size).projection(0),
    ] {
        assert!(matches!(refused(stack), Error::Invalid { .. }));
    }
    let within = Stack::new(size).residual(|main| main.embedding(3, 4), |shortcut| shortcut);
    assert!(refused(within).to_string().contains("before the block"));
}

/// The reference batch has no classes, and its moments are nobody's running statistics.
#[test]
fn a_reference_batch_has_neither_classes_nor_statistics() {
    let with = |before: Stack, after: fn(Stack) -> Stack| {
        let after = after(Stack::new(before.size())).architecture(Default::default());
        let mut architecture = before.architecture(Default::default());
        architecture.layers.push(LayerSpec::VirtualBatchNorm { reference: 3 });
        architecture.layers.extend(after.layers);
        architecture
    };
    let refused = with(Stack::new(SIZE).append_class(2), |stack| stack).sizes().unwrap_err();
    assert!(matches!(refused, Error::Refused { .. }) && refused.to_string().contains("use "), "{refused}");
    assert!(with(Stack::new(SIZE), |stack| stack.append_class(2)).sizes().is_ok());

    let two_norms = with(Stack::new(SIZE).batch_norm(TANH), |stack| stack.batch_norm(TANH));
    let network: Network<Device> = Network::new(&device(), &two_norms, 1, 0).unwrap();
    let (x, mut graph) = (batch(3, 5, SIZE.numbers()), Graph::parameters());
    network.forward(&mut graph, &x, Mode::Training);
    let seen = graph.seen();
    assert_eq!(seen.len(), 2);
    let second = download(&network.forward_to(&mut Graph::off(), &x, Mode::Training, 2));
    let mean =
        |c: usize| second.iter().skip(c).step_by(SIZE.channels).sum::<f32>() / (second.len() / SIZE.channels) as f32;
    near("what the second has seen", &download(&seen[1].mean), &[mean(0), mean(1)], 1e-5, 0.1);
}
