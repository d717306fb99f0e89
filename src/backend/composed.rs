//! The operations of [`Backend`] from dfdx's public ones, for every device. They serve CUDA, and on the CPU they are
//! the reference that the fused kernels are tested against.

use dfdx::prelude::*;
use gan_loops::{EPSILON, TINY};

use super::{
    Activation, Backend, Batch, Graph, NORM_EPSILON, Rule, gradient,
    graph::{Taped, twice},
    upload,
};

/// See [`Backend::dense`].
pub fn dense<B: Backend>(
    graph: &mut Graph<B>,
    x: &Batch<B>,
    weight: &Batch<B>,
    bias: Option<&Batch<B>>,
    activation: Activation,
) -> Batch<B> {
    let transposed = weight.clone().permute::<(usize, usize), Axes2<1, 0>>();
    let y = graph.compose(x, |x| {
        let y = x.matmul(transposed);
        match bias {
            Some(bias) => {
                let shape = *y.shape();
                y + rows(constant(bias), shape)
            }
            None => y,
        }
    });
    activate(graph, &y, activation)
}

/// A batch that joins operations whose tape another one carries.
fn constant<B: Backend>(x: &Batch<B>) -> Taped<B> {
    x.clone().put_tape(OwnedTape::default())
}

/// One row, repeated to fill `shape`.
pub(super) fn rows<B: Backend>(row: Taped<B>, shape: (usize, usize)) -> Taped<B> {
    let row: Tensor<(usize,), f32, B, OwnedTape<f32, B>> = row.reshape_like(&(shape.1,));
    row.broadcast_like::<_, Axis<0>>(&shape)
}

/// See [`Backend::activate`].
pub fn activate<B: Backend>(graph: &mut Graph<B>, x: &Batch<B>, activation: Activation) -> Batch<B> {
    match activation {
        Activation::Linear => x.clone(),
        Activation::Relu => graph.compose(x, |x| x.relu()),
        Activation::LeakyRelu(slope) => {
            let mask = leaky_slope(x, slope);
            graph.compose(x, |x| x * mask)
        }
        Activation::Tanh => graph.compose(x, |x| x.tanh()),
        Activation::Sigmoid => graph.compose(x, |x| x.sigmoid()),
        Activation::Softplus => graph.compose(x, |x| {
            let (a, b) = twice(x);
            a.relu() + (b.abs().negate().exp() + 1.0).ln()
        }),
    }
}

/// See [`Backend::activate_tangent`].
pub fn activate_tangent<B: Backend>(
    graph: &mut Graph<B>,
    y: &Batch<B>,
    t: &Batch<B>,
    activation: Activation,
) -> Batch<B> {
    match activation {
        Activation::Linear => t.clone(),
        Activation::Relu => {
            let mask = leaky_slope(y, 0.0);
            graph.compose(t, |t| t * mask)
        }
        Activation::LeakyRelu(slope) => {
            let mask = leaky_slope(y, slope);
            graph.compose(t, |t| t * mask)
        }
        Activation::Tanh => graph.compose2(y, t, |y, t| (y.square().negate() + 1.0) * t),
        Activation::Sigmoid => graph.compose2(y, t, |y, t| {
            let (a, b) = twice(y);
            (a - b.square()) * t
        }),
        Activation::Softplus => graph.compose2(y, t, |y, t| (y.negate().exp().negate() + 1.0) * t),
    }
}

/// 1 where x > 0, the slope elsewhere: a constant.
fn leaky_slope<B: Backend>(x: &Batch<B>, slope: f32) -> Batch<B> {
    let one: Batch<B> = x.device().ones_like(x.shape());
    x.gt(0.0).choose(one.clone(), one * slope)
}

/// See [`Backend::power_iteration`].
pub fn power_iteration<B: Backend>(weight: &Batch<B>, u: &Batch<B>) -> (Batch<B>, Batch<B>) {
    let v = unit(u.clone().matmul(weight.clone()));
    let u = unit(v.clone().matmul(weight.clone().permute::<(usize, usize), Axes2<1, 0>>()));
    (u, v)
}

/// x / ‖x‖
fn unit<B: Backend>(x: Batch<B>) -> Batch<B> {
    let length: Tensor<(), f32, B> = (x.clone().square().sum() + f32::MIN_POSITIVE).sqrt();
    let shape = *x.shape();
    x / length.broadcast_like::<_, Axes2<0, 1>>(&shape)
}

