//! The operations: fused kernels against composed ones, and small cases by hand.
//!
//! Both sides are f32 sums of at most some hundred products in different orders: 1e-5 of the largest number.

use dfdx::prelude::HasShape as _;
use shall_we_gan::backend::{Activation, Backend, Batch, Cpu, Graph, composed, download, gradient, upload};

use crate::{
    gradients::ACTIVATIONS,
    support::{batch, cpu, inner, near},
};

/// Runs the fused and the composed form of one operation and compares outputs and the gradients of all inputs.
pub fn agree(
    what: &str,
    inputs: &[&Batch<Cpu>],
    fused: impl Fn(&mut Graph<Cpu>) -> Vec<Batch<Cpu>>,
    composed: impl Fn(&mut Graph<Cpu>) -> Vec<Batch<Cpu>>,
) {
    let run = |f: &dyn Fn(&mut Graph<Cpu>) -> Vec<Batch<Cpu>>| {
        let mut graph = Graph::all();
        let outputs = f(&mut graph);
        let seeds: Vec<_> = outputs.iter().map(|y| batch(7, y.shape().0, y.shape().1)).collect();
        let pairs: Vec<_> = outputs.iter().zip(&seeds).collect();
        let mut gradients = graph.backward(&pairs);
        let values: Vec<_> = outputs.iter().map(download).collect();
        let back: Vec<_> = inputs.iter().map(|x| download(&gradient(&mut gradients, x))).collect();
        (values, back)
    };
    let ((values, back), (expected, expected_back)) = (run(&fused), run(&composed));
    for (i, (a, b)) in values.iter().zip(&expected).enumerate() {
        near(&format!("{what}: output {i}"), a, b, 1e-5, 1e-3);
    }
    for (i, (a, b)) in back.iter().zip(&expected_back).enumerate() {
        near(&format!("{what}: gradient {i}"), a, b, 1e-5, 1e-3);
    }
}

#[test]
fn two_by_two_products_are_right() {
    let of = |values: &[f32]| upload(&cpu(), values, 2);
    // x·Wᵀ with W = (5 7; 6 8), that is (1 2; 3 4)·(5 6; 7 8).
    let (x, w) = (of(&[1.0, 2.0, 3.0, 4.0]), of(&[5.0, 7.0, 6.0, 8.0]));
    let fused = Cpu::dense(&mut Graph::off(), &x, &w, None, Activation::Linear, true);
    let composed = composed::dense(&mut Graph::off(), &x, &w, None, Activation::Linear);
    assert_eq!(download(&fused), [19.0, 22.0, 43.0, 50.0]);
    assert_eq!(download(&composed), [19.0, 22.0, 43.0, 50.0]);
}

