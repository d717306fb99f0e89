//! Domain-adversarial training of one network for both domains, Ganin et al. 2016 (arXiv:1505.07818): features that tell
//! the classes of the source, and from which nobody can tell the domains. It is a `fit` of [`network`] to [`Both`] with
//! [`Goal::Domains`](crate::train::fit::Goal::Domains).

use rand::{Rng, RngExt};

use super::Unlabelled;
use crate::{
    Error, Result,
    adapt::split::{copied, halves},
    backend::Backend,
    nn::{Architecture, LayerSpec, Network, PictureSpec},
    prior::{Position, Rows, Stream},
};

/// A classifier whose first `depth` layers make features, with a discriminator of domains beside the others, whose gradient
/// comes back times −λ: one logit for each class, and one for "of the source".
///
/// # Errors
/// If the classifier cannot be split there, or the discriminator does not fit its features.
pub fn network(whole: &Architecture, depth: usize, discriminator: &Architecture, lambda: f32) -> Result<Architecture> {
    let [front, back] = halves(whole, depth)?;
    if discriminator.inputs != back.inputs {
        let allowed = format!("{} numbers wide", back.inputs);
        return Err(Error::invalid("the discriminator's input", discriminator.inputs, allowed));
    }
    let heads = PictureSpec::Heads { main: back.layers, adversary: discriminator.layers.clone(), reversal: lambda };
    let layers = front.layers.into_iter().chain([heads.into()]).collect();
    Ok(Architecture { layers, ..front })
}

/// The classifier and the discriminator, from a network that was fitted for both domains.
///
/// # Errors
/// If it does not end in two heads after an encoder.
pub fn parts<B: Backend>(fitted: &Network<B>) -> Result<[Network<B>; 2]> {
    let whole = fitted.architecture();
    let Some((LayerSpec::Picture(PictureSpec::Heads { main, adversary, .. }), front)) = whole.layers.split_last()
    else {
        let why = "its last layer is not two heads, one for classes and one for domains".into();
        return Err(Error::Refused { what: "taking that network apart".into(), why });
    };
    let classifier = Architecture { layers: [front, main].concat(), ..whole.clone() };
    let [_, head] = halves(&classifier, front.len())?;
    let discriminator = Architecture { layers: adversary.clone(), ..head };
    // The encoder's come first, then those of the classes' head and of the domains'.
    let (device, mut tensors) = (fitted.device(), fitted.tensors().into_iter());
    Ok([copied(&device, &classifier, &mut tensors)?, copied(&device, &discriminator, &mut tensors)?])
}

/// The classes' logits of each row, without the domain's.
pub fn classes_of(logits: &[f32], classes: usize) -> Vec<f32> {
    logits.chunks_exact(classes + 1).flat_map(|row| &row[..classes]).copied().collect()
}

/// Rows of a source with their labels and of a target with one label for all, the number of the classes, in turns.
#[derive(Debug)]
pub struct Both {
    streams: [Box<dyn Stream>; 2],
}

impl Both {
    /// A source's stream with classes, and the target's pictures.
    ///
    /// # Errors
    /// If their rows differ in length, or the source has no classes.
    pub fn new(source: Box<dyn Stream>, target: &Unlabelled) -> Result<Self> {
        let streams = [source, target.stream()];
        let [features, others] = streams.each_ref().map(|stream| stream.features());
        if features != others {
            return Err(Error::invalid("a picture of the target", others, format!("{features} numbers")));
        }
        match streams[0].classes() {
            0 => Err(Error::Refused { what: "adapting from that source".into(), why: "it has no classes".into() }),
            _ => Ok(Self { streams }),
        }
    }
}

impl Stream for Both {
    fn features(&self) -> usize {
        self.streams[0].features()
    }

    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        rows.chunks_exact_mut(self.features()).for_each(|row| self.streams[rng.random_range(0..2)].fill(rng, row));
    }

    fn classes(&self) -> usize {
        self.streams[0].classes() + 1
    }

    /// The rows at even positions are the source's, each at half its position.
    fn draw(&self, at: Position, rng: &mut dyn Rng, rows: &mut Rows) -> Result<()> {
        let (features, none) = (self.features(), self.streams[0].classes() as u32);
        for (i, (row, label)) in rows.values.chunks_exact_mut(features).zip(&mut rows.labels).enumerate() {
            let position = at.first + i as u64;
            let stream = &self.streams[(position % 2) as usize];
            let mut one = Rows::new(&**stream, 1);
            stream.draw(Position { first: position / 2, ..at }, rng, &mut one)?;
            row.copy_from_slice(&one.values);
            *label = one.labels.first().copied().unwrap_or(none);
        }
        Ok(())
    }
}
