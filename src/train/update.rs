//! What both loops share: rows of a draw, a batch in shards, gradients that are checked and cut.

use std::ops::Range;

use dfdx::{prelude::HasShape, tensor::Gradients};

use super::share::Share;
use crate::{
    Error, Result,
    backend::{Backend, Batch, each_shard, upload},
    nn::Network,
    prior::{Position, Rows, Stream},
    random::{self, Purpose},
};

/// Which minibatch: the step, the round within it where the discriminator takes several, and the shard.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draw {
    pub step: u64,
    pub round: u32,
    pub part: u64,
    /// The position of its first row in the sequence of all rows that a run takes of a stream.
    pub first: u64,
}

impl Draw {
    /// The whole batch of one round of a step that has `rounds`. A round after the last sees what the next step's
    /// first will see.
    pub fn new(step: u64, round: u32, rounds: u32, batch: usize) -> Self {
        let before = step.saturating_sub(1) * u64::from(rounds) + u64::from(round);
        Self { step, round, part: 0, first: before * batch as u64 }
    }

    /// One of its shards.
    pub fn shard(self, part: usize, rows: &Range<usize>) -> Self {
        Self { part: part as u64, first: self.first + rows.start as u64, ..self }
    }

    /// The generator of what is random in it.
    pub fn rng(self, seed: u64, purpose: Purpose) -> impl rand::Rng + use<> {
        random::stream(seed, purpose, self.step, u64::from(self.round) << 32 | self.part)
    }

    /// n rows of a stream, with their labels where it has classes.
    pub fn rows(self, stream: &dyn Stream, seed: u64, purpose: Purpose, n: usize) -> Result<Rows> {
        let mut rows = Rows::new(stream, n);
        stream.draw(Position { seed, first: self.first }, &mut self.rng(seed, purpose), &mut rows)?;
        Ok(rows)
    }
}

/// Rows on a device for as long as a step lives.
pub(super) fn on<B: Backend>(network: &Network<B>, values: &[f32], features: usize) -> Batch<B> {
    upload(&network.device().scratch(), values, features)
}

/// The sum of what the shards of a batch contribute, taken in their order; only the gradients of those parameters are
/// kept.
///
/// # Safety
/// As [`each_shard`]: on a backend with threads, `work` may capture only what is `Sync`, and gradients must be `Send`.
pub(super) unsafe fn gather<B: Backend>(
    shards: &[Range<usize>],
    parameters: &[&Batch<B>],
    work: impl Fn(usize, Range<usize>) -> Result<Share<B>>,
) -> Result<Share<B>> {
    // SAFETY: this function's own contract.
    let mut shares = unsafe { each_shard::<B, _>(shards, work) }.into_iter();
    let first = shares.next().expect("a batch has at least one row")?;
    shares.try_fold(first, |sum, share| Ok(sum.plus(share?, parameters)))
}

/// Checks loss and gradients of a network and cuts the latter; returns their norm before.
pub(super) fn finish<B: Backend>(
    network: &Network<B>,
    whose: &str,
    share: &mut Share<B>,
    clip: Option<f32>,
    step: u64,
) -> Result<f32> {
    let (parameters, gradients) = (network.parameters(), &mut share.gradients);
    let norm = parameters.iter().map(|p| B::squares(gradients, p)).sum::<f32>().sqrt();
    let broken = |quantity: &str| Error::Diverged { quantity: format!("{whose} {quantity}"), step };
    if !share.loss.is_finite() {
        return Err(broken("loss"));
    }
    if !norm.is_finite() {
        return Err(broken("gradient"));
    }
    if let Some(scale) = clip.map(|clip| clip / norm).filter(|scale| *scale < 1.0) {
        cut(&parameters, gradients, scale);
    }
    Ok(norm)
}

fn cut<B: Backend>(parameters: &[&Batch<B>], gradients: &mut Gradients<f32, B>, scale: f32) {
    for parameter in parameters {
        B::with_gradient(gradients, parameter, |g| g.iter_mut().for_each(|g| *g *= scale));
    }
}

/// A derivative as the seed of a backward pass.
pub(crate) fn seed<B: Backend>(derivative: &[f32], weight: f32, like: &Batch<B>) -> Batch<B> {
    let scaled: Vec<f32> = derivative.iter().map(|d| weight * d).collect();
    upload(like.device(), &scaled, like.shape().1)
}
