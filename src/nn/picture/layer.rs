use super::{
    Attention, ConditionalNorm, Convolution, Heads, InstanceNorm, MaxPool, PRelu, PictureNorm, Projection, Residual,
};
use crate::{
    Error, Result,
    backend::{Activation, Backend, Batch, Graph, Moments, picture::Resampling},
    nn::{Layer, given::Context},
};

/// One layer for pictures with its weights.
#[expect(clippy::large_enum_variant, reason = "a network has some dozens of them")]
#[derive(Debug, Clone)]
pub enum Picture<B: Backend> {
    /// See [`Convolution`].
    Convolution(Convolution<B>),
    /// See [`MaxPool`].
    MaxPool(MaxPool<B>),
    /// Pooling by means and sums, up-sampling, pixel shuffle.
    Resampling(Resampling<B>),
    /// See [`PictureNorm`].
    BatchNorm(PictureNorm<B>),
    /// See [`InstanceNorm`].
    InstanceNorm(InstanceNorm<B>),
    /// See [`PRelu`].
    PRelu(PRelu<B>),
    /// See [`Attention`].
    Attention(Attention<B>),
    /// A dense layer for what is seen of a class: what follows sees its output.
    Embedding(Layer<B>),
    /// Appends what is seen of the class.
    AppendClass,
    /// See [`ConditionalNorm`].
    ConditionalNorm(ConditionalNorm<B>),
    /// See [`Projection`].
    Projection(Projection<B>),
    /// See [`Residual`].
    Residual(Residual<B>),
    /// See [`Heads`].
    Heads(Heads<B>),
}

impl<B: Backend> Picture<B> {
    pub(in crate::nn) fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>, context: &Context<B>) -> Batch<B> {
        match self {
            Picture::Convolution(convolution) => convolution.forward(graph, x, context.input),
            Picture::MaxPool(pool) => pool.forward(graph, x),
            Picture::Resampling(map) => B::resample(graph, x, map),
            Picture::BatchNorm(norm) => norm.forward(graph, x, context.mode),
            Picture::InstanceNorm(norm) => norm.forward(graph, x),
            Picture::PRelu(prelu) => prelu.forward(graph, x),
            Picture::Attention(attention) => attention.forward(graph, x, context),
            Picture::Embedding(_) => x.clone(),
            Picture::AppendClass => B::append(graph, x, context.class()),
            Picture::ConditionalNorm(norm) => norm.forward(graph, x, context),
            Picture::Projection(projection) => projection.forward(graph, x, context),
            Picture::Residual(residual) => residual.forward(graph, x, context),
            Picture::Heads(heads) => heads.forward(graph, x, context),
        }
    }

    pub(in crate::nn) fn tangent(
        &self,
        graph: &mut Graph<B>,
        x: &Batch<B>,
        t: &Batch<B>,
        context: &Context<B>,
    ) -> Result<(Batch<B>, Batch<B>)> {
        Ok(match self {
            Picture::Convolution(convolution) => convolution.tangent(graph, x, t, context.input),
            Picture::MaxPool(pool) => pool.tangent(graph, x, t),
            Picture::Resampling(map) => (B::resample(graph, x, map), B::resample(graph, t, map)),
            Picture::InstanceNorm(norm) => norm.tangent(graph, x, t),
            Picture::PRelu(prelu) => prelu.tangent(graph, x, t),
            Picture::Attention(attention) => attention.tangent(graph, x, t, context)?,
            Picture::Embedding(_) => (x.clone(), t.clone()),
            Picture::AppendClass => {
                // A class does not move with x.
                let still = context.class().clone() * 0.0;
                (B::append(graph, x, context.class()), B::append(graph, t, &still))
            }
            Picture::Projection(projection) => projection.tangent(graph, x, t, context)?,
            Picture::Residual(residual) => residual.tangent(graph, x, t, context)?,
            Picture::BatchNorm(_) | Picture::ConditionalNorm(_) | Picture::Heads(_) => {
                let why = self.refuses_tangent().unwrap_or_default().to_string();
                return Err(Error::Refused { what: "the derivative along a tangent".into(), why });
            }
        })
    }

    fn is_batch_norm(&self) -> bool {
        matches!(self, Picture::BatchNorm(_) | Picture::ConditionalNorm(_))
    }

    pub(in crate::nn) fn refuses_tangent(&self) -> Option<&'static str> {
        match self {
            Picture::BatchNorm(_) | Picture::ConditionalNorm(_) => Some(
                "batch normalisation couples the samples of a batch, so that D has no gradient at one sample; \
                 use spectral normalisation, instance normalisation or layer normalisation",
            ),
            Picture::Heads(_) => Some("a reversed gradient is that of no function; use a network without reversal"),
            _ => self.parts().into_iter().find_map(|(_, layer)| layer.refuses_tangent()),
        }
    }

    pub(in crate::nn) fn couples_samples(&self) -> bool {
        self.is_batch_norm() || self.parts().into_iter().any(|(_, layer)| layer.couples_samples())
    }

    pub(in crate::nn) fn observes(&self) -> bool {
        self.is_batch_norm() || self.parts().into_iter().any(|(_, layer)| layer.observes())
    }

    pub(in crate::nn) fn observe(&mut self, seen: &mut dyn Iterator<Item = Moments<B>>) {
        match self {
            Picture::BatchNorm(norm) | Picture::ConditionalNorm(ConditionalNorm { norm, .. }) => {
                seen.take(1).for_each(|moments| norm.norm.observe(&moments));
            }
            _ => self.parts_mut().into_iter().for_each(|layer| layer.observe(seen)),
        }
    }

    pub(in crate::nn) fn advance(&mut self) {
        match self {
            Picture::Convolution(convolution) => convolution.advance(),
            _ => self.parts_mut().into_iter().for_each(Layer::advance),
        }
    }

    pub(in crate::nn) fn activation(&self) -> Option<Activation> {
        match self {
            Picture::Convolution(convolution) => Some(convolution.filter.activation),
            Picture::BatchNorm(norm) | Picture::ConditionalNorm(ConditionalNorm { norm, .. }) => Some(norm.activation),
            Picture::InstanceNorm(norm) => Some(norm.activation),
            _ => None,
        }
    }

    pub(in crate::nn) fn weights(&self) -> Vec<&Batch<B>> {
        match self {
            Picture::Convolution(convolution) => vec![&convolution.filter.weight],
            _ => self.parts().into_iter().flat_map(|(_, layer)| layer.weights()).collect(),
        }
    }

    pub(in crate::nn) fn matrices(&self) -> Vec<Batch<B>> {
        match self {
            Picture::Convolution(convolution) => vec![convolution.effective_matrix(&mut Graph::off())],
            _ => self.parts().into_iter().flat_map(|(_, layer)| layer.matrices()).collect(),
        }
    }

    /// What the layers that follow see of a row's class, given what this one sees.
    pub(in crate::nn) fn embed(&self, graph: &mut Graph<B>, context: &Context<B>) -> Option<Batch<B>> {
        match self {
            Picture::Embedding(dense) => {
                Some(dense.forward(graph, context.class(), &Context { input: true, ..*context }))
            }
            _ => None,
        }
    }
}
