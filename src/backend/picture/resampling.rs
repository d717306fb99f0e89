use std::sync::OnceLock;

use dfdx::tensor::Tensor;

use super::Geometry;
use crate::backend::{Backend, Batch, upload, upload_indices};

/// A linear map between pictures that moves whole blocks: every block of the output is a multiple of the sum of some
/// blocks of the input. Pooling by means, up-sampling and shuffling pixels are of this kind.
#[derive(Debug, Clone)]
pub struct Resampling<B: Backend> {
    /// Numbers in a block, which lie side by side.
    pub block: usize,
    /// Terms of each sum.
    pub terms: usize,
    /// Numbers of an input row.
    pub inputs: usize,
    /// For every block of the output its terms: the numbers of blocks of the input, or `None` for nothing.
    pub sources: Vec<Option<u32>>,
    /// What the sums are multiplied by.
    pub scale: f32,
    /// The same for dfdx's operations, which most devices never need.
    places: OnceLock<Vec<Places<B>>>,
}

/// One term of every number of the output: where it is in the input row, and 1 or, where there is none, 0.
#[derive(Debug, Clone)]
pub(super) struct Places<B: Backend> {
    pub at: Tensor<(usize,), usize, B>,
    pub there: Batch<B>,
}

impl<B: Backend> Resampling<B> {
    /// The map of rows of that many numbers with those terms.
    pub fn new(inputs: usize, block: usize, terms: usize, sources: Vec<Option<u32>>, scale: f32) -> Self {
        Self { block, terms, inputs, sources, scale, places: OnceLock::new() }
    }

    /// The windows of a picture, one after the other.
    pub fn windows(geometry: Geometry) -> Self {
        Self::new(geometry.size().numbers(), geometry.channels, 1, geometry.pixels(), 1.0)
    }

    /// What [`windows`](Resampling::windows) is the adjoint of: a picture from windows, which are added where they
    /// overlap.
    pub fn overlaps(geometry: Geometry) -> Self {
        let pixels = geometry.pixels();
        let mut covering = vec![Vec::new(); geometry.height * geometry.width];
        for (i, pixel) in pixels.iter().enumerate() {
            pixel.iter().for_each(|at| covering[*at as usize].push(Some(i as u32)));
        }
        let terms = covering.iter().map(Vec::len).max().unwrap_or(0).max(1);
        covering.iter_mut().for_each(|sources| sources.resize(terms, None));
        Self::new(pixels.len() * geometry.channels, geometry.channels, terms, covering.concat(), 1.0)
    }

    /// Numbers of an output row.
    pub fn outputs(&self) -> usize {
        self.sources.len() / self.terms * self.block
    }

    /// The terms one by one, on the device.
    pub(super) fn places(&self, device: &B) -> &[Places<B>] {
        let term = |term: usize| {
            let sources = || self.sources.iter().skip(term).step_by(self.terms);
            let at = |source: &Option<u32>| {
                let first = source.unwrap_or(0) as usize * self.block;
                first..first + self.block
            };
            let there = |source: &Option<u32>| std::iter::repeat_n(source.is_some() as u8 as f32, self.block);
            // What is not there is any number times zero: dfdx cannot append to a row on every device.
            let there: Vec<f32> = sources().flat_map(there).collect();
            Places {
                at: upload_indices(device, sources().flat_map(at).collect()),
                there: upload(device, &there, there.len()),
            }
        };
        self.places.get_or_init(|| (0..self.terms).map(term).collect())
    }
}
