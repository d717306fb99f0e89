//! The discriminator's answer: the objective's logits and, with an auxiliary classifier, the class.

use super::Game;
use crate::{
    Error, Result,
    nn::Architecture,
    objective::{Evaluated, Player, cross_entropy, evaluate},
    regularize::Regularizer,
};

/// What D answers to some rows, `columns` numbers each, and what their classes are.
#[derive(Clone, Copy)]
pub(super) struct Answer<'a> {
    pub logits: &'a [f32],
    pub labels: &'a [u32],
}

impl Game {
    /// The weight of the auxiliary classifier, where there is one.
    pub(super) fn auxiliary(&self) -> Option<f32> {
        self.regularizers.iter().find_map(|regularizer| match regularizer {
            Regularizer::Auxiliary { weight } => Some(*weight),
            _ => None,
        })
    }

    /// Whether the labels of the streams and what D answers fit together.
    pub(super) fn check_labels(&self, generator: &Architecture, discriminator: &Architecture) -> Result<()> {
        let refuse = |why: &str| Err(Error::Refused { what: "labels".into(), why: why.into() });
        let (real, fake) = (self.real.classes(), self.input.classes());
        let told = |network: &Architecture, rows: usize| network.classes().is_none_or(|classes| classes == rows);
        let answers = discriminator.sizes()?.last().copied().unwrap_or(discriminator.inputs);
        match self.auxiliary() {
            _ if !told(generator, fake) || !told(discriminator, fake) || !told(discriminator, real) => {
                refuse("a network asks for the classes of its rows, and the streams do not tell them")
            }
            _ if real > 0 && fake > 0 && real != fake => refuse("real and generated rows have other classes"),
            Some(_) if real == 0 || fake == 0 => {
                refuse("an auxiliary classifier needs them on real and generated rows")
            }
            Some(_) if self.packing() > 1 => {
                refuse("an auxiliary classifier sees one sample at a time; leave packing out")
            }
            Some(_) if answers != 1 + real => {
                let allowed = format!("{}: one, and one for each class", 1 + real);
                Err(Error::invalid("the number of the discriminator's outputs", answers, allowed))
            }
            _ => Ok(()),
        }
    }

    /// The logits that the objective sees.
    pub(super) fn logits(&self, answer: &[f32], columns: usize) -> Vec<f32> {
        let step = if self.auxiliary().is_some() { columns } else { 1 };
        answer.iter().step_by(step).copied().collect()
    }

    /// One player's loss of such answers, and its derivatives in them. The classes of real rows are D's matter alone.
    pub(super) fn judge(&self, player: Player, real: Answer<'_>, fake: Answer<'_>, columns: usize) -> Evaluated {
        let objective = &*self.objective;
        let Some(weight) = self.auxiliary() else {
            return evaluate(objective, player, real.logits, fake.logits, columns);
        };
        let (of_real, of_fake) = (self.logits(real.logits, columns), self.logits(fake.logits, columns));
        let mut all = evaluate(objective, player, &of_real, &of_fake, 1);
        let on_real = if player == Player::Discriminator { weight } else { 0.0 };
        all.loss +=
            classified(&mut all.real, real, columns, on_real) + classified(&mut all.fake, fake, columns, weight);
        all
    }
}

/// Adds the auxiliary classifier's columns to the derivatives in the first; what they cost.
fn classified(slopes: &mut Vec<f32>, answer: Answer<'_>, columns: usize, weight: f32) -> f32 {
    if answer.logits.is_empty() {
        return 0.0;
    }
    let classes: Vec<f32> = answer.logits.chunks_exact(columns).flat_map(|row| &row[1..]).copied().collect();
    let (cost, of_classes) = cross_entropy(&classes, columns - 1, answer.labels);
    let rows = slopes.iter().zip(of_classes.chunks_exact(columns - 1));
    *slopes = rows.flat_map(|(first, row)| [*first].into_iter().chain(row.iter().map(|s| weight * s))).collect();
    weight * cost
}
