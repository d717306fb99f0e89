//! The operations of [`Backend`] from dfdx's public ones, for every device. They serve CUDA, and on the CPU they are
//! the reference that the fused kernels are tested against.

use dfdx::prelude::*;

use super::{
    Activation, Backend, Batch, Graph, Rule,
    graph::{Taped, twice},
    rule::{EPSILON, TINY},
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
                y + rows(bias, shape)
            }
            None => y,
        }
    });
    activate(graph, &y, activation)
}

/// One row, repeated to fill `shape`.
fn rows<B: Backend>(row: &Batch<B>, shape: (usize, usize)) -> Taped<B> {
    let row: Taped<B> = row.clone().put_tape(OwnedTape::default());
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
