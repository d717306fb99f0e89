use dfdx::{prelude::*, tensor::Tensor};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Result,
    backend::{Activation, Backend, Batch, Graph, upload, upload_indices},
};

/// The shape of a convolution over pictures that are rows in height-width-channel order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Geometry {
    /// Height of the input.
    pub height: usize,
    /// Width of the input.
    pub width: usize,
    /// Channels of the input.
    pub channels: usize,
    /// Side of the square kernel.
    pub kernel: usize,
    /// Distance between windows.
    pub stride: usize,
    /// Zeros added on each side.
    pub padding: usize,
}

impl Geometry {
    /// Checks that at least one window fits, nothing is zero and the windows hold fewer than 2³¹ numbers.
    pub fn check(&self) -> Result<()> {
        let Self { height, width, channels, kernel, stride, padding } = *self;
        let product = |sizes: &[usize]| sizes.iter().try_fold(1usize, |product, size| product.checked_mul(*size));
        let side = |n: usize| padding.checked_mul(2).and_then(|p| p.checked_add(n)).unwrap_or(0);
        let fits = kernel <= side(height).min(side(width)) && stride > 0;
        let windows = fits.then(|| self.output()).and_then(|(h, w)| product(&[h, w, kernel, kernel, channels]));
        let picture = product(&[height, width, channels]).filter(|size| *size > 0);
        if picture.is_some() && windows.is_some_and(|size| (1..1 << 31).contains(&size)) {
            return Ok(());
        }
        let allowed = "sizes above zero, a kernel no larger than the padded picture and fewer than 2³¹ numbers";
        Err(Error::invalid("the geometry of a convolution", format!("{self:?}"), allowed))
    }

    // ANCHOR: output
    /// Height and width of the output.
    pub fn output(&self) -> (usize, usize) {
        let side = |n: usize| (n + 2 * self.padding - self.kernel) / self.stride + 1;
        (side(self.height), side(self.width))
    }
    // ANCHOR_END: output

    /// Numbers in one window.
    pub fn window(&self) -> usize {
        self.kernel * self.kernel * self.channels
    }

    /// For each number of each window, in order: where it is in the row, or `None` in the padding.
    fn sources(&self) -> Vec<Option<usize>> {
        let (rows, columns) = self.output();
        let mut sources = Vec::with_capacity(rows * columns * self.window());
        for (y, x) in (0..rows).flat_map(|y| (0..columns).map(move |x| (y, x))) {
            for (a, b) in (0..self.kernel).flat_map(|a| (0..self.kernel).map(move |b| (a, b))) {
                let inside = |at: usize, size: usize| at.checked_sub(self.padding).filter(|at| *at < size);
                let at = inside(y * self.stride + a, self.height).zip(inside(x * self.stride + b, self.width));
                sources.extend((0..self.channels).map(|c| at.map(|(y, x)| (y * self.width + x) * self.channels + c)));
            }
        }
        sources
    }
}

/// A convolution with its activation, as gather, reshape, matrix product, reshape; nothing is permuted.
///
/// The weight is (outputs, kernel·kernel·channels), which is also the matrix whose largest singular value spectral
/// normalisation takes.
#[derive(Debug, Clone)]
pub struct Convolution<B: Backend> {
    /// The shape.
    pub geometry: Geometry,
    /// The dense layer that every window passes through.
    pub window: super::Dense<B>,
    sources: Tensor<(usize,), usize, B>,
    /// 0 where a source lies in the padding and 1 elsewhere, one row.
    inside: Batch<B>,
}

impl<B: Backend> Convolution<B> {
    /// The layer whose windows pass through that dense layer.
    pub fn new(device: &B, geometry: Geometry, window: super::Dense<B>) -> Self {
        let sources = geometry.sources();
        let inside: Vec<f32> = sources.iter().map(|s| if s.is_some() { 1.0 } else { 0.0 }).collect();
        let inside = upload(device, &inside, sources.len());
        // The padding gathers any number and is multiplied by zero: dfdx cannot append to a row on every device.
        let sources = upload_indices(device, sources.into_iter().map(|s| s.unwrap_or(0)).collect());
        Self { geometry, window, sources, inside }
    }

    // ANCHOR: windows
    /// The windows of a batch of pictures: (n, h·w·c) → (n·h′·w′, k·k·c).
    fn windows(&self, graph: &mut Graph<B>, x: &Batch<B>) -> Batch<B> {
        let n = x.shape().0;
        let count = self.inside.shape().1;
        graph.compose(x, |x| {
            let sources = self.sources.clone().broadcast_like::<_, Axis<0>>(&(n, count));
            let gathered: Tensor<(usize, usize), f32, B, _> = x.gather(sources);
            let inside: Tensor<(usize,), f32, B> = self.inside.clone().reshape_like(&(count,));
            let inside = inside.broadcast_like::<_, Axis<0>>(&(n, count));
            (gathered * inside).reshape_like(&(n * count / self.geometry.window(), self.geometry.window()))
        })
    }
    // ANCHOR_END: windows

    fn pictures(&self, graph: &mut Graph<B>, y: &Batch<B>, n: usize) -> Batch<B> {
        let features = y.shape().0 * y.shape().1 / n;
        graph.compose(y, |y| y.reshape_like(&(n, features)))
    }

    /// (n, h·w·c) → (n, h′·w′·outputs)
    pub fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>) -> Batch<B> {
        let windows = self.windows(graph, x);
        let y = self.window.forward(graph, &windows, true);
        self.pictures(graph, &y, x.shape().0)
    }

    /// The value and the tangent.
    pub fn tangent(&self, graph: &mut Graph<B>, x: &Batch<B>, t: &Batch<B>) -> (Batch<B>, Batch<B>) {
        let n = x.shape().0;
        let (x, t) = (self.windows(graph, x), self.windows(graph, t));
        let (y, t) = self.window.tangent(graph, &x, &t, true);
        (self.pictures(graph, &y, n), self.pictures(graph, &t, n))
    }

    /// The activation of the windows' dense layer.
    pub fn activation(&self) -> Activation {
        self.window.activation
    }
}
