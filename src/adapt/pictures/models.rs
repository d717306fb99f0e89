use crate::{
    Error, Result,
    nn::{
        Architecture, Size,
        picture::architectures::{LENET_SIDE, Strided, lenet},
    },
};

/// A classifier, and how many of its layers are the encoder.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// (n, h·w·c) → (n, classes)
    pub classifier: Architecture,
    /// Layers that make the features which D sees.
    pub depth: usize,
}

/// The models by name, each with what it is. `strided=16,32,64` has convolutions with those channels.
pub const MODELS: [(&str, &str); 3] = [
    ("lenet", "LeNet; D sees its 500 hidden units"),
    ("lenet-logits", "the same; D sees the logits, as ADDA's authors have it (arXiv:1702.05464)"),
    (
        "strided",
        "convolutions that halve, batch normalisation, 200 features, as the talk's code has it: two of them, or as in strided=16,32,64",
    ),
];

/// The most convolutions of `strided`, and channels of one.
const DEEPEST: usize = 10;
const MOST_CHANNELS: usize = 1_024;

/// The fewest pixels along a side of pictures for the model of that name.
///
/// # Errors
/// If there is none of that name, or its list of channels is wrong.
pub fn smallest(name: &str) -> Result<usize> {
    Ok(if strided(name)?.is_some() { 1 } else { LENET_SIDE })
}

/// The model of that name for pictures of that size.
///
/// # Errors
/// If there is none of that name, its list of channels is wrong, or the pictures are too small for it.
pub fn model(name: &str, size: Size, classes: usize) -> Result<Model> {
    let (classifier, head) = match strided(name)? {
        Some(strided) => (strided.classifier(size, classes), 2),
        None => (lenet(size, classes), usize::from(name == "lenet")),
    };
    classifier.sizes()?;
    let depth = classifier.layers.len() - head;
    Ok(Model { classifier, depth })
}

/// What `strided` stands for, with or without channels; nothing for LeNet.
fn strided(name: &str) -> Result<Option<Strided>> {
    let list = match name {
        "lenet" | "lenet-logits" => return Ok(None),
        "strided" => return Ok(Some(Strided::default())),
        _ => name.strip_prefix("strided="),
    };
    let list = list.ok_or_else(|| Error::unknown("model", name, MODELS.map(|(name, _)| name)))?;
    let number = |text: &str| text.parse().ok().filter(|n| (1..=MOST_CHANNELS).contains(n));
    let channels: Option<Vec<usize>> = list.split(',').map(number).collect();
    let allowed = format!("1 to {DEEPEST} numbers from 1 to {MOST_CHANNELS}, as strided=16,32,64");
    let channels = channels.filter(|channels| channels.len() <= DEEPEST);
    let channels = channels.ok_or_else(|| Error::invalid("the list of strided", list, allowed))?;
    Ok(Some(Strided { channels, ..Strided::default() }))
}
