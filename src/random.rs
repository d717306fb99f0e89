//! Randomness as a function: the same (seed, purpose, step, part) gives the same numbers, whatever was drawn before.
//! So no generator's state has to be stored, and a resumed run draws what the uninterrupted one would have drawn.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// What random numbers are drawn for; each purpose has a stream of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Initial weights.
    Weights = 1,
    /// Minibatches of p_data.
    Data = 2,
    /// Minibatches of p_z.
    Latent = 3,
    /// Where gradient penalties are taken.
    Penalty = 4,
    /// The fixed noise of snapshots.
    Snapshot = 5,
    /// The samples that measures are taken on.
    Measure = 6,
    /// Samples that a user asks for.
    Sample = 7,
    /// The reference batch of virtual batch normalisation.
    Reference = 20,
    /// The random sets, the projection and the points of an embedding.
    Embedding = 21,
    /// The order of a set's pictures in an epoch.
    Order = 30,
    /// Which of them are mirrored.
    Flip = 31,
}

// ANCHOR: stream
/// The generator for one purpose at one step; `part` tells the shards of a batch apart.
pub fn stream(seed: u64, purpose: Purpose, step: u64, part: u64) -> ChaCha8Rng {
    let mut key = [0u8; 32];
    for (bytes, word) in key.chunks_exact_mut(8).zip([seed, purpose as u64, step, part]) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    ChaCha8Rng::from_seed(key)
}
// ANCHOR_END: stream
