//! What several tests need: numbers, networks with given tensors, gradients, central differences.

use std::path::PathBuf;

use dfdx::{prelude::HasShape as _, tensor::OnesTensor as _};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use shall_we_gan::{
    backend::{Backend, Batch, Cpu, Graph, download, gradient, upload},
    nn::{Architecture, Given, LayerSpec, Mode, Network},
    regularize::penalty,
};

/// Where layers, networks and training are tested: in a build with the feature `cuda`, on the GPU.
#[cfg(feature = "cuda")]
pub type Device = shall_we_gan::backend::Cuda;
#[cfg(not(feature = "cuda"))]
pub type Device = shall_we_gan::backend::Cpu;

pub fn device() -> Device {
    Device::open().unwrap()
}

/// For tests of bytes: only the processor promises the same ones each time.
pub fn cpu() -> Cpu {
    Cpu::open().unwrap()
}

/// The clone, where cargo says that it is: tests that were built elsewhere are told as they run.
pub fn repository() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
}

/// Normal numbers that depend on the seed alone.
pub fn normal(seed: u64, count: usize) -> Vec<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..count).map(|_| rng.sample(StandardNormal)).collect()
}

/// A batch of normal numbers.
pub fn batch<B: Backend>(seed: u64, rows: usize, columns: usize) -> Batch<B> {
    upload(&B::open().unwrap(), &normal(seed, rows * columns), columns)
}

/// Every |a − b| at most `relative` times the largest |b| (or `floor`, where all b are small).
#[track_caller]
pub fn near(what: &str, a: &[f32], b: &[f32], relative: f64, floor: f64) {
    assert_eq!(a.len(), b.len(), "{what}: lengths");
    let scale = b.iter().fold(floor, |scale, b| scale.max(f64::from(b.abs())));
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        let off = (f64::from(*a) - f64::from(*b)).abs();
        assert!(off <= relative * scale, "{what}[{i}]: {a} against {b}, off by {:e} of {scale:e}", off / scale);
    }
}

/// A network of those layers; normalisations start away from the identity, so that γ and β matter.
pub fn network<B: Backend>(inputs: usize, layers: Vec<LayerSpec>, seed: u64) -> Network<B> {
    let architecture = Architecture { inputs, layers, init: Default::default() };
    let mut network = Network::new(&B::open().unwrap(), &architecture, seed, 0).unwrap();
    for (i, parameter) in network.parameters_mut().into_iter().enumerate() {
        if parameter.shape().0 == 1 {
            let nudge: Vec<f32> = normal(seed + 100 + i as u64, download(parameter).len());
            let moved: Vec<f32> = download(parameter).iter().zip(&nudge).map(|(p, n)| p + 0.3 * n).collect();
            parameter.copy_from(&moved);
        }
    }
    network
}

/// Moves a network's running statistics towards those of a batch.
pub fn observe<B: Backend>(network: &mut Network<B>, x: &Batch<B>) {
    let mut graph = Graph::off();
    network.forward(&mut graph, x, Mode::Training);
    network.observe(graph.seen());
}

/// Σ ⟨y, seed⟩, summed in f64.
pub fn inner(y: &[f32], seed: &[f32]) -> f64 {
    y.iter().zip(seed).map(|(y, s)| f64::from(*y) * f64::from(*s)).sum()
}

/// y, and the gradients of ⟨y, seed⟩ in x and in every parameter.
pub fn gradients<'a, B: Backend>(
    network: &Network<B>,
    x: &Batch<B>,
    seed: &[f32],
    given: impl Into<Given<'a, B>>,
) -> (Vec<f32>, Vec<f32>, Vec<Vec<f32>>) {
    let mut graph = Graph::all();
    let y = network.forward(&mut graph, x, given);
    let seed = upload(y.device(), seed, y.shape().1);
    let mut all = graph.backward(&[(&y, &seed)]);
    let parameters = network.parameters().into_iter().map(|p| download(&gradient(&mut all, p))).collect();
    (download(&y), download(&gradient(&mut all, x)), parameters)
}

/// ∇ₓ Σ D(x) in row order.
pub fn slopes(network: &Network<Device>, x: &Batch<Device>) -> Vec<f32> {
    let mut graph = Graph::input();
    let y = network.forward(&mut graph, x, Mode::Training);
    let ones = y.device().ones_like(y.shape());
    download(&gradient(&mut graph.backward(&[(&y, &ones)]), x))
}

/// The penalty weight·E(‖∇D(x)‖ − target)² and its gradient in every parameter, by carrying a tangent.
pub fn penalised(network: &Network<Device>, x: &Batch<Device>, target: f32, weight: f32) -> (f32, Vec<Vec<f32>>) {
    let (n, features) = *x.shape();
    let (cost, v) = penalty(&slopes(network, x), features, target, weight, n);
    let mut graph = Graph::parameters();
    let (_, t) = network.tangent(&mut graph, x, &upload(&device(), &v, features), Mode::Training).unwrap();
    let ones = t.device().ones_like(t.shape());
    let mut all = graph.backward(&[(&t, &ones)]);
    (cost, network.parameters().into_iter().map(|p| download(&gradient(&mut all, p))).collect())
}

/// (f(p + h) − f(p − h)) / 2h for every number p of every parameter of the network.
pub fn parameter_differences(
    network: &mut Network<Device>,
    h: f32,
    f: impl Fn(&Network<Device>) -> f64,
) -> Vec<Vec<f32>> {
    (0..network.parameters().len())
        .map(|which| {
            let start = download(network.parameters()[which]);
            let differences = (0..start.len()).map(|i| {
                let mut at = |p: f32| {
                    let mut moved = start.clone();
                    moved[i] = p;
                    network.parameters_mut()[which].copy_from(&moved);
                    f(network)
                };
                let (up, down) = (start[i] + h, start[i] - h);
                ((at(up) - at(down)) / f64::from(up - down)) as f32
            });
            let differences = differences.collect();
            network.parameters_mut()[which].copy_from(&start);
            differences
        })
        .collect()
}

/// The same for a batch.
pub fn input_differences(x: &Batch<Device>, h: f32, f: impl Fn(&Batch<Device>) -> f64) -> Vec<f32> {
    let (start, columns) = (download(x), x.shape().1);
    (0..start.len())
        .map(|i| {
            let at = |p: f32| {
                let mut moved = start.clone();
                moved[i] = p;
                f(&upload(&device(), &moved, columns))
            };
            let (up, down) = (start[i] + h, start[i] - h);
            ((at(up) - at(down)) / f64::from(up - down)) as f32
        })
        .collect()
}
