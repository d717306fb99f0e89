//! The operations on pictures from dfdx's public ones: see [`crate::backend::composed`].

use dfdx::prelude::*;

use super::{Geometry, Resampling, resampling::Places};
use crate::backend::{Activation, Backend, Batch, Graph, composed, graph::Taped, reshape};

/// One term of a resampling: (n, inputs) → (n, outputs).
fn term<B: Backend>(x: Taped<B>, Places { at, there }: &Places<B>) -> Taped<B> {
    let shape = (x.shape().0, there.shape().1);
    let gathered: Taped<B> = x.gather(at.clone().broadcast_like::<_, Axis<0>>(&shape));
    let there: Tensor<(usize,), f32, B> = there.clone().reshape_like(&(shape.1,));
    gathered * there.broadcast_like::<_, Axis<0>>(&shape)
}

/// See [`Backend::resample`].
pub fn resample<B: Backend>(graph: &mut Graph<B>, x: &Batch<B>, map: &Resampling<B>) -> Batch<B> {
    let places = map.places(x.device());
    let first = graph.compose(x, |x| term(x, &places[0]) * map.scale);
    places[1..].iter().fold(first, |sum, places| {
        let next = graph.compose(x, |x| term(x, places) * map.scale);
        graph.compose2(&sum, &next, |sum, next| sum + next)
    })
}

// ANCHOR: convolve
/// See [`Backend::convolve`]: gather, reshape, product, reshape.
pub fn convolve<B: Backend>(
    graph: &mut Graph<B>,
    x: &Batch<B>,
    weight: &Batch<B>,
    bias: Option<&Batch<B>>,
    activation: Activation,
    (geometry, windows): (&Geometry, &Resampling<B>),
) -> Batch<B> {
    let n = x.shape().0;
    let windows = resample(graph, x, windows);
    let windows = reshape(graph, &windows, n * geometry.windows());
    let y = composed::dense(graph, &windows, weight, bias, activation);
    reshape(graph, &y, n)
}
// ANCHOR_END: convolve

/// See [`Backend::convolve_transposed`]: reshape, product, sums of what overlaps.
pub fn convolve_transposed<B: Backend>(
    graph: &mut Graph<B>,
    x: &Batch<B>,
    weight: &Batch<B>,
    bias: Option<&Batch<B>>,
    activation: Activation,
    (geometry, overlaps): (&Geometry, &Resampling<B>),
) -> Batch<B> {
    let n = x.shape().0;
    let pixels = reshape(graph, x, n * geometry.windows());
    let windows = graph.compose2(&pixels, weight, |x, weight| x.matmul(weight));
    let windows = reshape(graph, &windows, n);
    let mut y = resample(graph, &windows, overlaps);
    if let Some(bias) = bias {
        let pixels = reshape(graph, &y, n * geometry.height * geometry.width);
        let shape = *pixels.shape();
        let pixels = graph.compose2(&pixels, bias, |pixels, bias| pixels + composed::rows(bias, shape));
        y = reshape(graph, &pixels, n);
    }
    composed::activate(graph, &y, activation)
}

/// See [`Backend::at_maxima`]: the terms of each window one after the other, the greater one kept.
pub fn at_maxima<B: Backend>(graph: &mut Graph<B>, x: &Batch<B>, of: &Batch<B>, windows: &Resampling<B>) -> Batch<B> {
    let places = windows.places(x.device());
    // Outside the picture there is no maximum.
    let candidate = |places: &Places<B>| {
        let outside = (places.there.clone() - 1.0) * f32::MAX;
        let candidate = term(x.clone().put_tape(OwnedTape::default()), places).split_tape().0;
        let outside: Tensor<(usize,), f32, B> = outside.reshape_like(&(places.there.shape().1,));
        let shape = *candidate.shape();
        candidate + outside.broadcast_like::<_, Axis<0>>(&shape)
    };
    let mut best = candidate(&places[0]);
    let mut y = graph.compose(of, |of| term(of, &places[0]));
    for places in &places[1..] {
        let next = candidate(places);
        let greater = next.gt(&best);
        best = greater.clone().choose(next, best);
        let at = graph.compose(of, |of| term(of, places));
        y = graph.compose2(&y, &at, |y, at| greater.choose(at, y));
    }
    y
}

/// See [`Backend::batch_norm`].
pub fn batch_norm<B: Backend>(
    graph: &mut Graph<B>,
    x: &Batch<B>,
    kept: Option<[&Batch<B>; 2]>,
    [scale, shift]: [&Batch<B>; 2],
    activation: Activation,
) -> (Batch<B>, [Batch<B>; 2]) {
    let (n, channels) = (x.shape().0, scale.shape().1);
    let pixels = reshape(graph, x, n * x.shape().1 / channels);
    let [mean, variance] = match kept {
        Some(kept) => kept.map(Batch::clone),
        None => composed::column_moments(graph, &pixels).into(),
    };
    let y = composed::standardise(graph, &pixels, &mean, &variance, 0.0);
    let scale = spread(graph, scale, *y.shape());
    let shift = spread(graph, shift, *y.shape());
    let y = graph.compose2(&y, &scale, |y, scale| y * scale);
    let y = graph.compose2(&y, &shift, |y, shift| y + shift);
    let y = reshape(graph, &y, n);
    (composed::activate(graph, &y, activation), [mean, variance])
}

/// One row, or one row for each picture, repeated for every pixel.
fn spread<B: Backend>(graph: &mut Graph<B>, rows: &Batch<B>, shape: (usize, usize)) -> Batch<B> {
    type Pixels<B> = Tensor<(usize, usize, usize), f32, B, OwnedTape<f32, B>>;
    let (n, channels) = *rows.shape();
    graph.compose(rows, |rows| {
        let pixels: Pixels<B> = rows.broadcast_like::<_, Axis<1>>(&(n, shape.0 / n, channels));
        // A broadcast cannot be reshaped before it is written out.
        (pixels * 1.0).reshape_like(&shape)
    })
}

/// See [`Backend::sum`].
pub fn sum<B: Backend>(graph: &mut Graph<B>, a: &Batch<B>, b: &Batch<B>) -> Batch<B> {
    graph.compose2(a, b, |a, b| a + b)
}
