//! What a page does, without a page: the library in WebAssembly, called with plain numbers by `smoke.mjs`.

use std::cell::RefCell;

use shall_we_gan::{
    backend::{Activation, Backend, Cpu, Graph, download, upload},
    lab::{Lab, Run},
};

thread_local! {
    static RUN: RefCell<Option<Run>> = const { RefCell::new(None) };
}

/// Entry `index` of [[1, 2], [3, 4]]·[[5, 6], [7, 8]]ᵀ in row order. Without its feature `cpu` dfdx keeps only the
/// last term of every sum.
#[unsafe(no_mangle)]
pub extern "C" fn product(index: usize) -> f32 {
    let device = Cpu::open().expect("the CPU opens");
    let (x, w) = (upload(&device, &[1.0, 2.0, 3.0, 4.0], 2), upload(&device, &[5.0, 6.0, 7.0, 8.0], 2));
    download(&Cpu::dense(&mut Graph::off(), &x, &w, None, Activation::Linear, false))[index]
}

/// Starts a run on the ring of eight Gaussians, in place of the one before.
#[unsafe(no_mangle)]
pub extern "C" fn start(seed: u32) {
    let lab = Lab::new("ring").regularizer("r1=0.1").seed(seed.into()).batch(128).width(64).lr_d(2e-3).lr_g(2e-3);
    RUN.set(Some(lab.steps(20_000).start().expect("the settings are valid")));
}

/// One step; answers with the sum of both losses.
#[unsafe(no_mangle)]
pub extern "C" fn step() -> f32 {
    on_run(|run| run.step().map_or(f32::NAN, |step| step.loss_d + step.loss_g))
}

/// The mean distance of 200 generated points from the circle of radius 1, on which the ring's modes lie.
#[unsafe(no_mangle)]
pub extern "C" fn distance_from_ring() -> f32 {
    let distance = |point: &Vec<f32>| (point[0].hypot(point[1]) - 1.0).abs();
    on_run(|run| run.sample(200).iter().map(distance).sum::<f32>() / 200.0)
}

/// A checksum of the bits of 200 generated points.
#[unsafe(no_mangle)]
pub extern "C" fn checksum() -> u32 {
    let mix = |sum: u32, value: &f32| sum.rotate_left(5) ^ value.to_bits();
    on_run(|run| run.sample(200).iter().flatten().fold(0, mix))
}

fn on_run<R>(f: impl FnOnce(&mut Run) -> R) -> R {
    RUN.with_borrow_mut(|run| f(run.as_mut().expect("a run has been started")))
}
