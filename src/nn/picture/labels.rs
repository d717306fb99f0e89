//! Layers that look at the classes of the rows.

use dfdx::prelude::*;

use super::PictureNorm;
use crate::{
    Result,
    backend::{Activation, Backend, Batch, Graph},
    nn::{Layer, given::Context},
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
    /// (n, pixels·c) → (n, pixels·c), given the features of the rows' classes.
    pub(super) fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>, context: &Context<B>) -> Batch<B> {
        let affine = &self.norm.norm.affine;
        let [scale, shift] = [(&self.scale, &affine.weight), (&self.shift, &affine.bias)]
            .map(|(weight, base)| B::dense(graph, context.class(), weight, Some(base), Activation::Linear, true));
        self.norm.apply(graph, x, [&scale, &shift], context.mode)
    }
}

/// The last layer of a discriminator that judges pictures and classes together, Miyato and Koyama 2018
/// (arXiv:1802.05637): w·φ + b + ⟨V·c, φ⟩ for the features φ of a picture and c of a class.
#[derive(Debug, Clone)]
pub struct Projection<B: Backend> {
    /// Dense layers: of w and b, (1, features of φ), and of V, (features of φ, features of c).
    pub parts: [Layer<B>; 2],
}

impl<B: Backend> Projection<B> {
    /// (n, features) → (n, 1)
    pub(super) fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>, context: &Context<B>) -> Batch<B> {
        let y = self.parts[0].forward(graph, x, context);
        self.with_class(graph, &y, x, context)
    }

    /// The value and the tangent.
    pub(super) fn tangent(
        &self,
        graph: &mut Graph<B>,
        x: &Batch<B>,
        t: &Batch<B>,
        context: &Context<B>,
    ) -> Result<(Batch<B>, Batch<B>)> {
        let (y, ty) = self.parts[0].tangent(graph, x, t, context)?;
        Ok((self.with_class(graph, &y, x, context), self.with_class(graph, &ty, t, context)))
    }

    fn with_class(&self, graph: &mut Graph<B>, y: &Batch<B>, x: &Batch<B>, context: &Context<B>) -> Batch<B> {
        let embedded = self.parts[1].forward(graph, context.class(), &Context { input: true, ..*context });
        let inner = graph.compose2(x, &embedded, |x, v| {
            let n = x.shape().0;
            (x * v).sum::<(usize,), Axis<1>>().reshape_like(&(n, 1))
        });
        B::sum(graph, y, &inner)
    }
}
