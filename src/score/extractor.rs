//! What a network sees in pictures.

use sha2::{Digest, Sha256};

use crate::{
    Error, Result,
    backend::{Batch, Cpu, Graph, download, upload},
    nn::{Mode, Network},
};

/// Pictures that an extractor looks at together.
const BATCH: usize = 64;

/// A network that looks at pictures.
pub trait Extractor {
    /// What its scores are called by.
    fn name(&self) -> &str;

    /// What it is, in 64 letters, whatever it is called: those with one key see the same.
    fn key(&self) -> String;

    /// Numbers in a picture.
    fn inputs(&self) -> usize;

    /// What it sees in whole pictures: rows of [`inputs`](Extractor::inputs) numbers in \[−1, 1\], in
    /// height-width-channel order.
    ///
    /// # Errors
    /// If the network cannot be run.
    fn look(&self, pictures: &[f32]) -> Result<Features>;
}

/// What a network has seen in n pictures.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Features {
    /// Features of one picture, d.
    pub size: usize,
    /// (n, d), row by row.
    pub values: Vec<f32>,
    /// Classes, C; 0 if the network has none.
    pub classes: usize,
    /// p(y|x), (n, C), row by row.
    pub probabilities: Vec<f32>,
}

impl Features {
    /// How many pictures, n.
    pub fn count(&self) -> usize {
        self.values.len() / self.size.max(1)
    }

    /// The first n of them.
    pub fn first(&self, n: usize) -> &[f32] {
        &self.values[..n.min(self.count()) * self.size]
    }
}

/// Looks at n pictures. `fill` is asked for batches of them, by the place of the first and the room for whole rows;
/// `progress` is told how many of how many have been seen.
///
/// # Errors
/// Those of `fill` and of the extractor, and [`Error::Refused`] if a feature is not finite.
pub fn extract(
    extractor: &dyn Extractor,
    n: usize,
    mut fill: impl FnMut(usize, &mut [f32]) -> Result<()>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Features> {
    let mut seen = Features::default();
    let mut rows = vec![0.0; BATCH * extractor.inputs()];
    for first in (0..n).step_by(BATCH) {
        let rows = &mut rows[..BATCH.min(n - first) * extractor.inputs()];
        fill(first, rows)?;
        let more = extractor.look(rows)?;
        if !more.values.iter().chain(&more.probabilities).all(|x| x.is_finite()) {
            let what = format!("scores by {}", extractor.name());
            let why = format!("what it sees in picture {first} or one of the {BATCH} after is not a finite number");
            return Err(Error::Refused { what, why });
        }
        (seen.size, seen.classes) = (more.size, more.classes);
        seen.values.extend(more.values);
        seen.probabilities.extend(more.probabilities);
        progress(seen.count(), n);
    }
    Ok(seen)
}

/// A classifier of ours: the features are what enters its last layer, the probabilities the softmax of what leaves it.
#[derive(Debug)]
pub struct Classifier {
    name: String,
    network: Network<Cpu>,
}

impl Classifier {
    /// A classifier whose scores are called by that name.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the network has fewer than two layers or classes.
    pub fn new(name: &str, network: Network<Cpu>) -> Result<Self> {
        let sizes = network.architecture().sizes()?;
        match sizes[..] {
            [.., _, classes] if classes >= 2 => Ok(Self { name: name.into(), network }),
            _ => {
                Err(Error::invalid("a classifier", format!("a network of sizes {sizes:?}"), "two layers, two classes"))
            }
        }
    }
}

/// Logits (n, C) as probabilities, row by row.
pub fn softmax(logits: &[f32], classes: usize) -> Vec<f32> {
    let softmax = |row: &[f32]| {
        let most = row.iter().fold(f32::NEG_INFINITY, |most, x| most.max(*x));
        let powers: Vec<f32> = row.iter().map(|x| (x - most).exp()).collect();
        let sum: f32 = powers.iter().sum();
        powers.into_iter().map(move |power| power / sum)
    };
    logits.chunks_exact(classes).flat_map(softmax).collect()
}

/// The SHA-256 of what an extractor is.
pub(super) fn key(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Extractor for Classifier {
    fn name(&self) -> &str {
        &self.name
    }

    fn key(&self) -> String {
        key(&self.network.to_bytes())
    }

    fn inputs(&self) -> usize {
        self.network.architecture().inputs
    }

    fn look(&self, pictures: &[f32]) -> Result<Features> {
        let last = self.network.layers().len() - 1;
        let x: Batch<Cpu> = upload(&self.network.device(), pictures, self.inputs());
        let graph = &mut Graph::off();
        let features = self.network.forward_to(graph, &x, Mode::Evaluation, last);
        let logits = self.network.forward(graph, &x, Mode::Evaluation);
        let (features, logits) = (download(&features), download(&logits));
        let n = pictures.len() / self.inputs();
        let (size, classes) = (features.len() / n, logits.len() / n);
        Ok(Features { size, values: features, classes, probabilities: softmax(&logits, classes) })
    }
}
