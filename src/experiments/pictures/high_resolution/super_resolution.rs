//! Small pictures to large ones: SRCNN, and what needs no training.

use std::sync::Arc;

use image::{ImageBuffer, Luma, imageops};
use rand::{Rng, RngExt};

use super::{
    super::play::tell,
    cost::{Cost, Meter},
    stage::through,
};
use crate::{
    Result,
    backend::{Backend, Cpu, Rule},
    data::{Filter, Pictures},
    nn::{Network, picture::architectures::HighResolution},
    prior::Stream,
    train::{
        Decay, Pace,
        fit::{Fit, Goal, Plan},
    },
};

/// Pixels along a side of the small picture of a cut-out; the large one has twice as many.
const CUT: usize = 16;
/// Cut-outs of a minibatch: a choice of ours.
const BATCH: usize = 8;
/// Adam's rate, which falls to 0 along half a cosine: choices of ours.
const RATE: f32 = 1e-3;

/// Pictures in two sizes: a row is a small one, and after it the same one as it should become.
#[derive(Debug)]
pub struct Pairs {
    small: Arc<Pictures>,
    large: Arc<Pictures>,
    places: Vec<usize>,
}

impl Pairs {
    /// Those of the pictures at some places.
    pub fn new(small: Arc<Pictures>, large: Arc<Pictures>, places: Vec<usize>) -> Self {
        Self { small, large, places }
    }

    fn numbers(&self) -> usize {
        self.small.shape().numbers() + self.large.shape().numbers()
    }

    /// Fills a row with the pair at the i-th of the places; what a disk refuses to give is not a number.
    fn pair(&self, i: usize, row: &mut [f32]) {
        let (small, large) = row.split_at_mut(self.small.shape().numbers());
        let place = self.places[i];
        if self.small.row(place, small).and_then(|()| self.large.row(place, large)).is_err() {
            row.fill(f32::NAN);
        }
    }

    /// All small pictures, and all large ones.
    fn all(&self) -> (Vec<f32>, Vec<f32>) {
        let (mut small, mut large, mut row) = (Vec::new(), Vec::new(), vec![0.0; self.numbers()]);
        for i in 0..self.places.len() {
            self.pair(i, &mut row);
            let (a, b) = row.split_at(self.small.shape().numbers());
            small.extend_from_slice(a);
            large.extend_from_slice(b);
        }
        (small, large)
    }
}

/// What is learned from: cut-outs at random places, as the article has them. A convolution does not know how large a
/// picture is, and so learns as much from a pixel of a small one.
impl Stream for Pairs {
    fn features(&self) -> usize {
        5 * CUT * CUT
    }

    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        let (side, mut whole) = (self.small.shape().height, vec![0.0; self.numbers()]);
        for row in rows.chunks_exact_mut(self.features()) {
            self.pair(rng.random_range(0..self.places.len()), &mut whole);
            let corner = [0, 1].map(|_| rng.random_range(0..=side - CUT));
            let (small, large) = whole.split_at(side * side);
            let (low, high) = row.split_at_mut(CUT * CUT);
            cut(small, side, corner, low, CUT);
            cut(large, 2 * side, corner.map(|at| 2 * at), high, 2 * CUT);
        }
    }
}

/// A square of a picture, from its upper left corner.
fn cut(picture: &[f32], side: usize, [y, x]: [usize; 2], square: &mut [f32], of: usize) {
    let lines = picture.chunks_exact(side).skip(y);
    square.chunks_exact_mut(of).zip(lines).for_each(|(to, line)| to.copy_from_slice(&line[x..][..of]));
}

/// Steps of an epoch, in which as many pixels are seen as those pictures have.
pub fn steps_per_epoch(pairs: &Pairs) -> u64 {
    let cuts = pairs.places.len() * (pairs.small.shape().height / CUT).pow(2);
    cuts.div_ceil(BATCH) as u64
}

