//! Layers that look at the classes of the rows.

use dfdx::{prelude::HasShape as _, tensor_ops::SumTo as _};

use super::PictureNorm;
use crate::{
    backend::{Activation, Backend, Batch, Graph},
    nn::{Dense, Mode},
};

/// Batch normalisation whose γ and β depend on the class, de Vries et al. 2017 (arXiv:1707.00683): γ + Wγ·c and β +
/// Wβ·c for the features c of a class. Both W start at zero.
#[derive(Debug, Clone)]
pub struct ConditionalNorm<B: Backend> {
    /// What all classes share.
    pub norm: PictureNorm<B>,
    /// Wγ, (channels, features).
    pub scale: Batch<B>,
    /// Wβ, (channels, features).
    pub shift: Batch<B>,
}

impl<B: Backend> ConditionalNorm<B> {
    /// (n, pixels·c) → (n, pixels·c), given the features (n, features) of the rows' classes.
    pub fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>, class: &Batch<B>, mode: Mode) -> Batch<B> {
        let affine = &self.norm.norm.affine;
        let [scale, shift] = [(&self.scale, &affine.weight), (&self.shift, &affine.bias)]
            .map(|(weight, base)| B::dense(graph, class, weight, Some(base), Activation::Linear, true));
        self.norm.apply(graph, x, [&scale, &shift], mode)
    }
}

/// The last layer of a discriminator that judges pictures and classes together, Miyato and Koyama 2018
/// (arXiv:1802.05637): w·φ + b + ⟨V·c, φ⟩ for the features φ of a picture and c of a class.
#[derive(Debug, Clone)]
pub struct Projection<B: Backend> {
    /// w and b.
    pub dense: Dense<B>,
    /// V, (features of φ, features of c).
    pub embedding: Dense<B>,
}

impl<B: Backend> Projection<B> {
    /// (n, features) → (n, 1)
    pub fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>, class: &Batch<B>) -> Batch<B> {
        let y = self.dense.forward(graph, x, true);
        self.with_class(graph, &y, x, class)
    }

    /// The value and the tangent.
    pub fn tangent(&self, graph: &mut Graph<B>, x: &Batch<B>, t: &Batch<B>, class: &Batch<B>) -> (Batch<B>, Batch<B>) {
        let (y, ty) = self.dense.tangent(graph, x, t, true);
        (self.with_class(graph, &y, x, class), self.with_class(graph, &ty, t, class))
    }

    fn with_class(&self, graph: &mut Graph<B>, y: &Batch<B>, x: &Batch<B>, class: &Batch<B>) -> Batch<B> {
        let embedded = self.embedding.forward(graph, class, true);
        let inner = graph.compose2(x, &embedded, |x, v| {
            let n = x.shape().0;
            let sums = (x * v).sum::<(usize,), dfdx::shapes::Axis<1>>();
            dfdx::tensor_ops::ReshapeTo::reshape_like(sums, &(n, 1))
        });
        B::sum(graph, y, &inner)
    }
}

/// The labels of rows as a network takes them: a 1 in the column of a row's class and 0 elsewhere.
///
/// # Panics
/// If a class is not below `classes`, which is a mistake in the program.
pub fn one_hot<B: Backend>(device: &B, labels: &[usize], classes: usize) -> Batch<B> {
    let mut rows = vec![0.0; labels.len() * classes];
    for (row, label) in rows.chunks_exact_mut(classes).zip(labels) {
        row[*label] = 1.0;
    }
    crate::backend::upload(device, &rows, classes)
}
