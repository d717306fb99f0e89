use rand::Rng;

use super::{Convolution, MaxPool, PictureNorm, PictureSpec, Residual, pooling};
use crate::{
    Error, Result,
    backend::{Activation, Backend, Batch, Graph, Moments, picture::Resampling},
    nn::{BatchNorm, Dense, Init, Layer, LayerSpec, Role, given::Context, init::bias},
};

/// One layer for pictures with its weights.
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
    /// See [`Residual`].
    Residual(Residual<B>),
}

impl<B: Backend> Picture<B> {
    /// A fresh layer for that many columns.
    pub(in crate::nn) fn new(device: &B, spec: &PictureSpec, inputs: usize, init: Init, rng: &mut impl Rng) -> Self {
        match spec {
            PictureSpec::Convolution { filter, .. } | PictureSpec::TransposedConvolution { filter, .. } => {
                let geometry = spec.geometry().expect("a convolution whose sizes have been checked");
                let transposed = matches!(spec, PictureSpec::TransposedConvolution { .. });
                let (area, stride) = (geometry.kernel * geometry.kernel, geometry.stride * geometry.stride);
                let channels = inputs / geometry.windows();
                let (rows, fans) = match transposed {
                    // A number of the output is a sum over as many windows as cover it.
                    true => (channels, (filter.outputs * area, (channels * area).div_ceil(stride))),
                    false => (filter.outputs, (filter.outputs * area, geometry.window())),
                };
                let weight = init.weight(device, (rows, geometry.window()), fans, filter.activation, rng);
                let bias = filter.bias.then(|| bias(device, filter.outputs));
                let dense = Dense { weight, bias, activation: filter.activation, spectral: None };
                let mut convolution = Convolution::new(geometry, transposed, dense);
                if filter.spectral {
                    convolution.normalise(rng);
                }
                Picture::Convolution(convolution)
            }
            PictureSpec::MaxPool(geometry) => Picture::MaxPool(MaxPool::new(*geometry)),
            PictureSpec::AveragePool(geometry) => Picture::Resampling(pooling::average(*geometry)),
            PictureSpec::SumPool(size) => Picture::Resampling(pooling::sum(*size)),
            PictureSpec::Upsample { size, factor } => Picture::Resampling(pooling::upsample(*size, *factor)),
            PictureSpec::Kronecker { size, filter } => Picture::Resampling(pooling::kronecker(*size, filter)),
            PictureSpec::PixelShuffle { size, factor } => Picture::Resampling(pooling::shuffle(*size, *factor)),
            PictureSpec::BatchNorm { channels, scale, activation } => Picture::BatchNorm(PictureNorm {
                norm: BatchNorm::new(device, *channels),
                scale: *scale,
                activation: *activation,
            }),
            PictureSpec::Residual { main, shortcut } => {
                let mut list = |specs: &[LayerSpec]| {
                    let mut size = inputs;
                    let mut layers = Vec::with_capacity(specs.len());
                    for spec in specs {
                        layers.push(Layer::new(device, spec, size, init, rng));
                        size = spec.outputs(size).expect("sizes that have been checked");
                    }
                    layers
                };
                Picture::Residual(Residual { main: list(main), shortcut: list(shortcut) })
            }
        }
    }