/// SRCNN, trained for so many steps; the size in `networks` is that of the pictures that the answer is for.
///
/// # Errors
/// If the networks cannot be made or the training leaves the finite numbers.
pub fn train(
    name: &str,
    networks: HighResolution,
    pairs: Pairs,
    seed: u64,
    steps: u64,
) -> Result<(Network<Cpu>, Cost)> {
    let pace = Pace { learning_rate: RATE, rule: Rule::Adam { beta1: 0.9, beta2: 0.999 } };
    let plan = Plan { seed, batch: BATCH, pace, decay: Decay::Cosine, schedule: steps, clip: None };
    let small = HighResolution { size: CUT, ..networks };
    let mut fit = Fit::new(&Cpu::open()?, plan, Goal::Numbers(4 * CUT * CUT), Box::new(pairs), &small.srcnn()?)?;
    let mut meter = Meter::new();
    for step in 1..=steps {
        let fitted = meter.step(|| fit.advance())?;
        if step.is_multiple_of((steps / 5).max(1)) {
            tell(&format!("{name}: step {step} of {steps}, loss {:.5}", fitted.loss));
        }
    }
    Ok((at_side(fit.network(), networks)?, meter.read()))
}

/// The same weights for pictures of another side: convolutions do not know how large a picture is.
///
/// # Errors
/// If the side is no multiple of 8.
pub fn at_side(network: &Network<Cpu>, networks: HighResolution) -> Result<Network<Cpu>> {
    let mut other = Network::new(&network.device(), &networks.srcnn()?, 0, 0)?;
    let weights = network.tensors().into_iter().map(|(_, _, tensor)| tensor.clone());
    other.tensors_mut().into_iter().zip(weights).for_each(|((_, place), weight)| *place = weight);
    Ok(other)
}

/// How near three ways come to pictures that were not learned from, as peak signal-to-noise ratios in dB.
#[derive(Debug)]
pub struct Nearness {
    /// Pixels copied to squares.
    pub nearest: f64,
    /// Cubic, of Catmull and Rom.
    pub bicubic: f64,
    /// SRCNN.
    pub srcnn: f64,
}

impl Nearness {
    /// For all of the pairs.
    pub fn of(network: &Network<Cpu>, pairs: &Pairs) -> Self {
        let (small, large) = pairs.all();
        let (from, to) = (pairs.small.shape().height, pairs.large.shape().height);
        let psnr = |made: Vec<f32>| psnr(&made, &large, to * to);
        Self {
            nearest: psnr(resized(&small, from, to, Filter::Nearest)),
            bicubic: psnr(resized(&small, from, to, Filter::CatmullRom)),
            srcnn: psnr(through(network, &small)),
        }
    }
}

/// The mean over pictures of so many numbers in [−1, 1] of 10 log₁₀(peak² / mean squared error), with the peak 2; what was
/// made is cut off there.
fn psnr(made: &[f32], real: &[f32], numbers: usize) -> f64 {
    let of = |(made, real): (&[f32], &[f32])| {
        let square = |(a, b): (&f32, &f32)| f64::from(a.clamp(-1.0, 1.0) - b).powi(2);
        let error = made.iter().zip(real).map(square).sum::<f64>() / numbers as f64;
        10.0 * (4.0 / error).log10()
    };
    let pictures = made.chunks_exact(numbers).zip(real.chunks_exact(numbers));
    pictures.map(of).sum::<f64>() / (real.len() / numbers) as f64
}

/// Square grey pictures in another size.
pub fn resized(pictures: &[f32], from: usize, to: usize, filter: Filter) -> Vec<f32> {
    if from == to {
        return pictures.to_vec();
    }
    let resize = |picture: &[f32]| {
        // The image crate keeps such numbers in [0, 1].
        let unit = picture.iter().map(|x| 0.5 * (x.clamp(-1.0, 1.0) + 1.0)).collect();
        let picture: ImageBuffer<Luma<f32>, Vec<f32>> =
            ImageBuffer::from_raw(from as u32, from as u32, unit).expect("a number for each pixel");
        let larger = imageops::resize(&picture, to as u32, to as u32, filter.into());
        larger.into_raw().into_iter().map(|x| 2.0 * x - 1.0)
    };
    pictures.chunks_exact(from * from).flat_map(resize).collect()
}