#[test]
fn dense_agrees() {
    // Thin and wide, on both sides of the size where kernels change.
    for (n, inputs, outputs) in
        [(1, 1, 1), (7, 2, 9), (5, 9, 2), (6, 4, 4), (33, 17, 19), (64, 5, 40), (3, 40, 5), (9, 40, 2), (9, 2, 40)]
    {
        for f in ACTIVATIONS {
            let (x, w, b) = (batch(1, n, inputs), batch(2, outputs, inputs), batch(3, 1, outputs));
            agree(
                &format!("dense {n} {inputs} {outputs} {f:?}"),
                &[&x, &w, &b],
                |graph| vec![Cpu::dense(graph, &x, &w, Some(&b), f, true)],
                |graph| vec![composed::dense(graph, &x, &w, Some(&b), f)],
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
            &[&x],
            |graph| vec![Cpu::activate(graph, &x, f)],
            |graph| vec![composed::activate(graph, &x, f)],
        );
        let y = Cpu::activate(&mut Graph::off(), &x, f);
        agree(
            &format!("tangent of {f:?}"),
            &[&y, &t],
            |graph| vec![Cpu::activate_tangent(graph, &y, &t, f)],
            |graph| vec![composed::activate_tangent(graph, &y, &t, f)],
        );
    }
}

#[test]
fn spectral_norms_agree() {
    for (outputs, inputs) in [(1, 5), (5, 1), (6, 9), (30, 20)] {
        let (w, u) = (batch(1, outputs, inputs), batch(2, 1, outputs));
        let ((u1, v1), (u2, v2)) = (Cpu::power_iteration(&w, &u), composed::power_iteration(&w, &u));
        near("u", &download(&u1), &download(&u2), 1e-5, 0.0);
        near("v", &download(&v1), &download(&v2), 1e-5, 0.0);
        agree(
            "W/σ",
            &[&w],
            |graph| vec![Cpu::divide_by_sigma(graph, &w, &u1, &v1)],
            |graph| vec![composed::divide_by_sigma(graph, &w, &u1, &v1)],
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
            &[&x, &scale, &shift],
            |graph| vec![Cpu::scale_shift(graph, &x, &scale, Some(&shift))],
            |graph| vec![composed::scale_shift(graph, &x, &scale, Some(&shift))],
        );
        agree(
            "rows",
            &[&x],
            |graph| vec![Cpu::normalise_rows(graph, &x)],
            |graph| vec![composed::normalise_rows(graph, &x)],
        );
        agree(
            "tangents of rows",
            &[&x, &t],
            |graph| vec![Cpu::normalise_rows_tangent(graph, &x, &t)],
            |graph| vec![composed::normalise_rows_tangent(graph, &x, &t)],
        );
        let both = |(mean, variance)| vec![mean, variance];
        agree(
            "moments",
            &[&x],
            |graph| both(Cpu::column_moments(graph, &x)),
            |graph| both(composed::column_moments(graph, &x)),
        );
        let variance = shift.clone().square() + 0.3;
        for own in [0.0, 0.2] {
            agree(
                "columns",
                &[&x, &scale, &variance],
                |graph| vec![Cpu::standardise(graph, &x, &scale, &variance, own)],
                |graph| vec![composed::standardise(graph, &x, &scale, &variance, own)],
            );
        }
    }
}

#[test]
fn minibatch_similarities_agree() {
    for (n, vectors, dims) in [(1, 2, 3), (6, 1, 4), (9, 5, 1), (20, 4, 8)] {
        let m = batch(1, n, vectors * dims);
        agree(
            "similarities",
            &[&m],
            |graph| vec![Cpu::similarities(graph, &m, dims)],
            |graph| vec![composed::similarities(graph, &m, dims)],
        );
        let o = batch(2, n, vectors);
        agree(
            "append",
            &[&m, &o],
            |graph| vec![Cpu::append(graph, &m, &o)],
            |graph| vec![composed::append(graph, &m, &o)],
        );
    }
}

/// Three points on a line: o = Σⱼ exp(−|mᵢ − mⱼ|), with j = i.
#[test]
fn similarities_by_hand() {
    let m = upload(&cpu(), &[0.0, 1.0, 3.0], 1);
    let e = |d: f32| (-d).exp();
    let expected = [1.0 + e(1.0) + e(3.0), 1.0 + e(1.0) + e(2.0), 1.0 + e(3.0) + e(2.0)];
    near("o", &download(&Cpu::similarities(&mut Graph::off(), &m, 1)), &expected, 1e-6, 0.0);
}

/// A dense layer's product and its gradient are adjoint: ⟨xWᵀ, y⟩ = ⟨x, yW⟩.
#[test]
fn products_are_adjoint() {
    for (n, inputs, outputs) in [(7, 2, 30), (7, 30, 2), (40, 33, 21)] {
        let (x, w, y) = (batch(1, n, inputs), batch(2, outputs, inputs), batch(3, n, outputs));
        let mut graph = Graph::input();
        let forward = Cpu::dense(&mut graph, &x, &w, None, Activation::Linear, true);
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
