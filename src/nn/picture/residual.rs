use crate::{
    Result,
    backend::{Backend, Batch, Graph},
    nn::{Layer, given::Context},
};

/// A residual block, He et al. 2016 (arXiv:1512.03385): what a list of layers makes of x, plus what another does; an
/// empty list leaves x as it is.
#[derive(Debug, Clone)]
pub struct Residual<B: Backend> {
    /// The block's own layers.
    pub main: Vec<Layer<B>>,
    /// What goes past them.
    pub shortcut: Vec<Layer<B>>,
}

/// What a list of layers makes of x.
pub(super) fn through<B: Backend>(
    layers: &[Layer<B>],
    graph: &mut Graph<B>,
    x: &Batch<B>,
    context: &Context<B>,
) -> Batch<B> {
    let with = |(x, input): (Batch<B>, bool), layer: &Layer<B>| {
        (layer.forward(graph, &x, &Context { input, ..*context }), true)
    };
    layers.iter().fold((x.clone(), context.input), with).0
}

impl<B: Backend> Residual<B> {
    pub(super) fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>, context: &Context<B>) -> Batch<B> {
        let [main, shortcut] = [&self.main, &self.shortcut].map(|layers| through(layers, graph, x, context));
        B::sum(graph, &main, &shortcut)
    }

    /// The value and the tangent.
    ///
    /// # Errors
    /// If a layer has no tangent.
    pub(super) fn tangent(
        &self,
        graph: &mut Graph<B>,
        x: &Batch<B>,
        t: &Batch<B>,
        context: &Context<B>,
    ) -> Result<(Batch<B>, Batch<B>)> {
        let mut along = |layers: &[Layer<B>]| -> Result<(Batch<B>, Batch<B>)> {
            let mut both = (x.clone(), t.clone());
            for (i, layer) in layers.iter().enumerate() {
                let context = Context { input: i > 0 || context.input, ..*context };
                both = layer.tangent(graph, &both.0, &both.1, &context)?;
            }
            Ok(both)
        };
        let ((a, ta), (b, tb)) = (along(&self.main)?, along(&self.shortcut)?);
        Ok((B::sum(graph, &a, &b), B::sum(graph, &ta, &tb)))
    }
}
