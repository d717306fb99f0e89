//! What the layers of an architecture see of the rows' classes.

use crate::{
    Error, Result,
    nn::{Architecture, LayerSpec, PictureSpec},
};

impl Architecture {
    /// Checks that every layer that looks at classes is given the features that it expects.
    pub(in crate::nn) fn check_classes(&self) -> Result<()> {
        self.check_reference()?;
        let mut given = self.classes();
        for (i, layer) in self.layers.iter().enumerate() {
            let (inner, embedding) = match layer {
                LayerSpec::Picture(picture) => {
                    (picture.inner().collect(), matches!(picture, PictureSpec::Embedding { .. }))
                }
                _ => (Vec::new(), false),
            };
            if inner.iter().any(|layer| matches!(layer, LayerSpec::Picture(PictureSpec::Embedding { .. }))) {
                let why = "an embedding is for all layers that follow; put it before the block".into();
                return Err(Error::Refused { what: format!("an embedding within layer {i}"), why });
            }
            for (features, _) in inner.into_iter().chain([layer]).filter_map(LayerSpec::class) {
                if Some(features) != given {
                    let what = format!("layer {i}: the features of a class");
                    let expected = given.map_or(String::new(), |given| given.to_string());
                    return Err(Error::invalid(what, features, format!("those that the layer is given, {expected}")));
                }
            }
            if embedding {
                given = layer.class().map(|(_, outputs)| outputs);
            }
        }
        Ok(())
    }

    /// Checks that the reference batch of virtual batch normalisation, which has no classes, comes by no layer that
    /// looks at them.
    fn check_reference(&self) -> Result<()> {
        let is_virtual = |layer: &LayerSpec| matches!(layer, LayerSpec::VirtualBatchNorm { .. });
        let last = self.layers.iter().rposition(is_virtual).unwrap_or(0);
        match self.layers[..last].iter().position(|layer| layer.class().is_some()) {
            Some(i) => {
                let what = format!("virtual batch normalisation after layer {i}, which looks at classes");
                let why = "its reference batch has none; use batch normalisation, or put that layer after it".into();
                Err(Error::Refused { what, why })
            }
            None => Ok(()),
        }
    }
}

impl LayerSpec {
    /// Features of a class that the layer is given, or one within it, and that those after it are given.
    pub(in crate::nn) fn class(&self) -> Option<(usize, usize)> {
        match self {
            LayerSpec::Picture(picture) => picture.class().or_else(|| picture.inner().find_map(LayerSpec::class)),
            _ => None,
        }
    }
}
