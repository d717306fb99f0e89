use super::PictureSettings;
use crate::{
    Error, Result,
    backend::Activation,
    nn::{
        Architecture, LayerSpec, PictureSpec,
        picture::architectures::{Dcgan, Sndcgan, Sngan},
    },
};

/// The pairs of networks by name, each with what it is.
pub const ARCHITECTURES: [(&str, &str); 4] = [
    ("dcgan", "strided and transposed convolutions, Radford et al. 2016 (arXiv:1511.06434)"),
    ("sndcgan", "D with spectral normalisation, Miyato et al. 2018 (arXiv:1802.05957)"),
    ("sngan", "residual blocks, D with spectral normalisation, at 32, 64 and 128 pixels (arXiv:1802.05957)"),
    ("mlp", "perceptrons with two hidden layers, as in Goodfellow et al. 2014 (arXiv:1406.2661)"),
];

/// G and D.
pub type Networks = (Architecture, Architecture);

/// G and D for pictures of that many channels; G is told a class, and D answers it, where there are any.
///
/// # Errors
/// If the architecture's name is not known, or it has no such size.
pub(super) fn networks(settings: &PictureSettings, channels: usize, classes: usize) -> Result<Networks> {
    let &PictureSettings { size, width, .. } = settings;
    let latent = settings.latent_dim + classes;
    let (generator, discriminator) = match settings.arch.as_str() {
        "dcgan" => {
            let pair = Dcgan { size, channels, latent, width, ..Dcgan::default() };
            (pair.generator()?, pair.discriminator()?)
        }
        "sndcgan" => {
            let pair = Sndcgan { size, channels, latent, width: 8 * width, spectral: true };
            (pair.generator()?, pair.discriminator()?)
        }
        "sngan" => {
            let (generator_width, discriminator_width) =
                if size == 32 { (width, width) } else { (16 * width, 16 * width) };
            let pair = Sngan { channels, latent, generator_width, discriminator_width, ..Sngan::new(size)? };
            (pair.generator()?, pair.discriminator()?)
        }
        "mlp" => perceptrons(latent, width, size * size * channels),
        other => return Err(Error::unknown("architecture", other, ARCHITECTURES.map(|(name, _)| name))),
    };
    Ok((generator, answering(discriminator, 1 + classes)))
}

/// Perceptrons with two hidden layers of that width, for pictures of so many numbers.
pub fn perceptrons(latent: usize, width: usize, numbers: usize) -> Networks {
    let mut generator = Architecture::mlp(latent, width, 2, numbers, Activation::Relu);
    generator.layers.push(LayerSpec::Activation(Activation::Tanh));
    (generator, Architecture::mlp(numbers, width, 2, 1, Activation::LeakyRelu(0.2)))
}

/// The same discriminator with that many answers.
fn answering(mut discriminator: Architecture, answers: usize) -> Architecture {
    match discriminator.layers.last_mut() {
        Some(LayerSpec::Dense { outputs, .. }) => *outputs = answers,
        Some(LayerSpec::Picture(PictureSpec::Convolution { filter, .. })) => filter.outputs = answers,
        _ => {}
    }
    discriminator
}
