use dfdx::prelude::*;

use super::Convolution;
use crate::backend::{Backend, Batch, Graph, reshape};

/// Self-attention, Zhang et al. 2019 (arXiv:1805.08318): every pixel receives a mean over all pixels, weighted by how
/// its query matches their keys; x + γ·V(mean), with γ = 0 at the start.
#[derive(Debug, Clone)]
pub struct Attention<B: Backend> {
    /// Queries, a convolution of 1×1 to an eighth of the channels.
    pub query: Convolution<B>,
    /// Keys, the same.
    pub key: Convolution<B>,
    /// What is averaged, to half of the channels.
    pub value: Convolution<B>,
    /// From there to all channels: V.
    pub output: Convolution<B>,
    /// γ, (1, 1).
    pub gamma: Batch<B>,
}

impl<B: Backend> Attention<B> {
    /// (n, pixels·c) → (n, pixels·c)
    pub fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>) -> Batch<B> {
        let [query, key, value] = [&self.query, &self.key, &self.value].map(|part| part.forward(graph, x, true));
        let weights = softmax(graph, &products(graph, &query, &key, self.pixels()), self.pixels());
        let mean = means(graph, &weights, &value, self.pixels());
        let y = self.output.forward(graph, &mean, true);
        self.add(graph, x, &y)
    }

    /// How much each pixel looks at each, (n, pixels·pixels): rows of weights that sum to 1.
    pub fn map(&self, x: &Batch<B>) -> Batch<B> {
        let graph = &mut Graph::off();
        let [query, key] = [&self.query, &self.key].map(|part| part.forward(graph, x, false));
        softmax(graph, &products(graph, &query, &key, self.pixels()), self.pixels())
    }

    /// The value and the tangent. With S = Q·Kᵀ and A = softmax S, A′ = A ⊙ (S′ − the sum of A ⊙ S′ over each row).
    pub fn tangent(&self, graph: &mut Graph<B>, x: &Batch<B>, t: &Batch<B>) -> (Batch<B>, Batch<B>) {
        let pixels = self.pixels();
        let parts = [&self.query, &self.key, &self.value].map(|part| part.tangent(graph, x, t, true));
        let [(query, tq), (key, tk), (value, tv)] = parts;
        let weights = softmax(graph, &products(graph, &query, &key, pixels), pixels);
        let [left, right] = [(&tq, &key), (&query, &tk)].map(|(q, k)| products(graph, q, k, pixels));
        let slope = B::sum(graph, &left, &right);
        let along = graph.compose2(&weights, &slope, |a, s| a * s);
        let total = graph.compose(&along, |along| row_sums(along, pixels));
        let drift = graph.compose2(&weights, &total, |a, total| a * total);
        let change = graph.compose2(&along, &drift, |along, drift| along - drift);
        let mean = means(graph, &weights, &value, pixels);
        let [moved, moving] = [(&change, &value), (&weights, &tv)].map(|(a, v)| means(graph, a, v, pixels));
        let moves = B::sum(graph, &moved, &moving);
        let (y, ty) = self.output.tangent(graph, &mean, &moves, true);
        (self.add(graph, x, &y), self.add(graph, t, &ty))
    }

    fn pixels(&self) -> usize {
        self.query.geometry.windows()
    }

    /// x + γ·y
    fn add(&self, graph: &mut Graph<B>, x: &Batch<B>, y: &Batch<B>) -> Batch<B> {
        let scaled = graph.compose2(y, &self.gamma, |y, gamma| {
            let shape = *y.shape();
            let gamma: Tensor<(), f32, B, _> = gamma.reshape_like(&());
            y * gamma.broadcast_like::<_, Axes2<0, 1>>(&shape)
        });
        B::sum(graph, x, &scaled)
    }
}

type Cube<B> = Tensor<(usize, usize, usize), f32, B, OwnedTape<f32, B>>;

/// Q·Kᵀ of every picture: (n, pixels·d) twice → (n, pixels·pixels).
fn products<B: Backend>(graph: &mut Graph<B>, q: &Batch<B>, k: &Batch<B>, pixels: usize) -> Batch<B> {
    let (n, depth) = (q.shape().0, q.shape().1 / pixels);
    graph.compose2(q, k, |q, k| {
        let q: Cube<B> = q.reshape_like(&(n, pixels, depth));
        let k: Cube<B> = k.reshape_like(&(n, pixels, depth));
        let y: Cube<B> = q.matmul(k.permute::<(usize, usize, usize), Axes3<0, 2, 1>>());
        y.reshape_like(&(n, pixels * pixels))
    })
}

/// A·V of every picture: (n, pixels·pixels) and (n, pixels·d) → (n, pixels·d).
fn means<B: Backend>(graph: &mut Graph<B>, a: &Batch<B>, v: &Batch<B>, pixels: usize) -> Batch<B> {
    let (n, depth) = (v.shape().0, v.shape().1 / pixels);
    graph.compose2(a, v, |a, v| {
        let a: Cube<B> = a.reshape_like(&(n, pixels, pixels));
        let v: Cube<B> = v.reshape_like(&(n, pixels, depth));
        let y: Cube<B> = a.matmul(v);
        y.reshape_like(&(n, pixels * depth))
    })
}

/// Weights that sum to 1 over the pixels.
fn softmax<B: Backend>(graph: &mut Graph<B>, s: &Batch<B>, pixels: usize) -> Batch<B> {
    let n = s.shape().0;
    let rows = reshape(graph, s, n * pixels);
    let weights = graph.compose(&rows, |rows| rows.softmax::<Axis<1>>());
    reshape(graph, &weights, n)
}

/// The sum of every row of pixels, in the place of each of its numbers.
fn row_sums<B: Backend>(x: Tensor<(usize, usize), f32, B, OwnedTape<f32, B>>, pixels: usize) -> Tensor<(usize, usize), f32, B, OwnedTape<f32, B>> {
    let shape = *x.shape();
    let rows = (shape.0 * pixels, pixels);
    let x: Tensor<(usize, usize), f32, B, OwnedTape<f32, B>> = x.reshape_like(&rows);
    let sums = x.sum::<(usize,), Axis<1>>().broadcast_like::<_, Axis<1>>(&rows);
    // A broadcast cannot be reshaped before it is written out.
    (sums * 1.0).reshape_like(&shape)
}