/// See [`Backend::divide_by_sigma`].
pub fn divide_by_sigma<B: Backend>(graph: &mut Graph<B>, weight: &Batch<B>, u: &Batch<B>, v: &Batch<B>) -> Batch<B> {
    let v = v.clone().permute::<(usize, usize), Axes2<1, 0>>();
    graph.compose(weight, |weight| {
        let shape = *weight.shape();
        let (first, second) = twice(weight);
        let (first, tape) = first.split_tape();
        let sigma = u.clone().put_tape(tape).matmul(first).matmul(v);
        let sigma: Tensor<(), f32, B, OwnedTape<f32, B>> = sigma.reshape_like(&());
        second / sigma.broadcast_like::<_, Axes2<0, 1>>(&shape)
    })
}

// ANCHOR: scale_shift
/// See [`Backend::scale_shift`].
pub fn scale_shift<B: Backend>(
    graph: &mut Graph<B>,
    x: &Batch<B>,
    scale: &Batch<B>,
    shift: Option<&Batch<B>>,
) -> Batch<B> {
    let shape = *x.shape();
    graph.compose(x, |x| {
        let y = x * rows(constant(scale), shape);
        match shift {
            Some(shift) => y + rows(constant(shift), shape),
            None => y,
        }
    })
}
// ANCHOR_END: scale_shift

/// One column, repeated to fill `shape`.
fn columns<B: Backend>(column: Taped<B>, shape: (usize, usize)) -> Taped<B> {
    let column: Tensor<(usize,), f32, B, OwnedTape<f32, B>> = column.reshape_like(&(shape.0,));
    column.broadcast_like::<_, Axis<1>>(&shape)
}

/// The mean of every row, (n, 1).
fn row_means<B: Backend>(x: Taped<B>) -> Taped<B> {
    let n = x.shape().0;
    x.mean::<(usize,), Axis<1>>().reshape_like(&(n, 1))
}

/// The mean of every column, (1, features).
fn column_means<B: Backend>(x: Taped<B>) -> Taped<B> {
    let features = x.shape().1;
    x.mean::<(usize,), Axis<0>>().reshape_like(&(1, features))
}

/// Every row less its mean.
fn centred<B: Backend>(graph: &mut Graph<B>, x: &Batch<B>) -> Batch<B> {
    let shape = *x.shape();
    let mean = graph.compose(x, row_means);
    graph.compose2(x, &mean, |x, mean| x - columns(mean, shape))
}

/// √(mean of squares + ε) of every row, (n, 1).
fn deviations<B: Backend>(graph: &mut Graph<B>, centred: &Batch<B>) -> Batch<B> {
    graph.compose(centred, |c| (row_means(c.square()) + NORM_EPSILON).sqrt())
}

/// See [`Backend::normalise_rows`].
pub fn normalise_rows<B: Backend>(graph: &mut Graph<B>, x: &Batch<B>) -> Batch<B> {
    let shape = *x.shape();
    let centred = centred(graph, x);
    let deviation = deviations(graph, &centred);
    graph.compose2(&centred, &deviation, |c, s| c / columns(s, shape))
}

/// See [`Backend::normalise_rows_tangent`]: (t − mean t − y·mean(y·t)) / s with y the normalised row and s the root
/// that it was divided by.
pub fn normalise_rows_tangent<B: Backend>(graph: &mut Graph<B>, x: &Batch<B>, t: &Batch<B>) -> Batch<B> {
    let shape = *x.shape();
    let (c, t) = (centred(graph, x), centred(graph, t));
    let s = deviations(graph, &c);
    let y = graph.compose2(&c, &s, |c, s| c / columns(s, shape));
    let along = graph.compose2(&y, &t, |y, t| row_means(y * t));
    let along = graph.compose2(&y, &along, |y, along| y * columns(along, shape));
    let across = graph.compose2(&t, &along, |t, along| t - along);
    graph.compose2(&across, &s, |t, s| t / columns(s, shape))
}

/// See [`Backend::column_moments`].
pub fn column_moments<B: Backend>(graph: &mut Graph<B>, x: &Batch<B>) -> (Batch<B>, Batch<B>) {
    let shape = *x.shape();
    let mean = graph.compose(x, column_means);
    let variance = graph.compose2(x, &mean, |x, mean| column_means((x - rows(mean, shape)).square()));
    (mean, variance)
}

