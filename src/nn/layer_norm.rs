use super::Affine;
use crate::backend::{Backend, Batch, Graph};

/// Layer normalisation, Ba et al. 2016 (arXiv:1607.06450): every row with mean 0 and variance 1 over its features,
/// then γ ⊙ x + β. Samples do not see each other, so it goes with gradient penalties.
#[derive(Debug, Clone)]
pub struct LayerNorm<B: Backend> {
    /// γ and β.
    pub affine: Affine<B>,
}

impl<B: Backend> LayerNorm<B> {
    /// (n, features) → (n, features)
    pub fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>) -> Batch<B> {
        let y = B::normalise_rows(graph, x);
        self.affine.forward(graph, &y)
    }

    /// The value and the tangent.
    pub fn tangent(&self, graph: &mut Graph<B>, x: &Batch<B>, t: &Batch<B>) -> (Batch<B>, Batch<B>) {
        let y = self.forward(graph, x);
        let t = B::normalise_rows_tangent(graph, x, t);
        (y, self.affine.tangent(graph, &t))
    }
}
