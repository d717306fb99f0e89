//! What one shard of a batch contributes to a player's step.

use std::ops::Range;

use dfdx::{prelude::HasShape, tensor::Gradients};

use super::{
    Trainer,
    auxiliary::Answer,
    update::{Draw, on, seed},
};
use crate::{
    Result,
    backend::{Backend, Batch, Graph, Moments, add, download, gradient},
    nn::{Given, Mode, Network, one_hot},
    objective::{Player, sigma},
    prior::Stream,
    random::Purpose,
};

/// Gradients, loss and mean outputs, each already weighted by the shard's part of the batch.
pub(super) struct Share<B: Backend> {
    pub gradients: Gradients<f32, B>,
    /// What normalisations have seen of the batch, where it is in one shard.
    pub seen: Vec<Moments<B>>,
    pub loss: f32,
    /// Mean of σ(D(x)).
    pub real: f32,
    /// Mean of σ(D(G(z))).
    pub fake: f32,
}

impl<B: Backend> Share<B> {
    /// Both together; only the gradients of those parameters are kept.
    pub fn plus(mut self, mut other: Self, parameters: &[&Batch<B>]) -> Self {
        for parameter in parameters {
            B::with_gradient(&mut other.gradients, parameter, |from| {
                B::with_gradient(&mut self.gradients, parameter, |into| {
                    add(into, from);
                });
            });
        }
        Self { loss: self.loss + other.loss, real: self.real + other.real, fake: self.fake + other.fake, ..self }
    }
}

/// What G makes of some z, and the tape that this was recorded on.
pub(super) struct Fakes<B: Backend> {
    z: Drawn<B>,
    rows: Batch<B>,
    graph: Graph<B>,
}

/// Rows of a stream on the device, with their classes where it has any.
pub(super) struct Drawn<B: Backend> {
    pub rows: Batch<B>,
    pub labels: Vec<u32>,
    classes: Option<Batch<B>>,
}

impl<B: Backend> Drawn<B> {
    /// What a network in training is given beside the rows.
    pub fn given(&self) -> Given<'_, B> {
        Given { mode: Mode::Training, labels: self.classes.as_ref() }
    }
}

impl<B: Backend> Trainer<B> {
    /// n samples of G, recorded on that graph, packed.
    pub(super) fn fakes(&self, draw: Draw, n: usize, mut graph: Graph<B>) -> Result<Fakes<B>> {
        let z = self.latent(draw, n)?;
        let rows = self.state.generator.forward(&mut graph, &z.rows, z.given());
        let rows = self.packed(&mut graph, &rows);
        Ok(Fakes { z, rows, graph })
    }

    pub(super) fn discriminator_share(&self, draw: Draw, rows: Range<usize>, fakes: &Fakes<B>) -> Result<Share<B>> {
        let weight = rows.len() as f32 / self.config.batch as f32;
        let discriminator = &self.state.discriminator;
        let x = self.real(draw, rows.len())?;
        let Fakes { z, rows: fake, .. } = fakes;

        let mut graph = Graph::parameters();
        let on_real = discriminator.forward(&mut graph, &x.rows, x.given());
        let seen = graph.seen();
        let on_fake = discriminator.forward(&mut graph, fake, z.given());
        let (real, fakes) = (download(&on_real), download(&on_fake));
        let columns = on_real.shape().1;
        let of_real = Answer { logits: &real, labels: &x.labels };
        let of_fake = Answer { logits: &fakes, labels: &z.labels };
        let judged = self.game.judge(Player::Discriminator, of_real, of_fake, columns);
        let (real_seed, fake_seed) = (seed(&judged.real, weight, &on_real), seed(&judged.fake, weight, &on_fake));
        let gradients = graph.backward(&[(&on_real, &real_seed), (&on_fake, &fake_seed)]);
        let (gradients, cost) = self.gradient_penalties(gradients, draw, weight, &x.rows, fake)?;

        let mean = |logits: &[f32]| {
            let logits = self.game.logits(logits, columns);
            weight * logits.iter().map(|l| sigma(*l)).sum::<f32>() / logits.len() as f32
        };
        let loss = weight * judged.loss + cost;
        Ok(Share { gradients, seen, loss, real: mean(&real), fake: mean(&fakes) })
    }

