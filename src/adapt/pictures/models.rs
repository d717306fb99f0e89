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

/// The models by name, each with what it is.
pub const MODELS: [(&str, &str); 3] = [
    ("lenet", "LeNet; D sees its 500 hidden units"),
    ("lenet-logits", "the same; D sees the logits, as ADDA's authors have it (arXiv:1702.05464)"),
    ("strided", "convolutions that halve, batch normalisation, 200 features, as the talk's code has it"),
];

/// The fewest pixels along a side of pictures for the model of that name.
///
/// # Errors
/// If there is none of that name.
pub fn smallest(name: &str) -> Result<usize> {
    match name {
        "lenet" | "lenet-logits" => Ok(LENET_SIDE),
        "strided" => Ok(1),
        _ => Err(unknown(name)),
    }
}

fn unknown(name: &str) -> Error {
    Error::unknown("model", name, MODELS.map(|(name, _)| name))
}

/// The model of that name for pictures of that size.
///
/// # Errors
/// If there is none of that name, or the pictures are too small for it.
pub fn model(name: &str, size: Size, classes: usize) -> Result<Model> {
    let (classifier, head) = match name {
        "lenet" => (lenet(size, classes), 1),
        "lenet-logits" => (lenet(size, classes), 0),
        "strided" => (Strided::default().classifier(size, classes), 2),
        _ => return Err(unknown(name)),
    };
    classifier.sizes()?;
    let depth = classifier.layers.len() - head;
    Ok(Model { classifier, depth })
}
