//! The tensors of layers for pictures: names, roles, and how they lie in a file.

use super::{ConditionalNorm, Heads, Picture, Residual};
use crate::{
    backend::{Backend, Batch},
    nn::{Layer, Role},
};

impl<B: Backend> Picture<B> {
    /// The layers within this one, each with the name that its tensors' names begin with.
    pub(super) fn parts(&self) -> Vec<(String, &Layer<B>)> {
        fn named<'a, B: Backend>(names: &[&str], layers: &'a [Layer<B>]) -> Vec<(String, &'a Layer<B>)> {
            names.iter().map(|name| name.to_string()).zip(layers).collect()
        }
        fn lists<'a, B: Backend>(parts: [(&str, &'a Vec<Layer<B>>); 2]) -> Vec<(String, &'a Layer<B>)> {
            let numbered = |(name, layers): (&str, &'a Vec<Layer<B>>)| {
                let part = |(i, layer)| (format!("{name}.{i}"), layer);
                layers.iter().enumerate().map(part).collect::<Vec<_>>()
            };
            parts.into_iter().flat_map(numbered).collect()
        }
        match self {
            Picture::Attention(attention) => named(&["query", "key", "value", "output"], &attention.parts),
            Picture::Projection(projection) => named(&["dense", "embedding"], &projection.parts),
            Picture::Embedding(dense) => named(&["embedding"], std::slice::from_ref(dense)),
            Picture::Residual(Residual { main, shortcut: other }) => lists([("main", main), ("shortcut", other)]),
            Picture::Heads(Heads { main, adversary: other, .. }) => lists([("main", main), ("adversary", other)]),
            _ => Vec::new(),
        }
    }

    /// The same layers in the same order, to be changed.
    pub(super) fn parts_mut(&mut self) -> Vec<&mut Layer<B>> {
        match self {
            Picture::Attention(attention) => attention.parts.iter_mut().collect(),
            Picture::Projection(projection) => projection.parts.iter_mut().collect(),
            Picture::Embedding(dense) => vec![dense],
            Picture::Residual(Residual { main, shortcut: other })
            | Picture::Heads(Heads { main, adversary: other, .. }) => main.iter_mut().chain(other).collect(),
            _ => Vec::new(),
        }
    }

    /// The layer's own tensors, then those of its parts.
    pub(in crate::nn) fn tensors(&self) -> Vec<(String, Role, &Batch<B>)> {
        let own = match self {
            Picture::Convolution(convolution) => convolution.tensors(),
            Picture::BatchNorm(norm) => norm.tensors(),
            Picture::ConditionalNorm(ConditionalNorm { norm, scale, shift }) => {
                let classes = [("class_weight", Role::Parameter, scale), ("class_bias", Role::Parameter, shift)];
                norm.tensors().into_iter().chain(classes).collect()
            }
            Picture::InstanceNorm(norm) => norm.affine.tensors(),
            Picture::PRelu(prelu) => vec![("weight", Role::Parameter, &prelu.weight)],
            Picture::Attention(attention) => vec![("gamma", Role::Parameter, &attention.gamma)],
            _ => Vec::new(),
        };
        let own = own.into_iter().map(|(name, role, tensor)| (name.to_string(), role, tensor));
        let parts = self.parts().into_iter().flat_map(|(part, layer)| {
            let tensors = layer.tensors().into_iter();
            tensors.map(move |(name, role, tensor)| (format!("{part}.{name}"), role, tensor))
        });
        own.chain(parts).collect()
    }

    pub(in crate::nn) fn tensors_mut(&mut self) -> Vec<(Role, &mut Batch<B>)> {
        match self {
            Picture::Convolution(convolution) => convolution.filter.tensors_mut(),
            Picture::BatchNorm(norm) => norm.tensors_mut(),
            Picture::ConditionalNorm(ConditionalNorm { norm, scale, shift }) => {
                norm.tensors_mut().into_iter().chain([scale, shift].map(|tensor| (Role::Parameter, tensor))).collect()
            }
            Picture::InstanceNorm(norm) => norm.affine.tensors_mut(),
            Picture::PRelu(prelu) => vec![(Role::Parameter, &mut prelu.weight)],
            Picture::Attention(attention) => {
                let parts = attention.parts.iter_mut().flat_map(Layer::tensors_mut);
                std::iter::once((Role::Parameter, &mut attention.gamma)).chain(parts).collect()
            }
            _ => self.parts_mut().into_iter().flat_map(Layer::tensors_mut).collect(),
        }
    }

    /// The shape in a file of the tensor of that name, and for every number of it its place in the tensor, where the
    /// order differs.
    pub(in crate::nn) fn layout(
        &self,
        name: &str,
        (rows, columns): (usize, usize),
    ) -> (Vec<usize>, Option<Vec<usize>>) {
        let within = self.parts().into_iter().find_map(|(part, layer)| {
            let name = name.strip_prefix(&part)?.strip_prefix('.')?;
            Some(layer.layout(name, (rows, columns)))
        });
        match (self, name) {
            (Picture::Convolution(c), "weight") => {
                let g = c.geometry;
                (vec![rows, g.channels, g.kernel, g.kernel], Some(channels_first(g.channels, g.window(), rows)))
            }
            (Picture::Convolution(c), "weight_v") if !c.transposed => {
                (vec![columns], Some(channels_first(c.geometry.channels, c.geometry.window(), 1)))
            }
            (Picture::ConditionalNorm(_), "class_weight" | "class_bias") => (vec![rows, columns], None),
            _ => within.unwrap_or((vec![columns], None)),
        }
    }
}

/// For every number of a weight (rows, channels, kernel, kernel), its place in (rows, kernel, kernel, channels).
fn channels_first(channels: usize, window: usize, rows: usize) -> Vec<usize> {
    let area = window / channels;
    let place = |i: usize| i / window * window + i % area * channels + i % window / area;
    (0..rows * window).map(place).collect()
}