    pub(in crate::nn) fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>, context: &Context<B>) -> Batch<B> {
        match self {
            Picture::Convolution(convolution) => convolution.forward(graph, x, context.input),
            Picture::MaxPool(pool) => pool.forward(graph, x),
            Picture::Resampling(map) => B::resample(graph, x, map),
            Picture::BatchNorm(norm) => norm.forward(graph, x, context.mode),
            Picture::Residual(residual) => residual.forward(graph, x, context),
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
            Picture::BatchNorm(_) => {
                let why = self.refuses_tangent().unwrap_or_default().to_string();
                return Err(Error::Refused { what: "the derivative along a tangent".into(), why });
            }
            Picture::Residual(residual) => residual.tangent(graph, x, t, context)?,
        })
    }

    pub(in crate::nn) fn refuses_tangent(&self) -> Option<&'static str> {
        match self {
            Picture::BatchNorm(_) => Some(
                "batch normalisation couples the samples of a batch, so that D has no gradient at one sample; \
                 use spectral normalisation or layer normalisation",
            ),
            _ => self.inner().find_map(Layer::refuses_tangent),
        }
    }

    /// The layers inside this one.
    fn inner(&self) -> impl Iterator<Item = &Layer<B>> {
        let residual = if let Picture::Residual(residual) = self { Some(residual) } else { None };
        residual.into_iter().flat_map(Residual::parts).flat_map(|(_, layers)| layers)
    }

    fn inner_mut(&mut self) -> impl Iterator<Item = &mut Layer<B>> {
        let residual = if let Picture::Residual(residual) = self { Some(residual) } else { None };
        residual.into_iter().flat_map(Residual::parts_mut).flatten()
    }

    pub(in crate::nn) fn couples_samples(&self) -> bool {
        matches!(self, Picture::BatchNorm(_)) || self.inner().any(Layer::couples_samples)
    }

    pub(in crate::nn) fn observes(&self) -> bool {
        matches!(self, Picture::BatchNorm(_)) || self.inner().any(Layer::observes)
    }

    pub(in crate::nn) fn observe(&mut self, seen: &mut dyn Iterator<Item = Moments<B>>) {
        match self {
            Picture::BatchNorm(norm) => seen.take(1).for_each(|moments| norm.norm.observe(&moments)),
            _ => self.inner_mut().for_each(|layer| layer.observe(seen)),
        }
    }

    pub(in crate::nn) fn advance(&mut self) {
        match self {
            Picture::Convolution(convolution) => convolution.advance(),
            _ => self.inner_mut().for_each(Layer::advance),
        }
    }

    pub(in crate::nn) fn activation(&self) -> Option<Activation> {
        match self {
            Picture::Convolution(convolution) => Some(convolution.filter.activation),
            Picture::BatchNorm(norm) => Some(norm.activation),
            _ => None,
        }
    }

    pub(in crate::nn) fn weights(&self) -> Vec<&Batch<B>> {
        match self {
            Picture::Convolution(convolution) => vec![&convolution.filter.weight],
            _ => self.inner().flat_map(Layer::weights).collect(),
        }
    }

    pub(in crate::nn) fn matrices(&self) -> Vec<Batch<B>> {
        match self {
            Picture::Convolution(convolution) => vec![convolution.effective_matrix(&mut Graph::off())],
            _ => self.inner().flat_map(Layer::matrices).collect(),
        }
    }

    pub(in crate::nn) fn tensors(&self) -> Vec<(String, Role, &Batch<B>)> {
        let named = |(name, role, tensor): (&str, Role, _)| (name.to_string(), role, tensor);
        match self {
            Picture::Convolution(convolution) => convolution.tensors().into_iter().map(named).collect(),
            Picture::BatchNorm(norm) => {
                let mut tensors = norm.norm.tensors();
                tensors[0].1 = norm.scale_role();
                tensors.into_iter().map(named).collect()
            }
            Picture::Residual(residual) => {
                let all = residual.parts().into_iter().flat_map(|(part, layers)| {
                    layers.iter().enumerate().flat_map(move |(i, layer)| {
                        let tensors = layer.tensors().into_iter();
                        tensors.map(move |(name, role, tensor)| (format!("{part}.{i}.{name}"), role, tensor))
                    })
                });
                all.collect()
            }
            Picture::MaxPool(_) | Picture::Resampling(_) => Vec::new(),
        }
    }

    pub(in crate::nn) fn tensors_mut(&mut self) -> Vec<(Role, &mut Batch<B>)> {
        match self {
            Picture::Convolution(convolution) => convolution.filter.tensors_mut(),
            Picture::BatchNorm(norm) => {
                let role = norm.scale_role();
                let mut tensors = norm.norm.tensors_mut();
                tensors[0].0 = role;
                tensors
            }
            _ => self.inner_mut().flat_map(Layer::tensors_mut).collect(),
        }
    }

    /// The shape in a file of the tensor of that name, and for every number of it its place in the tensor, where the
    /// order differs.
    pub(in crate::nn) fn layout(
        &self,
        name: &str,
        (rows, columns): (usize, usize),
    ) -> (Vec<usize>, Option<Vec<usize>>) {
        match (self, name) {
            (Picture::Convolution(c), "weight") => {
                let g = c.geometry;
                (vec![rows, g.channels, g.kernel, g.kernel], Some(channels_first(g.channels, g.window(), rows)))
            }
            (Picture::Convolution(c), "weight_v") if !c.transposed => {
                (vec![columns], Some(channels_first(c.geometry.channels, c.geometry.window(), 1)))
            }
            (Picture::Residual(residual), _) => {
                let found = residual.parts().into_iter().find_map(|(part, layers)| {
                    let (index, name) = name.strip_prefix(part)?.strip_prefix('.')?.split_once('.')?;
                    Some(layers.get(index.parse::<usize>().ok()?)?.layout(name, (rows, columns)))
                });
                found.unwrap_or((vec![columns], None))
            }
            _ => (vec![columns], None),
        }
    }
}

/// For every number of a weight (rows, channels, kernel, kernel), its place in (rows, kernel, kernel, channels).
fn channels_first(channels: usize, window: usize, rows: usize) -> Vec<usize> {
    let area = window / channels;
    let place = |i: usize| i / window * window + i % area * channels + i % window / area;
    (0..rows * window).map(place).collect()
}
