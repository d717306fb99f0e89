//! The operations: a device's own against composed ones on the CPU, and small cases by hand.
//!
//! Both sides are f32 sums of at most some hundred products in different orders: 1e-5 of the largest number.

use dfdx::{prelude::HasShape as _, tensor::Gradients};
use shall_we_gan::backend::{Activation, Backend, Batch, Cpu, Graph, Rule, composed, download, gradient, upload};

use crate::{
    gradients::ACTIVATIONS,
    support::{Device, batch, cpu, device, inner, near},
};

/// Runs the device's own form of one operation, and on the CPU the composed one, on the same inputs; compares outputs
/// and the gradients of all inputs.
pub fn agree<const N: usize>(
    what: &str,
    inputs: [&Batch<Cpu>; N],
    own: impl Fn(&mut Graph<Device>, &[Batch<Device>; N]) -> Vec<Batch<Device>>,
    composed: impl Fn(&mut Graph<Cpu>, &[Batch<Cpu>; N]) -> Vec<Batch<Cpu>>,
) {
    let ((values, back), (expected, expected_back)) = (run(inputs, own), run(inputs, composed));
    for (i, (a, b)) in values.iter().zip(&expected).enumerate() {
        near(&format!("{what}: output {i}"), a, b, 1e-5, 1e-3);
    }
    for (i, (a, b)) in back.iter().zip(&expected_back).enumerate() {
        near(&format!("{what}: gradient {i}"), a, b, 1e-5, 1e-3);
    }
}

/// Outputs, and gradients of the inputs.
fn run<B: Backend, const N: usize>(
    inputs: [&Batch<Cpu>; N],
    f: impl Fn(&mut Graph<B>, &[Batch<B>; N]) -> Vec<Batch<B>>,
) -> (Vec<Vec<f32>>, Vec<Vec<f32>>) {
    let inputs = inputs.map(moved);
    let mut graph = Graph::all();
    let outputs = f(&mut graph, &inputs);
    let seeds: Vec<_> = outputs.iter().map(|y| batch(7, y.shape().0, y.shape().1)).collect();
    let pairs: Vec<_> = outputs.iter().zip(&seeds).collect();
    let mut gradients = graph.backward(&pairs);
    let values = outputs.iter().map(download).collect();
    (values, inputs.iter().map(|x| download(&gradient(&mut gradients, x))).collect())
}

/// The same numbers on another device.
pub fn moved<B: Backend>(x: &Batch<Cpu>) -> Batch<B> {
    upload(&B::open().unwrap(), &download(x), x.shape().1)
}

#[test]
fn two_by_two_products_are_right() {
    // x·Wᵀ with W = (5 7; 6 8), that is (1 2; 3 4)·(5 6; 7 8).
    let (x, w) = (upload(&cpu(), &[1.0, 2.0, 3.0, 4.0], 2), upload(&cpu(), &[5.0, 7.0, 6.0, 8.0], 2));
    let own = Device::dense(&mut Graph::off(), &moved(&x), &moved(&w), None, Activation::Linear, true);
    let composed = composed::dense(&mut Graph::off(), &x, &w, None, Activation::Linear);
    assert_eq!(download(&own), [19.0, 22.0, 43.0, 50.0]);
    assert_eq!(download(&composed), [19.0, 22.0, 43.0, 50.0]);
}

#[test]
fn dense_agrees() {
    // Thin and wide, on both sides of the size where kernels change.
    for (n, inputs, outputs) in
        [(1, 1, 1), (7, 2, 9), (5, 9, 2), (6, 4, 4), (33, 17, 19), (64, 5, 40), (3, 40, 5), (9, 40, 2), (9, 2, 40)]
    {
        for f in ACTIVATIONS {
            agree(
                &format!("dense {n} {inputs} {outputs} {f:?}"),
                [&batch(1, n, inputs), &batch(2, outputs, inputs), &batch(3, 1, outputs)],
                |graph, [x, w, b]| vec![Device::dense(graph, x, w, Some(b), f, true)],
                |graph, [x, w, b]| vec![composed::dense(graph, x, w, Some(b), f)],
            );
        }
    }
}

