use std::ops::Range;

use crate::{
    Error, Result,
    nn::Architecture,
    objective::{cross_entropy, domain_loss, squared_error},
    prior::{Rows, Stream},
};

/// What is learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// The label of a row, by [`cross_entropy`]: the network answers one logit for each class.
    Classes,
    /// The same for rows of two domains, of which one has no classes: the last label stands for it. The network answers a
    /// logit for each class and in the last place one for "has a class", by [`domain_loss`].
    ///
    /// The domains count λ(p) = 2 / (1 + e^−10p) − 1, with p the share of the schedule that is over: Ganin et al. 2016
    /// (arXiv:1505.07818), where λ weighs the reversed gradient alone. Adam does not see how a loss is weighed that stands
    /// alone, as it does for the layers that tell the domains apart.
    Domains,
    /// The last so many numbers of a row from those before, by [`squared_error`].
    Numbers(usize),
}

impl Goal {
    /// Rows as they are drawn, in what the network sees and what it is to answer.
    pub(super) fn split(self, rows: Rows, inputs: usize, features: usize) -> (Vec<f32>, Rows) {
        match self {
            Goal::Classes | Goal::Domains => (rows.values, Rows { values: Vec::new(), labels: rows.labels }),
            Goal::Numbers(_) => {
                let part = |range: Range<usize>| {
                    rows.values.chunks_exact(features).flat_map(|row| &row[range.clone()]).copied().collect()
                };
                (part(0..inputs), Rows { values: part(inputs..features), labels: Vec::new() })
            }
        }
    }

    /// The loss at that share of the schedule, its derivative in y, and the share of answers that are right.
    pub(super) fn evaluate(self, y: &[f32], answers: &Rows, progress: f32) -> (f32, Vec<f32>, f32) {
        let outputs = y.len() / answers.labels.len().max(1);
        match self {
            Goal::Classes => {
                let (loss, slope) = cross_entropy(y, outputs, &answers.labels);
                (loss, slope, accuracy(y, outputs, &answers.labels))
            }
            Goal::Domains => {
                let weight = 2.0 / (1.0 + (-10.0 * progress).exp()) - 1.0;
                let (loss, slope) = domain_loss(y, outputs - 1, &answers.labels, weight);
                let named = y.chunks_exact(outputs).zip(&answers.labels).filter(|(_, l)| (**l as usize) < outputs - 1);
                let (logits, labels): (Vec<_>, Vec<_>) =
                    named.map(|(row, label)| (&row[..outputs - 1], *label)).unzip();
                (loss, slope, accuracy(&logits.concat(), outputs - 1, &labels))
            }
            Goal::Numbers(_) => {
                let (loss, slope) = squared_error(y, &answers.values);
                (loss, slope, f32::NAN)
            }
        }
    }

    pub(super) fn check(self, examples: &dyn Stream, network: &Architecture) -> Result<()> {
        let outputs = network.sizes()?.last().copied().unwrap_or(network.inputs);
        let (inputs, answers) = match self {
            Goal::Classes | Goal::Domains => (examples.features(), examples.classes()),
            Goal::Numbers(outputs) => (examples.features().saturating_sub(outputs), outputs),
        };
        if answers == 0 {
            return Err(Error::Refused { what: "fitting".into(), why: "the examples have nothing to answer".into() });
        }
        for (what, given, needed) in [("input", network.inputs, inputs), ("output", outputs, answers)] {
            if given != needed {
                return Err(Error::invalid(format!("the network's {what}"), given, format!("{needed} numbers wide")));
            }
        }
        Ok(())
    }
}

/// The share of rows whose largest logit is that of the label.
pub fn accuracy(logits: &[f32], classes: usize, labels: &[u32]) -> f32 {
    let hits = most_likely(logits, classes).zip(labels).filter(|(class, label)| *class == **label as usize);
    hits.count() as f32 / labels.len() as f32
}

/// The class with the largest logit of every row.
pub fn most_likely(logits: &[f32], classes: usize) -> impl Iterator<Item = usize> {
    let largest = move |row: &[f32]| (0..classes).max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap_or(0);
    logits.chunks_exact(classes).map(largest)
}
