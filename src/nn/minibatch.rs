use crate::backend::{Activation, Backend, Batch, Graph};

/// Minibatch discrimination, Salimans et al. 2016 (arXiv:1606.03498), section 3.2: how close a sample lies to the
/// others of its batch is appended to its features, so that a discriminator sees a collapsed generator.
///
/// M = x·T holds B vectors of C numbers per sample; o(i, b) = Σⱼ exp(−‖M(i, b) − M(j, b)‖₁), where j = i adds the
/// constant 1; the output is (x, o).
#[derive(Debug, Clone)]
pub struct MinibatchDiscrimination<B: Backend> {
    /// Tᵀ, (B·C, A) for A features, as a dense layer keeps its weight.
    pub weight: Batch<B>,
    /// C
    pub dims: usize,
}

impl<B: Backend> MinibatchDiscrimination<B> {
    // ANCHOR: minibatch
    /// (n, A) → (n, A + B)
    pub fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>) -> Batch<B> {
        let m = B::dense(graph, x, &self.weight, None, Activation::Linear, true);
        let o = B::similarities(graph, &m, self.dims);
        B::append(graph, x, &o)
    }
    // ANCHOR_END: minibatch
}
