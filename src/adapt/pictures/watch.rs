use serde::{Deserialize, Serialize};

use super::{Split, Unlabelled, rows_of};
use crate::{Error, Result, backend::Backend, data::Pictures, nn::Network, score::softmax, train::fit::most_likely};

/// The most pictures of each domain that are looked at.
const LOOKED_AT: usize = 2_000;
/// D's accuracy up to which the domains overlap: a coin has a half, and a domain that is told at a glance 1.
const OVERLAP: f32 = 0.7;
/// Classes are taken for permuted where fewer pictures than this keep the name that the source's encoder gives them.
const AGREEMENT: f32 = 0.5;
/// Or where the shares of the classes are farther than this from the source's.
const SHARES: f32 = 0.25;

/// What can be seen of an adaptation without a label of the target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sight {
    /// The share of features of both domains that D attributes rightly, each domain counting half.
    pub discriminator_accuracy: f32,
    /// The mean entropy of p(class | picture) over the target, in nats: 0 where every answer is certain.
    pub entropy: f32,
    /// The share of the target's pictures that get the same name as by the source's encoder, where there is one apart.
    pub agreement: Option<f32>,
    /// The total variation distance of the classes' shares in the target, as named, from those of the source's labels.
    pub shares: f32,
}

/// Looks at an adaptation, always at the same pictures.
#[derive(Debug)]
pub struct Watch {
    source: Source,
    target: Pictures,
    source_shares: Vec<f32>,
}

/// The source's side of a look.
#[derive(Debug)]
enum Source {
    /// Its encoder stands still: its features, and the names that it gives to the target's pictures.
    Still { features: Vec<f32>, names: Vec<usize> },
    /// Its encoder is the target's too, and goes on learning.
    Moving(Pictures),
}

impl Watch {
    /// A look at pictures of both domains, beside an encoder of the source that stands still.
    ///
    /// # Errors
    /// If a picture cannot be read, or the source has other classes than its classifier.
    pub fn new<B: Backend>(source: &Split<B>, labelled: &Pictures, target: &Unlabelled) -> Result<Self> {
        let (target, source_shares) = (some(target.pictures())?, shares(labelled));
        let answers = classify(source, &rows_of(&source.encoder, &target)?, source_shares.len())?;
        let names = most_likely(&answers, source_shares.len()).collect();
        let features = rows_of(&source.encoder, &some(labelled)?)?;
        Ok(Self { source: Source::Still { features, names }, target, source_shares })
    }

    /// The same of one encoder for both domains. There are no names then that a picture could keep.
    ///
    /// # Errors
    /// If a picture cannot be read.
    pub fn shared(labelled: &Pictures, target: &Unlabelled) -> Result<Self> {
        let (source, target) = (Source::Moving(some(labelled)?), some(target.pictures())?);
        Ok(Self { source, target, source_shares: shares(labelled) })
    }

    /// What is seen with that encoder of the target, by that discriminator.
    ///
    /// # Errors
    /// If a picture cannot be read, or the source has other classes than its classifier.
    pub fn look<B: Backend>(
        &self,
        source: &Split<B>,
        encoder: &Network<B>,
        discriminator: &Network<B>,
    ) -> Result<Sight> {
        let share = |features: &[f32], of_source: bool| {
            let logits = discriminator.apply(features);
            logits.iter().filter(|logit| (**logit > 0.0) == of_source).count() as f32 / logits.len() as f32
        };
        let of_source = match &self.source {
            Source::Still { features, .. } => share(features, true),
            Source::Moving(pictures) => share(&rows_of(&source.encoder, pictures)?, true),
        };
        let features = rows_of(encoder, &self.target)?;
        let discriminator_accuracy = 0.5 * (of_source + share(&features, false));
        let classes = self.source_shares.len();
        let logits = classify(source, &features, classes)?;
        let probabilities = softmax(&logits, classes);
        let entropy = probabilities.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum::<f32>();
        let (n, named) = (self.target.len() as f32, most_likely(&logits, classes).collect::<Vec<_>>());
        let agreement = match &self.source {
            Source::Still { names, .. } => {
                let alike = named.iter().zip(names).filter(|(now, before)| now == before).count();
                Some(alike as f32 / n)
            }
            Source::Moving(_) => None,
        };
        let mut off = self.source_shares.clone();
        named.iter().for_each(|class| off[*class] -= 1.0 / n);
        let shares = 0.5 * off.iter().map(|off| off.abs()).sum::<f32>();
        Ok(Sight { discriminator_accuracy, entropy: entropy / n, agreement, shares })
    }
}

