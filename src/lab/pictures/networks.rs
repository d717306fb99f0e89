use super::PictureSettings;
use crate::{
    Error, Result,
    backend::Activation,
    nn::{Architecture, LayerSpec},
};

/// The pairs of networks by name, each with what it is.
pub const ARCHITECTURES: [(&str, &str); 1] =
    [("mlp", "two hidden layers of `width` units, as in Goodfellow et al. 2014 (arXiv:1406.2661)")];

/// G and D for pictures of that many channels and, where they are told, classes.
pub(super) fn networks(settings: &PictureSettings, channels: usize) -> Result<(Architecture, Architecture)> {
    let &PictureSettings { size, width, latent_dim, .. } = settings;
    let numbers = size * size * channels;
    match settings.arch.as_str() {
        "mlp" => {
            let mut generator = Architecture::mlp(latent_dim, width, 2, numbers, Activation::Relu);
            generator.layers.push(LayerSpec::Activation(Activation::Tanh));
            Ok((generator, Architecture::mlp(numbers, width, 2, 1, Activation::LeakyRelu(0.2))))
        }
        other => Err(Error::unknown("architecture", other, ARCHITECTURES.map(|(name, _)| name))),
    }
}
