use std::sync::{Arc, Mutex};

use rand::{Rng, RngExt};

use crate::{
    Result,
    data::{Pictures, flip, is_flipped, order},
    prior::{Position, Rows, Stream},
};

/// A set of pictures as a stream: every epoch shows each picture once, in an order of its own.
///
/// Order and mirroring are functions of (seed, epoch), and which epoch it is follows from the position, so that a
/// resumed run sees what the uninterrupted one would have seen.
#[derive(Debug)]
pub struct Epochs {
    pictures: Arc<Pictures>,
    flips: bool,
    labelled: bool,
    /// The order that was asked for last, with its seed and epoch.
    last: Mutex<(u64, u64, Arc<[u32]>)>,
}

impl Epochs {
    /// The pictures as they are, or mirrored with probability ½, with or without their labels.
    pub fn new(pictures: Arc<Pictures>, flips: bool, labelled: bool) -> Self {
        let last = Mutex::new((0, 0, order(0, 0, pictures.len()).into()));
        Self { pictures, flips, labelled, last }
    }

    fn order(&self, seed: u64, epoch: u64) -> Arc<[u32]> {
        let mut last = self.last.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if (last.0, last.1) != (seed, epoch) {
            *last = (seed, epoch, order(seed, epoch, self.pictures.len()).into());
        }
        last.2.clone()
    }
}

impl Stream for Epochs {
    fn features(&self) -> usize {
        self.pictures.shape().numbers()
    }

    /// Pictures at random; what a disk refuses to give is not a number.
    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        for row in rows.chunks_exact_mut(self.features()) {
            if self.pictures.row(rng.random_range(0..self.pictures.len()), row).is_err() {
                row.fill(f32::NAN);
            }
        }
    }

    fn classes(&self) -> usize {
        self.pictures.labels().filter(|_| self.labelled).map_or(0, |labels| labels.names.len())
    }

    fn draw(&self, at: Position, _: &mut dyn Rng, rows: &mut Rows) -> Result<()> {
        let (n, mut seen) = (self.pictures.len() as u64, Vec::new());
        for (position, row) in (at.first..).zip(rows.values.chunks_exact_mut(self.features())) {
            let epoch = position / n;
            let picture = self.order(at.seed, epoch)[(position % n) as usize] as usize;
            self.pictures.row(picture, row)?;
            if self.flips && is_flipped(at.seed, epoch, picture) {
                flip(self.pictures.shape(), row);
            }
            seen.push(picture);
        }
        if let Some(labels) = self.pictures.labels() {
            rows.labels.iter_mut().zip(&seen).for_each(|(label, picture)| *label = labels.of[*picture].into());
        }
        Ok(())
    }
}
