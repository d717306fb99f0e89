//! In which order the pictures of a set are seen, and which of them mirrored.

use rand::RngExt;

use super::Shape;
use crate::random::{Purpose, stream};

/// The order in which an epoch sees the n pictures of a set: each once, every order as likely as another (Fisher and
/// Yates). A function of seed and epoch, so that a resumed run goes on where it was.
///
/// # Panics
/// If n is 2³² or more.
pub fn order(seed: u64, epoch: u64, n: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..u32::try_from(n).expect("a set has fewer than 2³² pictures")).collect();
    let mut rng = stream(seed, Purpose::Order, epoch, 0);
    for last in (1..n).rev() {
        order.swap(last, rng.random_range(0..=last));
    }
    order
}

/// Whether picture i is mirrored in that epoch, with probability ½.
pub fn is_flipped(seed: u64, epoch: u64, i: usize) -> bool {
    stream(seed, Purpose::Flip, epoch, i as u64).random()
}

/// Mirrors a picture left to right.
pub fn flip(shape: Shape, picture: &mut [f32]) {
    for line in picture.chunks_exact_mut(shape.width * shape.channels) {
        for left in 0..shape.width / 2 {
            let right = shape.width - 1 - left;
            for channel in 0..shape.channels {
                line.swap(left * shape.channels + channel, right * shape.channels + channel);
            }
        }
    }
}
