use dfdx::prelude::HasShape as _;

use super::Geometry;
use crate::{
    backend::{Activation, Backend, Batch, Graph, picture::Resampling, reshape},
    nn::{Dense, Role, spectral::Spectral},
};

/// A convolution with its activation, or a transposed one.
///
/// The weight of a convolution is (outputs, k·k·channels), the matrix that every window is multiplied by. A transposed
/// convolution is the adjoint of the convolution from its output to its input, and has that one's weight, (channels,
/// k·k·outputs).
#[derive(Debug, Clone)]
pub struct Convolution<B: Backend> {
    /// The convolution's shape; of a transposed one, that of its adjoint.
    pub geometry: Geometry,
    /// Whether it is a transposed one.
    pub transposed: bool,
    /// Weight, bias and activation.
    pub filter: Dense<B>,
    map: Resampling<B>,
}

impl<B: Backend> Convolution<B> {
    /// The layer with that filter.
    pub fn new(geometry: Geometry, transposed: bool, filter: Dense<B>) -> Self {
        let map = if transposed { Resampling::overlaps(geometry) } else { Resampling::windows(geometry) };
        Self { geometry, transposed, filter, map }
    }

    /// (n, h·w·c) → (n, h′·w′·outputs)
    pub fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>, input: bool) -> Batch<B> {
        let weight = self.effective_weight(graph);
        self.apply(graph, (x, input), &weight, self.filter.bias.as_ref(), self.filter.activation)
    }

    /// The value and the tangent.
    pub fn tangent(&self, graph: &mut Graph<B>, x: &Batch<B>, t: &Batch<B>, input: bool) -> (Batch<B>, Batch<B>) {
        let (weight, f) = (self.effective_weight(graph), self.filter.activation);
        let y = self.apply(graph, (x, input), &weight, self.filter.bias.as_ref(), f);
        let t = self.apply(graph, (t, input), &weight, None, Activation::Linear);
        let t = B::activate_tangent(graph, &y, &t, f);
        (y, t)
    }

    fn apply(
        &self,
        graph: &mut Graph<B>,
        (x, input): (&Batch<B>, bool),
        weight: &Batch<B>,
        bias: Option<&Batch<B>>,
        f: Activation,
    ) -> Batch<B> {
        let apply = if self.transposed { B::convolve_transposed } else { B::convolve };
        apply(graph, x, weight, bias, f, (&self.geometry, &self.map), input)
    }

    /// Rows of the matrix whose largest singular value spectral normalisation takes, (outputs, k·k·channels): of a
    /// transposed convolution its transpose, which is the weight in another shape.
    fn matrix_rows(&self) -> usize {
        let rows = self.filter.weight.shape().0;
        if self.transposed { rows * self.geometry.kernel * self.geometry.kernel } else { rows }
    }

    fn effective_weight(&self, graph: &mut Graph<B>) -> Batch<B> {
        let matrix = self.effective_matrix(graph);
        reshape(graph, &matrix, self.filter.weight.shape().0)
    }

    /// The matrix of spectral normalisation, normalised where that is asked for.
    pub fn effective_matrix(&self, graph: &mut Graph<B>) -> Batch<B> {
        let matrix = reshape(graph, &self.filter.weight, self.matrix_rows());
        match &self.filter.spectral {
            Some(spectral) => spectral.normalise(graph, &matrix),
            None => matrix,
        }
    }

    /// One power iteration, where the weight is spectrally normalised.
    pub(super) fn advance(&mut self) {
        let matrix = reshape(&mut Graph::off(), &self.filter.weight, self.matrix_rows());
        self.filter.spectral = self.filter.spectral.as_ref().map(|spectral| spectral.advanced(&matrix));
    }

    pub(super) fn tensors(&self) -> Vec<(&'static str, Role, &Batch<B>)> {
        let mut tensors = self.filter.tensors();
        // In the transpose the left vector is the right one.
        if let (true, [.., u, v]) = (self.transposed && self.filter.spectral.is_some(), &mut tensors[..]) {
            std::mem::swap(&mut u.0, &mut v.0);
        }
        tensors
    }

    /// Begins spectral normalisation.
    pub(super) fn normalise(&mut self, rng: &mut impl rand::Rng) {
        let rows = self.matrix_rows();
        let matrix = reshape(&mut Graph::off(), &self.filter.weight, rows);
        self.filter.spectral = Some(Spectral::new(&matrix, rows, rng));
    }
}