    pub(super) fn generator_share(&self, draw: Draw, rows: Range<usize>, fakes: Fakes<B>) -> Result<Share<B>> {
        let weight = rows.len() as f32 / self.config.batch as f32;
        let discriminator = &self.state.discriminator;
        let Fakes { z, rows: fake, mut graph } = fakes;
        let seen = graph.seen();
        graph.freeze();
        let on_fake = discriminator.forward(&mut graph, &fake, z.given());
        let (real, labels) = match self.game.objective.generator_sees_real() {
            true => {
                let x = self.real(draw, rows.len())?;
                (download(&discriminator.forward(&mut Graph::off(), &x.rows, x.given())), x.labels)
            }
            false => Default::default(),
        };
        let of_real = Answer { logits: &real, labels: &labels };
        let (fakes, columns) = (download(&on_fake), on_fake.shape().1);
        let of_fake = Answer { logits: &fakes, labels: &z.labels };
        let judged = self.game.judge(Player::Generator, of_real, of_fake, columns);
        let terms = self.generator_terms(&mut graph, draw, rows.len(), &fake, &z)?;

        let logits_seed = seed(&judged.fake, weight, &on_fake);
        let mut seeded = vec![(&on_fake, &logits_seed)];
        seeded.extend(terms.iter().map(|term| (&term.features, &term.slope)));
        let loss = weight * judged.loss + terms.iter().map(|term| term.cost).sum::<f32>();
        Ok(Share { gradients: graph.backward(&seeded), seen, loss, real: 0.0, fake: 0.0 })
    }

    /// n latent rows.
    pub(super) fn latent(&self, draw: Draw, n: usize) -> Result<Drawn<B>> {
        self.rows(&*self.game.input, Purpose::Latent, draw, n)
    }

    /// n real samples, packed.
    pub(super) fn real(&self, draw: Draw, n: usize) -> Result<Drawn<B>> {
        let real = self.rows(&*self.game.real, Purpose::Data, draw, n)?;
        Ok(Drawn { rows: self.packed(&mut Graph::off(), &real.rows), ..real })
    }

    fn rows(&self, stream: &dyn Stream, purpose: Purpose, draw: Draw, n: usize) -> Result<Drawn<B>> {
        let rows = draw.rows(stream, self.config.seed, purpose, n)?;
        let classes = match rows.labels.is_empty() {
            true => None,
            false => Some(on(&self.state.generator, &one_hot(&rows.labels, stream.classes()), stream.classes())),
        };
        Ok(Drawn { rows: on(&self.state.generator, &rows.values, stream.features()), labels: rows.labels, classes })
    }

    // ANCHOR: packed
    /// (n, d) → (n / m, m·d): what a discriminator sees that looks at m samples at once.
    fn packed(&self, graph: &mut Graph<B>, x: &Batch<B>) -> Batch<B> {
        let ((n, features), pack) = (*x.shape(), self.game.packing());
        if pack == 1 {
            return x.clone();
        }
        graph.compose(x, |x| dfdx::tensor_ops::ReshapeTo::reshape_like(x, &(n / pack, features * pack)))
    }
    // ANCHOR_END: packed
}

/// ∇ₓ D(x) for every row of x, (n, features) in row order; the outputs of a row are summed.
pub fn input_gradient<B: Backend>(discriminator: &Network<B>, x: &Batch<B>, mode: Mode) -> Vec<f32> {
    let mut graph = Graph::input();
    let y = discriminator.forward(&mut graph, x, mode);
    let ones: Batch<B> = x.device().ones_like(y.shape());
    download(&gradient(&mut graph.backward(&[(&y, &ones)]), x))
}