/// See [`Backend::standardise`].
pub fn standardise<B: Backend>(
    graph: &mut Graph<B>,
    x: &Batch<B>,
    mean: &Batch<B>,
    variance: &Batch<B>,
    own: f32,
) -> Batch<B> {
    let shape = *x.shape();
    let others = 1.0 - own;
    let centred = graph.compose2(x, mean, |x, mean| x - rows(mean, shape));
    graph.compose2(&centred, variance, |c, variance| {
        let (c, again) = twice(c);
        let variance = rows(variance, shape) * others + again.square() * (own * others);
        c * others / (variance + NORM_EPSILON).sqrt()
    })
}

/// See [`Backend::similarities`].
pub fn similarities<B: Backend>(graph: &mut Graph<B>, m: &Batch<B>, dims: usize) -> Batch<B> {
    type Pairs<B> = Tensor<(usize, usize, usize), f32, B, OwnedTape<f32, B>>;
    let (n, width) = *m.shape();
    let vectors = width / dims;
    graph.compose(m, |m| {
        let (first, second) = twice(m);
        // A broadcast keeps its tensor's identity, and dfdx cannot subtract a tensor from itself: hence the factor.
        let second = second * 1.0;
        let first: Pairs<B> = first.broadcast_like::<_, Axis<1>>(&(n, n, width));
        let second: Pairs<B> = second.broadcast_like::<_, Axis<0>>(&(n, n, width));
        let apart: Taped<B> = (first - second).abs().reshape_like(&(n * n * vectors, dims));
        let distance = apart.sum::<(usize,), Axis<1>>();
        let near: Pairs<B> = distance.negate().exp().reshape_like(&(n, n, vectors));
        near.sum::<(usize, usize), Axis<1>>()
    })
}

/// See [`Backend::append`]: x·(I 0) + o·(0 I), because dfdx cannot join tensors on every device.
pub fn append<B: Backend>(graph: &mut Graph<B>, x: &Batch<B>, o: &Batch<B>) -> Batch<B> {
    let (a, b) = (x.shape().1, o.shape().1);
    let place = |rows: usize, from: usize| {
        let at = |i: usize| (i / (a + b) + from == i % (a + b)) as u8 as f32;
        upload(x.device(), &(0..rows * (a + b)).map(at).collect::<Vec<_>>(), a + b)
    };
    let (left, right) = (place(a, 0), place(b, a));
    graph.compose2(x, o, |x, o| x.matmul(left) + o.matmul(right))
}

/// See [`Backend::update`].
pub fn update<B: Backend>(
    rule: &Rule,
    learning_rate: f32,
    step: u64,
    parameter: &mut Batch<B>,
    gradient: Batch<B>,
    [m, v]: &mut [Batch<B>; 2],
) {
    let c = rule.coefficients(step);
    m.axpy(c.decay_m, &gradient, c.gain_m);
    let zero: Batch<B> = m.device().zeros_like(m.shape());
    *m = m.clone().abs().lt(TINY).choose(zero, m.clone());
    let change = if c.divides {
        v.axpy(c.decay_v, &gradient.square(), c.gain_v);
        m.clone() * c.correct_m / ((v.clone() * c.correct_v).sqrt() + EPSILON)
    } else {
        m.clone()
    };
    parameter.axpy(1.0, &change, -learning_rate);
}

/// See [`Backend::squares`].
pub fn squares<B: Backend>(gradient: &Batch<B>) -> f32 {
    let sum: Tensor<(), f32, B> = gradient.clone().square().sum();
    sum.as_vec()[0]
}

/// See [`Backend::with_gradient`]. A gradient's buffer is not public on every device, but d/dp Σ p·c = c adds to it.
pub fn with_gradient<B: Backend, R>(
    gradients: &mut Gradients<f32, B>,
    parameter: &Batch<B>,
    f: impl FnOnce(&mut [f32]) -> R,
) -> R {
    let old = gradient(gradients, parameter).as_vec();
    let mut new = old.clone();
    let result = f(&mut new);
    if new != old {
        let change: Vec<f32> = new.iter().zip(&old).map(|(new, old)| new - old).collect();
        let change = upload(parameter.device(), &change, parameter.shape().1);
        let held = std::mem::replace(gradients, Gradients::leaky());
        let sum: Tensor<(), f32, B, _> = (parameter.clone().traced(held) * change).sum();
        *gradients = sum.backward();
    }
    result
}