/// The logits of features, one for each of the source's classes.
fn classify<B: Backend>(source: &Split<B>, features: &[f32], classes: usize) -> Result<Vec<f32>> {
    let answers = source.classifier.architecture();
    let answers = answers.sizes()?.last().copied().unwrap_or(answers.inputs);
    match classes == answers {
        true => Ok(source.classify(features)),
        false => Err(Error::invalid("the classes of the source", classes, format!("{answers}, the classifier's"))),
    }
}

/// How often each class is in a set.
fn shares(labelled: &Pictures) -> Vec<f32> {
    let counts = labelled.labels().map(|labels| labels.counts()).unwrap_or_default();
    counts.iter().map(|count| *count as f32 / labelled.len() as f32).collect()
}

/// The pictures of a set that are looked at.
fn some(pictures: &Pictures) -> Result<Pictures> {
    let places: Vec<usize> = (0..pictures.len()).step_by(pictures.len().div_ceil(LOOKED_AT)).collect();
    pictures.select(&places)
}

impl Sight {
    /// What is seen, as named values for the curves.
    pub fn values(&self) -> impl Iterator<Item = (String, f32)> {
        let named = [
            ("discriminator_accuracy", Some(self.discriminator_accuracy)),
            ("entropy", Some(self.entropy)),
            ("agreement", self.agreement),
            ("class_shares_off", Some(self.shares)),
        ];
        named.into_iter().filter_map(|(name, value)| Some((name.to_string(), value?)))
    }

    // ANCHOR: better
    /// Whether an adaptation that is stopped here is the better one, as far as can be seen: where the domains overlap
    /// rather than not, and of two alike where the answers are the surer.
    pub fn is_better_than(&self, other: &Self) -> bool {
        let overlap = |sight: &Self| sight.discriminator_accuracy <= OVERLAP;
        match (overlap(self), overlap(other)) {
            (true, false) => true,
            (false, true) => false,
            _ => self.entropy < other.entropy,
        }
    }
    // ANCHOR_END: better

    /// That the domains do not overlap, if they do not: D then tells them at a glance, and the features were not matched.
    pub fn apart(&self) -> Option<String> {
        (self.discriminator_accuracy > OVERLAP).then(|| {
            format!(
                "D is right in {:.0} % of the features: the domains do not overlap, and the classifier may be no better than the \
                 source's",
                100.0 * self.discriminator_accuracy
            )
        })
    }

    /// Why the classes may be permuted though the distributions overlap, if they look so.
    ///
    /// **Rule.** D is right in at most 70 of 100 features, so that the domains overlap; and fewer than half of the pictures
    /// keep the name that the source's encoder gives them, or the shares of the classes are more than a quarter from the
    /// source's. An encoder that began as a copy, on a target that the source's names better than by chance, keeps most
    /// names; one that began afresh has no reason to. Of one encoder for both domains the shares alone are known.
    pub fn permuted(&self) -> Option<String> {
        let overlap = self.discriminator_accuracy <= OVERLAP;
        let percent = |share: f32| format!("{:.0} %", 100.0 * share);
        let odd = if let Some(kept) = self.agreement.filter(|kept| *kept < AGREEMENT) {
            format!("only {} of the pictures keep the name that the source's encoder gives them", percent(kept))
        } else if self.shares > SHARES {
            format!("the shares of the classes are {} from the source's", percent(self.shares))
        } else {
            return None;
        };
        overlap.then(|| format!("the domains overlap, but {odd}: the classes may be permuted"))
    }
}
