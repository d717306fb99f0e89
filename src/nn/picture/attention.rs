use dfdx::prelude::*;

use crate::{
    Result,
    backend::{Backend, Batch, Graph, graph::Taped, reshape},
    nn::{Layer, Mode, given::Context},
};

/// Self-attention, Zhang et al. 2019 (arXiv:1805.08318): every pixel receives a mean over all pixels, weighted by how
/// its query matches their keys; x + γ·V(mean), with γ = 0 at the start.
#[derive(Debug, Clone)]
pub struct Attention<B: Backend> {
    /// Convolutions of 1×1: queries and keys, with an eighth of the channels, what is averaged, with half of them, and V.
    pub parts: [Layer<B>; 4],
    /// γ, (1, 1).
    pub gamma: Batch<B>,
    /// Pixels of the picture.
    pub pixels: usize,
}

impl<B: Backend> Attention<B> {
    /// (n, pixels·c) → (n, pixels·c)
    pub(super) fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>, context: &Context<B>) -> Batch<B> {
        let [query, key, value, output] = &self.parts;
        let [query, key, value] = [query, key, value].map(|part| part.forward(graph, x, context));
        let weights = self.weights(graph, &query, &key);
        let mean = means(graph, &weights, &value, self.pixels);
        let y = output.forward(graph, &mean, &Context { input: true, ..*context });
        self.add(graph, x, &y)
    }

    /// The weights of queries and keys, (n, pixels·pixels).
    fn weights(&self, graph: &mut Graph<B>, query: &Batch<B>, key: &Batch<B>) -> Batch<B> {
        let s = products(graph, query, key, self.pixels);
        softmax(graph, &s, self.pixels)
    }

    /// How much each pixel looks at each, (n, pixels·pixels): for each pixel weights that sum to 1.
    pub fn map(&self, x: &Batch<B>) -> Batch<B> {
        let (graph, context) = (&mut Graph::off(), Context::of(Mode::Evaluation));
        let [query, key] = [&self.parts[0], &self.parts[1]].map(|part| part.forward(graph, x, &context));
        self.weights(graph, &query, &key)
    }

    /// The value and the tangent. With S = Q·Kᵀ and A = softmax S, A′ = A ⊙ (S′ − the sum of A ⊙ S′ over each row).
    pub(super) fn tangent(
        &self,
        graph: &mut Graph<B>,
        x: &Batch<B>,
        t: &Batch<B>,
        context: &Context<B>,
    ) -> Result<(Batch<B>, Batch<B>)> {
        let [query, key, value, output] = &self.parts;
        let (query, tq) = query.tangent(graph, x, t, context)?;
        let (key, tk) = key.tangent(graph, x, t, context)?;
        let (value, tv) = value.tangent(graph, x, t, context)?;
        let weights = self.weights(graph, &query, &key);
        let [left, right] = [(&tq, &key), (&query, &tk)].map(|(q, k)| products(graph, q, k, self.pixels));
        let slope = B::sum(graph, &left, &right);
        let along = graph.compose2(&weights, &slope, |a, s| a * s);
        let total = graph.compose(&along, |along| row_sums(along, self.pixels));
        let drift = graph.compose2(&weights, &total, |a, total| a * total);
        let change = graph.compose2(&along, &drift, |along, drift| along - drift);
        let mean = means(graph, &weights, &value, self.pixels);
        let [moved, moving] = [(&change, &value), (&weights, &tv)].map(|(a, v)| means(graph, a, v, self.pixels));
        let moves = B::sum(graph, &moved, &moving);
        let (y, ty) = output.tangent(graph, &mean, &moves, &Context { input: true, ..*context })?;
        Ok((self.add(graph, x, &y), self.add(graph, t, &ty)))
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
fn row_sums<B: Backend>(x: Taped<B>, pixels: usize) -> Taped<B> {
    let shape = *x.shape();
    let rows = (shape.0 * pixels, pixels);
    let x: Taped<B> = x.reshape_like(&rows);
    let sums = x.sum::<(usize,), Axis<1>>().broadcast_like::<_, Axis<1>>(&rows);
    // A broadcast cannot be reshaped before it is written out.
    (sums * 1.0).reshape_like(&shape)
}
