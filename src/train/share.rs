//! What one shard of a batch contributes to a player's step.

use std::ops::Range;

use dfdx::{prelude::HasShape, tensor::Gradients};

use super::Trainer;
use crate::{
    Result,
    backend::{Backend, Batch, Graph, Moments, add, download, gradient, upload},
    nn::{Mode, Network},
    objective::{Player, evaluate, sigma},
    prior::Stream,
    random::{self, Purpose},
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

/// Which minibatch: the step, the round within it where the discriminator takes several, and the shard.
#[derive(Clone, Copy)]
pub(super) struct Draw {
    pub step: u64,
    pub round: u32,
    pub part: u64,
}

impl<B: Backend> Trainer<B> {
    pub(super) fn discriminator_share(&self, draw: Draw, rows: Range<usize>) -> Result<Share<B>> {
        let weight = rows.len() as f32 / self.config.batch as f32;
        let (discriminator, objective) = (&self.state.discriminator, &*self.game.objective);
        let x = self.real(draw, rows.len());
        let z = self.latent(draw, rows.len());
        let fake = self.state.generator.forward(&mut Graph::off(), &z, Mode::Training);
        let fake = self.packed(&mut Graph::off(), &fake);

        let mut graph = Graph::parameters();
        let on_real = discriminator.forward(&mut graph, &x, Mode::Training);
        let seen = graph.seen();
        let on_fake = discriminator.forward(&mut graph, &fake, Mode::Training);
        let (real_logits, fake_logits) = (download(&on_real), download(&on_fake));
        let columns = on_real.shape().1;
        let evaluated = evaluate(objective, Player::Discriminator, &real_logits, &fake_logits, columns);
        let (real_seed, fake_seed) = (seed(&evaluated.real, weight, &on_real), seed(&evaluated.fake, weight, &on_fake));
        let gradients = graph.backward(&[(&on_real, &real_seed), (&on_fake, &fake_seed)]);
        let (gradients, cost) = self.gradient_penalties(gradients, draw, weight, &x, &fake)?;

        let mean = |logits: &[f32]| weight * logits.iter().map(|l| sigma(*l)).sum::<f32>() / logits.len() as f32;
        let loss = weight * evaluated.loss + cost;
        Ok(Share { gradients, seen, loss, real: mean(&real_logits), fake: mean(&fake_logits) })
    }

    pub(super) fn generator_share(&self, draw: Draw, rows: Range<usize>) -> Result<Share<B>> {
        let weight = rows.len() as f32 / self.config.batch as f32;
        let (discriminator, objective) = (&self.state.discriminator, &*self.game.objective);
        let z = self.latent(draw, rows.len());
        let mut graph = Graph::parameters();
        let fake = self.state.generator.forward(&mut graph, &z, Mode::Training);
        let seen = graph.seen();
        graph.freeze();
        let fake = self.packed(&mut graph, &fake);
        let on_fake = discriminator.forward(&mut graph, &fake, Mode::Training);
        let real_logits = match objective.generator_sees_real() {
            true => {
                let x = self.real(draw, rows.len());
                download(&discriminator.forward(&mut Graph::off(), &x, Mode::Training))
            }
            false => Vec::new(),
        };
        let columns = on_fake.shape().1;
        let evaluated = evaluate(objective, Player::Generator, &real_logits, &download(&on_fake), columns);
        let terms = self.generator_terms(&mut graph, draw, rows.len(), &fake);

        let logits_seed = seed(&evaluated.fake, weight, &on_fake);
        let mut seeded = vec![(&on_fake, &logits_seed)];
        seeded.extend(terms.iter().map(|term| (&term.features, &term.slope)));
        let loss = weight * evaluated.loss + terms.iter().map(|term| term.cost).sum::<f32>();
        Ok(Share { gradients: graph.backward(&seeded), seen, loss, real: 0.0, fake: 0.0 })
    }

    pub(super) fn stream(&self, purpose: Purpose, draw: Draw) -> impl rand::Rng + use<B> {
        random::stream(self.config.seed, purpose, draw.step, u64::from(draw.round) << 32 | draw.part)
    }

    fn rows(&self, stream: &dyn Stream, purpose: Purpose, draw: Draw, n: usize) -> Batch<B> {
        let mut rows = vec![0.0; n * stream.features()];
        stream.fill(&mut self.stream(purpose, draw), &mut rows);
        upload(&self.state.generator.device().scratch(), &rows, stream.features())
    }

    /// n latent rows.
    pub(super) fn latent(&self, draw: Draw, n: usize) -> Batch<B> {
        self.rows(&*self.game.input, Purpose::Latent, draw, n)
    }

    /// n real samples, packed.
    pub(super) fn real(&self, draw: Draw, n: usize) -> Batch<B> {
        self.packed(&mut Graph::off(), &self.rows(&*self.game.real, Purpose::Data, draw, n))
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

/// A derivative as the seed of a backward pass.
fn seed<B: Backend>(derivative: &[f32], weight: f32, like: &Batch<B>) -> Batch<B> {
    let scaled: Vec<f32> = derivative.iter().map(|d| weight * d).collect();
    upload(like.device(), &scaled, like.shape().1)
}