#[test]
fn activations_agree() {
    let (x, t) = (batch(1, 9, 11), batch(2, 9, 11));
    for f in ACTIVATIONS.into_iter().filter(|f| *f != Activation::Linear) {
        agree(
            &format!("{f:?}"),
            [&x],
            |graph, [x]| vec![Device::activate(graph, x, f)],
            |graph, [x]| vec![composed::activate(graph, x, f)],
        );
        let y = Cpu::activate(&mut Graph::off(), &x, f);
        agree(
            &format!("tangent of {f:?}"),
            [&y, &t],
            |graph, [y, t]| vec![Device::activate_tangent(graph, y, t, f)],
            |graph, [y, t]| vec![composed::activate_tangent(graph, y, t, f)],
        );
    }
}

#[test]
fn spectral_norms_agree() {
    for (outputs, inputs) in [(1, 5), (5, 1), (6, 9), (30, 20)] {
        let (w, u) = (batch(1, outputs, inputs), batch(2, 1, outputs));
        let (u1, v1) = composed::power_iteration(&w, &u);
        let (u2, v2) = Device::power_iteration(&moved(&w), &moved(&u));
        near("u", &download(&u2), &download(&u1), 1e-5, 0.0);
        near("v", &download(&v2), &download(&v1), 1e-5, 0.0);
        agree(
            "W/σ",
            [&w],
            |graph, [w]| vec![Device::divide_by_sigma(graph, w, &moved(&u1), &moved(&v1))],
            |graph, [w]| vec![composed::divide_by_sigma(graph, w, &u1, &v1)],
        );
    }
}

#[test]
fn normalisations_agree() {
    for (n, features) in [(2, 3), (13, 7), (40, 33)] {
        let (x, t) = (batch(1, n, features), batch(2, n, features));
        let (scale, shift) = (batch(3, 1, features), batch(4, 1, features));
        agree(
            "γx + β",
            [&x, &scale, &shift],
            |graph, [x, scale, shift]| vec![Device::scale_shift(graph, x, scale, Some(shift))],
            |graph, [x, scale, shift]| vec![composed::scale_shift(graph, x, scale, Some(shift))],
        );
        agree(
            "rows",
            [&x],
            |graph, [x]| vec![Device::normalise_rows(graph, x)],
            |graph, [x]| vec![composed::normalise_rows(graph, x)],
        );
        agree(
            "tangents of rows",
            [&x, &t],
            |graph, [x, t]| vec![Device::normalise_rows_tangent(graph, x, t)],
            |graph, [x, t]| vec![composed::normalise_rows_tangent(graph, x, t)],
        );
        agree(
            "moments",
            [&x],
            |graph, [x]| <[_; 2]>::from(Device::column_moments(graph, x)).into(),
            |graph, [x]| <[_; 2]>::from(composed::column_moments(graph, x)).into(),
        );
        let variance = shift.clone().square() + 0.3;
        for own in [0.0, 0.2] {
            agree(
                "columns",
                [&x, &scale, &variance],
                |graph, [x, mean, variance]| vec![Device::standardise(graph, x, mean, variance, own)],
                |graph, [x, mean, variance]| vec![composed::standardise(graph, x, mean, variance, own)],
            );
        }
    }
}

#[test]
fn minibatch_similarities_agree() {
    for (n, vectors, dims) in [(1, 2, 3), (6, 1, 4), (9, 5, 1), (20, 4, 8)] {
        let (m, o) = (batch(1, n, vectors * dims), batch(2, n, vectors));
        agree(
            "similarities",
            [&m],
            |graph, [m]| vec![Device::similarities(graph, m, dims)],
            |graph, [m]| vec![composed::similarities(graph, m, dims)],
        );
        agree(
            "append",
            [&m, &o],
            |graph, [m, o]| vec![Device::append(graph, m, o)],
            |graph, [m, o]| vec![composed::append(graph, m, o)],
        );
    }
}

