use super::{Classes, PictureSettings};
use crate::{
    Error, Result,
    backend::Activation,
    nn::{
        Architecture, LayerSpec, PictureSpec,
        picture::architectures::{self, Dcgan, Sndcgan, Sngan},
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

/// Features of a class in G: those of BigGAN's shared embedding.
const EMBEDDING: usize = 128;

/// G and D for pictures of that many channels; where there are classes G is told one, and D answers it or is told it too.
///
/// # Errors
/// If the architecture's name is not known, or it has no such size, or no layers that look at classes.
pub(super) fn networks(settings: &PictureSettings, channels: usize, classes: usize) -> Result<Networks> {
    let &PictureSettings { size, width, .. } = settings;
    // Classes that stand in the row with z and that D answers, and those that layers look at.
    let (told, projected) = match settings.classes {
        Classes::Projection => (0, Some(architectures::Classes { count: classes, embedding: EMBEDDING })),
        _ => (classes, None),
    };
    let latent = settings.latent_dim + told;
    let (generator, discriminator) = match settings.arch.as_str() {
        "dcgan" => {
            let pair = Dcgan { size, channels, latent, width, classes: projected, ..Dcgan::default() };
            (pair.generator()?, pair.discriminator()?)
        }
        "sndcgan" | "mlp" if projected.is_some() => {
            let why = "it has no layers that look at classes; use dcgan or sngan, or --classes auxiliary";
            return Err(Error::Refused { what: format!("{} with projection", settings.arch), why: why.into() });
        }
        "sndcgan" => {
            let pair = Sndcgan { size, channels, latent, width: 8 * width, spectral: true };
            (pair.generator()?, pair.discriminator()?)
        }
        "sngan" => {
            let (generator_width, discriminator_width) =
                if size == 32 { (width, width) } else { (16 * width, 16 * width) };
            let networks = Sngan { channels, latent, classes: projected, ..Sngan::new(size)? };
            let pair = Sngan { generator_width, discriminator_width, ..networks };
            (pair.generator()?, pair.discriminator()?)
        }
        "mlp" => perceptrons(latent, width, size * size * channels),
        other => return Err(Error::unknown("architecture", other, ARCHITECTURES.map(|(name, _)| name))),
    };
    Ok((generator, answering(discriminator, told)))
}

/// Perceptrons with two hidden layers of that width, for pictures of so many numbers.
pub fn perceptrons(latent: usize, width: usize, numbers: usize) -> Networks {
    let mut generator = Architecture::mlp(latent, width, 2, numbers, Activation::Relu);
    generator.layers.push(LayerSpec::Activation(Activation::Tanh));
    (generator, Architecture::mlp(numbers, width, 2, 1, Activation::LeakyRelu(0.2)))
}

/// The same discriminator with so many answers more.
fn answering(mut discriminator: Architecture, more: usize) -> Architecture {
    let answers = 1 + more;
    match discriminator.layers.last_mut() {
        Some(LayerSpec::Dense { outputs, .. }) => *outputs = answers,
        Some(LayerSpec::Picture(PictureSpec::Convolution { filter, .. })) => filter.outputs = answers,
        _ => {}
    }
    discriminator
}
