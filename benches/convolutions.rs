//! The convolutions of DCGAN's discriminator at 64×64 pixels, batch 64, layer by layer, as a share of the rate at which
//! this machine multiplies matrices: `cargo bench --bench convolutions`.

use std::time::Instant;

use gan_loops::{Matrix, multiply};
use rayon::prelude::*;
use shall_we_gan::{
    Result,
    backend::{Activation, Backend, Batch, Cpu, Graph, picture::Resampling, upload},
    nn::Geometry,
};

const BATCH: usize = 64;
/// How often each time is taken; the shortest counts.
const REPEATS: usize = 7;

fn main() -> Result<()> {
    let device = Cpu::open()?.scratch();
    let rate = product_rate();
    println!("products: {rate:.0} GFLOP/s on {} threads", rayon::current_num_threads());
    println!("{:24} {:>8} {:>8} {:>8}   share of it", "", "forward", "input", "weight");
    let (mut side, mut channels) = (64, 3);
    for outputs in [64, 128, 256, 512] {
        let geometry = Geometry { height: side, width: side, channels, kernel: 4, stride: 2, padding: 1 };
        let name = format!("{side}×{side}×{channels} to {outputs}");
        let shares = layer(&device, geometry, outputs).map(|rate_of_layer| 100.0 * rate_of_layer / rate);
        println!("{name:24} {:7.0}% {:7.0}% {:7.0}%", shares[0], shares[1], shares[2]);
        (side, channels) = (side / 2, outputs);
    }
    Ok(())
}

/// GFLOP/s of square products, one on each thread.
fn product_rate() -> f64 {
    const SIDE: usize = 1024;
    let threads = rayon::current_num_threads();
    let numbers = vec![0.5; SIDE * SIDE];
    let matrix = Matrix { numbers: &numbers, row: SIDE, column: 1 };
    let mut results = vec![vec![0.0; SIDE * SIDE]; threads];
    let seconds = shortest(|| results.par_iter_mut().for_each(|c| multiply(c, matrix, matrix, (SIDE, SIDE, SIDE))));
    2e-9 * (threads * SIDE.pow(3)) as f64 / seconds
}

/// GFLOP/s of the forward pass and of the gradients of input and weight.
fn layer(device: &Cpu, geometry: Geometry, outputs: usize) -> [f64; 3] {
    let numbers = |n: usize| -> Vec<f32> { (0..n).map(|i| (i % 17) as f32 / 17.0 - 0.5).collect() };
    let x = upload(device, &numbers(BATCH * geometry.size().numbers()), geometry.size().numbers());
    let weight = upload(device, &numbers(outputs * geometry.window()), geometry.window());
    let windows = Resampling::windows(geometry);
    let forward = |graph: &mut Graph<Cpu>, input: bool| -> Batch<Cpu> {
        Cpu::convolve(graph, &x, &weight, None, Activation::Linear, (&geometry, &windows), input)
    };
    let seed = forward(&mut Graph::off(), false);
    let there = shortest(|| drop(forward(&mut Graph::off(), false)));
    let both = |graph: fn() -> Graph<Cpu>, input: bool| {
        shortest(|| {
            let mut graph = graph();
            let y = forward(&mut graph, input);
            drop(graph.backward(&[(&y, &seed)]));
        })
    };
    // What is left when no gradient is asked for: the pass there and the seed of the way back.
    let rest = both(Graph::input, false);
    let (of_input, of_weight) = (both(Graph::input, true) - rest, both(Graph::parameters, false) - rest);
    let flop = 2e-9 * (BATCH * geometry.windows() * geometry.window() * outputs) as f64;
    [there, of_input, of_weight].map(|seconds| flop / seconds)
}

/// Seconds that `work` takes at best.
fn shortest(mut work: impl FnMut()) -> f64 {
    let mut seconds = || {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    (0..REPEATS).map(|_| seconds()).fold(f64::INFINITY, f64::min)
}