/// Three steps of every rule, the last with a gradient of zero.
#[test]
fn updates_agree() {
    let rules = [
        Rule::Adam { beta1: 0.5, beta2: 0.999 },
        Rule::RmsProp { decay: 0.99 },
        Rule::Sgd { momentum: 0.0 },
        Rule::Sgd { momentum: 0.9 },
    ];
    for rule in rules {
        let start = || batch(1, 5, 7);
        let (mut own, mut expected) = (moved::<Device>(&start()), start());
        let mut moments = [batch(2, 5, 7) * 0.0, batch(2, 5, 7) * 0.0];
        let mut own_moments = [moved(&moments[0]), moved(&moments[1])];
        for step in 1..=3 {
            let seed = batch(step, 5, 7) * if step == 3 { 0.0 } else { 1.0 };
            let mut graph = Graph::all();
            let y = Device::activate(&mut graph, &own, Activation::Tanh);
            let mut gradients = graph.backward(&[(&y, &moved(&seed))]);
            Device::update(&rule, 0.01, step, &mut own, &mut gradients, &mut own_moments);
            let mut graph = Graph::all();
            let y = composed::activate(&mut graph, &expected, Activation::Tanh);
            let slope = gradient(&mut graph.backward(&[(&y, &seed)]), &expected);
            composed::update(&rule, 0.01, step, &mut expected, slope, &mut moments);
            near(&format!("{rule:?}, step {step}"), &download(&own), &download(&expected), 1e-5, 0.0);
        }
    }
}

/// What is done to a gradient is seen by whoever reads it next, and leaves others alone.
#[test]
fn gradients_can_be_changed() {
    changes(Device::with_gradient);
    changes(composed::with_gradient::<Cpu, f32>);
}

fn changes<B: Backend>(with_gradient: impl Fn(&mut Gradients<f32, B>, &Batch<B>, fn(&mut [f32]) -> f32) -> f32) {
    let (a, b): (Batch<B>, Batch<B>) = (batch(1, 3, 4), batch(2, 3, 4));
    let mut graph = Graph::all();
    let y = graph.compose2(&a, &b, |a, b| a * b);
    let mut gradients = graph.backward(&[(&y, &batch(3, 3, 4))]);
    let before = [&a, &b].map(|x| download(&gradient(&mut gradients, x)));
    let squares = before[0].iter().map(|g| g * g).sum();
    near(
        "squares",
        &[B::squares(&mut gradients, &a), composed::squares(&gradient(&mut gradients, &a))],
        &[squares; 2],
        1e-6,
        0.0,
    );
    let last = with_gradient(&mut gradients, &a, |g| {
        g.iter_mut().for_each(|g| *g *= 0.5);
        g[11]
    });
    assert_eq!(last, 0.5 * before[0][11]);
    let after = [&a, &b].map(|x| download(&gradient(&mut gradients, x)));
    let halved: Vec<f32> = before[0].iter().map(|g| 0.5 * g).collect();
    near("changed", &after[0], &halved, 1e-6, 0.0);
    assert_eq!(after[1], before[1]);
    assert_eq!(with_gradient(&mut gradients, &a, |g| g[0]), after[0][0]);
}

/// Three points on a line: o = Σⱼ exp(−|mᵢ − mⱼ|), with j = i.
#[test]
fn similarities_by_hand() {
    let m = upload(&device(), &[0.0, 1.0, 3.0], 1);
    let e = |d: f32| (-d).exp();
    let expected = [1.0 + e(1.0) + e(3.0), 1.0 + e(1.0) + e(2.0), 1.0 + e(3.0) + e(2.0)];
    near("o", &download(&Device::similarities(&mut Graph::off(), &m, 1)), &expected, 1e-6, 0.0);
}

/// A dense layer's product and its gradient are adjoint: ⟨xWᵀ, y⟩ = ⟨x, yW⟩.
#[test]
fn products_are_adjoint() {
    for (n, inputs, outputs) in [(7, 2, 30), (7, 30, 2), (40, 33, 21)] {
        let (x, w, y) = (batch(1, n, inputs), batch(2, outputs, inputs), batch(3, n, outputs));
        let mut graph = Graph::input();
        let forward = Device::dense(&mut graph, &x, &w, None, Activation::Linear, true);
        let back = gradient(&mut graph.backward(&[(&forward, &y)]), &x);
        let (a, b) = (inner(&download(&forward), &download(&y)), inner(&download(&x), &download(&back)));
        assert!((a - b).abs() <= 1e-5 * (n * inputs * outputs) as f64 / (inputs as f64).sqrt(), "{a} against {b}");
    }
}

/// Far from zero no activation overflows, and slopes in terms of outputs keep their limits.
#[test]
fn activations_far_out() {
    for f in ACTIVATIONS {
        for x in [-1e4f32, -100.0, 100.0, 1e4] {
            let y = f.value(x);
            assert!(y.is_finite() && f.slope(y).is_finite(), "{f:?} at {x}: {y}, {}", f.slope(y));
        }
    }
    assert_eq!(Activation::Softplus.value(100.0), 100.0);
}
