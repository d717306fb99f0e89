//! Every layer, and exact gradient penalties, against PyTorch in float64 (`fixtures/torch_layers.py`).
//!
//! A sum of k products in f32 is off by about √k·6e-8 of its largest term; with k up to some hundred and a few
//! operations one after the other, 1e-5 of a tensor's largest number is what f32 can promise.

use serde::Deserialize;
use shall_we_gan::{
    backend::upload,
    nn::{Architecture, Given, Mode, Network, one_hot},
};

use crate::support::{Device, device, gradients, near, penalised};

const F32: f64 = 1e-5;

#[derive(Deserialize)]
struct Case {
    name: String,
    architecture: Architecture,
    training: bool,
    tensors: Vec<Vec<f32>>,
    x: Vec<f32>,
    y: Vec<f32>,
    seed: Vec<f32>,
    dx: Vec<f32>,
    gradients: Vec<Vec<f32>>,
    penalties: Vec<Penalty>,
    #[serde(default)]
    labels: Vec<u32>,
    #[serde(default)]
    classes: usize,
}

#[derive(Deserialize)]
struct Penalty {
    kind: String,
    target: f32,
    weight: f32,
    x: Vec<f32>,
    value: f32,
    gradients: Vec<Vec<f32>>,
}

fn cases() -> Vec<Case> {
    let all: Vec<serde_json::Value> = serde_json::from_str(include_str!("fixtures/torch_layers.json")).unwrap();
    let known = |case: &serde_json::Value| cfg!(feature = "pictures") || !case.to_string().contains(r#""picture""#);
    all.into_iter().filter(known).map(|case| serde_json::from_value(case).unwrap()).collect()
}

impl Case {
    fn network(&self) -> Network<Device> {
        let mut network = Network::new(&device(), &self.architecture, 0, 0).unwrap();
        let mut tensors = network.tensors_mut();
        assert_eq!(tensors.len(), self.tensors.len(), "{}: tensors", self.name);
        for ((_, tensor), values) in tensors.iter_mut().zip(&self.tensors) {
            tensor.copy_from(values);
        }
        network
    }

    /// Gradients of parameters, without the empty places of buffers.
    fn trained(gradients: &[Vec<f32>]) -> impl Iterator<Item = &Vec<f32>> {
        gradients.iter().filter(|g| !g.is_empty())
    }
}

#[test]
fn layers_agree() {
    for case in cases() {
        let network = case.network();
        let x = upload(&device(), &case.x, case.architecture.inputs);
        let mode = if case.training { Mode::Training } else { Mode::Evaluation };
        let labels = one_hot(&case.labels, case.classes);
        let labels = (!labels.is_empty()).then(|| upload(&device(), &labels, case.classes));
        let given = Given { mode, labels: labels.as_ref() };
        let (y, dx, parameters) = gradients(&network, &x, &case.seed, given);
        near(&format!("{}: y", case.name), &y, &case.y, F32, 0.0);
        near(&format!("{}: dx", case.name), &dx, &case.dx, F32, 0.0);
        let expected: Vec<_> = Case::trained(&case.gradients).collect();
        assert_eq!(parameters.len(), expected.len(), "{}: parameters", case.name);
        for (i, (own, expected)) in parameters.iter().zip(expected).enumerate() {
            // A weight before a normalisation by the batch can have a gradient of exactly zero.
            near(&format!("{}: gradient {i}", case.name), own, expected, F32, 1.0);
        }
    }
}

#[test]
fn gradient_penalties_agree() {
    let mut compared = 0;
    for case in cases() {
        let network = case.network();
        for penalty in &case.penalties {
            let what = format!("{}: {}", case.name, penalty.kind);
            let x = upload(&device(), &penalty.x, case.architecture.inputs);
            let (value, own) = penalised(&network, &x, penalty.target, penalty.weight);
            near(&what, &[value], &[penalty.value], F32, 0.0);
            let expected: Vec<_> = Case::trained(&penalty.gradients).collect();
            // All parameters on one scale: the gradients of some are zero.
            let scale = expected.iter().flat_map(|g| g.iter()).fold(0.0f32, |m, g| m.max(g.abs()));
            for (i, (own, expected)) in own.iter().zip(expected).enumerate() {
                near(&format!("{what}: gradient {i}"), own, expected, F32, f64::from(scale));
                compared += 1;
            }
        }
    }
    let pictures = if cfg!(feature = "pictures") { 8 + 10 + 12 } else { 0 };
    assert_eq!(compared, 3 * (6 * 4 + pictures), "three penalties on six small networks and three for pictures");
}
