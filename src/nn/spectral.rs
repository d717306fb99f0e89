//! Spectral normalisation, Miyato et al. 2018 (arXiv:1802.05957): a weight divided by an estimate of its largest
//! singular value, so that the layer's Lipschitz constant is 1.

use rand::Rng;
use rand_distr::{Distribution as _, StandardNormal};

use crate::backend::{Backend, Batch, Graph, upload};

/// The estimates of the first singular vectors of a weight (outputs, inputs).
#[derive(Debug, Clone)]
pub struct Spectral<B: Backend> {
    /// The left one, (1, outputs), of length 1.
    pub u: Batch<B>,
    /// The right one, (1, inputs), of length 1.
    pub v: Batch<B>,
}

/// Power iterations at the start, so that the first steps already see σ to about a per cent.
const WARM_UP: usize = 30;

impl<B: Backend> Spectral<B> {
    /// The vectors of that weight, from a random start.
    pub fn new(weight: &Batch<B>, outputs: usize, rng: &mut impl Rng) -> Self {
        let start: Vec<f32> = (0..outputs).map(|_| StandardNormal.sample(rng)).collect();
        let u = upload(weight.device(), &start, outputs);
        let (u, v) = B::power_iteration(weight, &u);
        (0..WARM_UP).fold(Self { u, v }, |spectral, _| spectral.advanced(weight))
    }

    // ANCHOR: layer
    /// One power iteration further: v ← Wᵀu / ‖Wᵀu‖, u ← Wv / ‖Wv‖.
    pub fn advanced(&self, weight: &Batch<B>) -> Self {
        let (u, v) = B::power_iteration(weight, &self.u);
        Self { u, v }
    }

    /// W / (u·W·vᵀ), through which gradients reach W with u and v held constant.
    pub fn normalise(&self, graph: &mut Graph<B>, weight: &Batch<B>) -> Batch<B> {
        B::divide_by_sigma(graph, weight, &self.u, &self.v)
    }
    // ANCHOR_END: layer
}

// ANCHOR: largest
/// The largest singular value of a weight, by power iteration until it changes by less than one part in 10⁵.
pub fn largest_singular_value(weight: &[f32], inputs: usize) -> f32 {
    let outputs = weight.len() / inputs;
    // A start that is not orthogonal to any structured direction.
    let mut u: Vec<f64> = (0..outputs).map(|i| 1.0 + (i as f64 * 0.7).sin() * 0.5).collect();
    let mut sigma = 0.0;
    for _ in 0..500 {
        let mut v = vec![0.0; inputs];
        for (row, u) in weight.chunks_exact(inputs).zip(&u) {
            row.iter().zip(&mut v).for_each(|(w, v)| *v += f64::from(*w) * u);
        }
        normalise(&mut v);
        u = weight.chunks_exact(inputs).map(|row| row.iter().zip(&v).map(|(w, v)| f64::from(*w) * v).sum()).collect();
        let next = normalise(&mut u);
        if (next - sigma).abs() <= 1e-5 * next {
            return next as f32;
        }
        sigma = next;
    }
    sigma as f32
}
// ANCHOR_END: largest

/// Scales to length 1 and returns the length it had.
fn normalise(x: &mut [f64]) -> f64 {
    let length = x.iter().map(|x| x * x).sum::<f64>().sqrt();
    x.iter_mut().for_each(|x| *x /= length.max(f64::MIN_POSITIVE));
    length
}
