use dfdx::prelude::HasShape as _;

use crate::{
    backend::{Activation, Backend, Batch, Graph, picture::Resampling, reshape},
    nn::Affine,
};

/// Instance normalisation, Ulyanov et al. 2016 (arXiv:1607.08022), with the activation that follows: every channel of
/// every picture with mean 0 and variance 1 over its pixels; then f(γ ⊙ x + β). Samples do not see each other, so it goes
/// with gradient penalties.
#[derive(Debug, Clone)]
pub struct InstanceNorm<B: Backend> {
    /// γ and β, for each channel.
    pub affine: Affine<B>,
    /// f
    pub activation: Activation,
    /// Channel by channel, and back.
    by_channel: [Resampling<B>; 2],
}

impl<B: Backend> InstanceNorm<B> {
    /// The layer for pictures of that many pixels.
    pub fn new(device: &B, pixels: usize, channels: usize, activation: Activation) -> Self {
        let moved = |across: usize, along: usize| {
            let places = (0..across).flat_map(|i| (0..along).map(move |j| Some((j * across + i) as u32)));
            Resampling::new(pixels * channels, 1, 1, places.collect(), 1.0)
        };
        let by_channel = [moved(channels, pixels), moved(pixels, channels)];
        Self { affine: Affine::new(device, channels), activation, by_channel }
    }

    /// (n, pixels·c) → (n, pixels·c)
    pub fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>) -> Batch<B> {
        let channels = self.channels(graph, x);
        let normalised = B::normalise_rows(graph, &channels);
        let pixels = self.pixels(graph, &normalised, x);
        let y = self.affine.forward(graph, &pixels);
        let y = reshape(graph, &y, x.shape().0);
        B::activate(graph, &y, self.activation)
    }

    /// The value and the tangent.
    pub fn tangent(&self, graph: &mut Graph<B>, x: &Batch<B>, t: &Batch<B>) -> (Batch<B>, Batch<B>) {
        let y = self.forward(graph, x);
        let (channels, along) = (self.channels(graph, x), self.channels(graph, t));
        let tangent = B::normalise_rows_tangent(graph, &channels, &along);
        let pixels = self.pixels(graph, &tangent, x);
        let t = self.affine.tangent(graph, &pixels);
        let t = reshape(graph, &t, x.shape().0);
        let t = B::activate_tangent(graph, &y, &t, self.activation);
        (y, t)
    }

    /// (n, pixels·c) → (n·c, pixels)
    fn channels(&self, graph: &mut Graph<B>, x: &Batch<B>) -> Batch<B> {
        let moved = B::resample(graph, x, &self.by_channel[0]);
        reshape(graph, &moved, x.shape().0 * self.affine.weight.shape().1)
    }

    /// (n·c, pixels) → (n·pixels, c), for the pictures of `like`.
    fn pixels(&self, graph: &mut Graph<B>, x: &Batch<B>, like: &Batch<B>) -> Batch<B> {
        let (n, numbers) = *like.shape();
        let rows = reshape(graph, x, n);
        let moved = B::resample(graph, &rows, &self.by_channel[1]);
        reshape(graph, &moved, n * numbers / self.affine.weight.shape().1)
    }
}
