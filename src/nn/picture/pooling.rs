use super::{Geometry, Size};
use crate::backend::{Backend, Batch, Graph, picture::Resampling};

/// Max pooling: the greatest number of each window and channel. Padding is never the greatest.
#[derive(Debug, Clone)]
pub struct MaxPool<B: Backend> {
    windows: Resampling<B>,
}

impl<B: Backend> MaxPool<B> {
    /// The layer over those windows.
    pub fn new(geometry: Geometry) -> Self {
        Self { windows: pooled(geometry, 1.0) }
    }

    /// (n, h·w·c) → (n, h′·w′·c)
    pub fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>) -> Batch<B> {
        B::at_maxima(graph, x, x, &self.windows)
    }

    /// The value and the tangent, which is taken where x has its maxima.
    pub fn tangent(&self, graph: &mut Graph<B>, x: &Batch<B>, t: &Batch<B>) -> (Batch<B>, Batch<B>) {
        (self.forward(graph, x), B::at_maxima(graph, x, t, &self.windows))
    }
}

/// Windows whose pixels are summed.
fn pooled<B: Backend>(geometry: Geometry, scale: f32) -> Resampling<B> {
    let terms = geometry.kernel * geometry.kernel;
    Resampling::new(geometry.size().numbers(), geometry.channels, terms, geometry.pixels(), scale)
}

/// The mean of each window and channel; padding counts as zeros.
pub(super) fn average<B: Backend>(geometry: Geometry) -> Resampling<B> {
    pooled(geometry, 1.0 / (geometry.kernel * geometry.kernel) as f32)
}

/// The sum of each channel over the whole picture.
pub(super) fn sum<B: Backend>(size: Size) -> Resampling<B> {
    let pixels = size.height * size.width;
    Resampling::new(size.numbers(), size.channels, pixels, (0..pixels as u32).map(Some).collect(), 1.0)
}

/// Every pixel copied to a square of that side.
pub(super) fn upsample<B: Backend>(size: Size, factor: usize) -> Resampling<B> {
    let pixels = each_pixel(size, factor).map(|(y, x)| Some((y / factor * size.width + x / factor) as u32));
    Resampling::new(size.numbers(), size.channels, 1, pixels.collect(), 1.0)
}

// ANCHOR: kronecker
/// The Kronecker product of a picture with a square filter of zeros and ones: every pixel becomes a copy of the filter
/// times that pixel. A filter of ones is [`upsample`].
pub(super) fn kronecker<B: Backend>(size: Size, filter: &[Vec<bool>]) -> Resampling<B> {
    let factor = filter.len();
    let pixels = each_pixel(size, factor)
        .map(|(y, x)| filter[y % factor][x % factor].then_some((y / factor * size.width + x / factor) as u32));
    Resampling::new(size.numbers(), size.channels, 1, pixels.collect(), 1.0)
}
// ANCHOR_END: kronecker

/// Pixels of `factor`² times the size, whose channels are taken from the channels of one pixel: channel c of the pixel
/// (i, j) of a square is channel c·factor² + i·factor + j, Shi et al. 2016 (arXiv:1609.05158).
pub(super) fn shuffle<B: Backend>(size: Size, factor: usize) -> Resampling<B> {
    let area = factor * factor;
    let numbers = each_pixel(size, factor).flat_map(|(y, x)| {
        let first = (y / factor * size.width + x / factor) * size.channels + y % factor * factor + x % factor;
        (0..size.channels / area).map(move |c| Some((first + c * area) as u32))
    });
    Resampling::new(size.numbers(), 1, 1, numbers.collect(), 1.0)
}

/// The pixels of a picture `factor` times as high and as wide.
fn each_pixel(size: Size, factor: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..size.height * factor).flat_map(move |y| (0..size.width * factor).map(move |x| (y, x)))
}
