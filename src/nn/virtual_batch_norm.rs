use dfdx::prelude::HasShape;

use super::Affine;
use crate::backend::{Backend, Batch, Graph};

/// Virtual batch normalisation, Salimans et al. 2016 (arXiv:1606.03498), section 3.5: every sample is normalised by
/// the moments of a reference batch, chosen once, and of itself; then γ ⊙ x + β.
///
/// A sample's output does not depend on the others in its batch. The network keeps the reference and runs it through
/// the same layers beside every batch.
#[derive(Debug, Clone)]
pub struct VirtualBatchNorm<B: Backend> {
    /// γ and β.
    pub affine: Affine<B>,
}

impl<B: Backend> VirtualBatchNorm<B> {
    // ANCHOR: forward
    /// (n, features) → (n, features), given what this layer sees of the reference batch, (R, features).
    ///
    /// A sample counts like each of the R rows, with the weight 1/(R + 1). Without a reference x is the reference
    /// itself, which is normalised by its own moments.
    pub fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>, reference: Option<&Batch<B>>) -> Batch<B> {
        let (mean, variance) = B::column_moments(graph, reference.unwrap_or(x));
        let own = reference.map_or(0.0, |reference| 1.0 / (reference.shape().0 as f32 + 1.0));
        let y = B::standardise(graph, x, &mean, &variance, own);
        self.affine.forward(graph, &y)
    }
    // ANCHOR_END: forward
}
