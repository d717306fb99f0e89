//! The regularizers at their places in a training step.

use dfdx::{prelude::HasShape, tensor::Gradients};

use super::{
    Trainer,
    share::{Drawn, input_gradient},
    update::{Draw, seed},
};
use crate::{
    Result,
    backend::{Backend, Batch, Graph, download, upload},
    nn::{Given, Layer, Mode, Network, Role},
    objective::Player,
    random::Purpose,
    regularize::{
        GeneratorTerm, Place, Projection, Regularizer, WeightPenalty, clamp_sigma, distance, feature_distance,
        interpolate, kept_distances, orthogonality, penalty, perturb,
    },
};

/// A term of the generator's loss: what it is a function of, its derivative there, and its value.
pub(super) struct Term<B: Backend> {
    pub features: Batch<B>,
    pub slope: Batch<B>,
    pub cost: f32,
}

impl<B: Backend> Trainer<B> {
    /// Adds the gradient penalties of one shard to its gradients: (the sum, what they cost).
    pub(super) fn gradient_penalties(
        &self,
        mut gradients: Gradients<f32, B>,
        draw: Draw,
        share: f32,
        x: &Batch<B>,
        fake: &Batch<B>,
    ) -> Result<(Gradients<f32, B>, f32)> {
        let mut total = 0.0;
        let mut rng = draw.rng(self.config.seed, Purpose::Penalty);
        for regularizer in &self.game.regularizers {
            if let Regularizer::GradientPenalty { at, target, weight } = *regularizer {
                let at = penalty_points(at, &mut rng, x, fake);
                let cost;
                (gradients, cost) = self.penalise(gradients, &at, target, share * weight)?;
                total += cost;
            }
        }
        Ok((gradients, total))
    }

    // ANCHOR: penalise
    /// Adds the gradient of weight·E(‖∇D(x)‖ − target)² to the gradients; see design note in `nn::Network::tangent`.
    ///
    /// With v = ∂P/∂g at g = ∇ₓD held constant, Σ v·∇ₓD(x) is one forward pass that carries v as a tangent, and its
    /// gradient in the parameters is that of P: exact, and without second derivatives.
    fn penalise(
        &self,
        gradients: Gradients<f32, B>,
        x: &Batch<B>,
        target: f32,
        weight: f32,
    ) -> Result<(Gradients<f32, B>, f32)> {
        let discriminator = &self.state.discriminator;
        let slopes = input_gradient(discriminator, x, Mode::Training);
        let (n, features) = *x.shape();
        let (cost, v) = penalty(&slopes, features, target, weight, n);
        let v = upload(x.device(), &v, features);
        let mut graph = Graph::parameters().adding_to(gradients, x);
        let (_, t) = discriminator.tangent(&mut graph, x, &v, Mode::Training)?;
        let ones: Batch<B> = x.device().ones_like(t.shape());
        Ok((graph.backward(&[(&t, &ones)]), cost))
    }
    // ANCHOR_END: penalise

    /// The generator terms on one shard.
    ///
    /// A term couples the samples of a batch, so that the shard is the whole batch and needs no weight.
    pub(super) fn generator_terms(
        &self,
        graph: &mut Graph<B>,
        draw: Draw,
        rows: usize,
        fake: &Batch<B>,
        z: &Drawn<B>,
    ) -> Result<Vec<Term<B>>> {
        let term = |regularizer: &Regularizer| match *regularizer {
            Regularizer::GeneratorTerm { term: GeneratorTerm::FeatureMatching { layers }, weight } => {
                let real = self.real(draw, rows);
                Some(real.map(|real| {
                    self.feature_matching(graph, (&real.rows, real.given()), (fake, z.given()), layers, weight)
                }))
            }
            Regularizer::GeneratorTerm { term: GeneratorTerm::KeptDistances { scale }, weight } => {
                let (rows, of_z) = (download(fake), download(&z.rows));
                let (latent, features) = (z.rows.shape().1, self.game.real.features());
                let (cost, slope) = kept_distances(&of_z, latent, &rows, features, scale);
                let slope = seed(&slope, weight, fake);
                Some(Ok(Term { features: fake.clone(), slope, cost: weight * cost }))
            }
            _ => None,
        };
        self.game.regularizers.iter().filter_map(term).collect()
    }

    fn feature_matching(
        &self,
        graph: &mut Graph<B>,
        (x, of_x): (&Batch<B>, Given<'_, B>),
        (fake, of_fake): (&Batch<B>, Given<'_, B>),
        layers: Option<usize>,
        weight: f32,
    ) -> Term<B> {
        let discriminator = &self.state.discriminator;
        let depth = layers.unwrap_or(discriminator.layers().len() - 1);
        let of_real = discriminator.forward_to(&mut Graph::off(), x, of_x, depth);
        let features = discriminator.forward_to(graph, fake, of_fake, depth);
        let columns = features.shape().1;
        let (cost, slope) = feature_distance(&download(&of_real), &download(&features), columns);
        let slope = upload(features.device(), &slope, columns) * weight;
        Term { features, slope, cost: weight * cost }
    }

    /// Adds the gradients of the weight penalties of that player; returns what they cost.
    pub(super) fn weight_penalties(&self, player: Player, gradients: &mut Gradients<f32, B>) -> f32 {
        let mut total = 0.0;
        for regularizer in &self.game.regularizers {
            if let Regularizer::WeightPenalty { of, on, weight } = *regularizer
                && on.include(player)
            {
                for (parameter, cost, slope) in self.weight_slopes(of, player) {
                    total += weight * cost;
                    B::with_gradient(gradients, parameter, |g| {
                        g.iter_mut().zip(download(&slope)).for_each(|(g, slope)| *g += weight * slope);
                    });
                }
            }
        }
        total
    }

    /// Every penalised parameter with its part of the penalty and the derivative.
    fn weight_slopes(&self, of: WeightPenalty, player: Player) -> Vec<(&Batch<B>, f32, Batch<B>)> {
        let network = self.state.network(player);
        let with = |parameter, (cost, slope)| (parameter, cost, slope);
        match of {
            WeightPenalty::Orthogonal => {
                let weights = network.layers().iter().flat_map(Layer::weights);
                weights.map(|weight| with(weight, orthogonality(weight))).collect()
            }
            WeightPenalty::HistoricalAverage => {
                let past = self.state.history(player).into_iter().flat_map(Network::parameters);
                network.parameters().into_iter().zip(past).map(|(now, past)| with(now, distance(now, past))).collect()
            }
        }
    }

    /// Projects that player's weights.
    pub(super) fn project(&mut self, player: Player) {
        for regularizer in &self.game.regularizers {
            if let Regularizer::Projection { onto, on } = *regularizer
                && on.include(player)
            {
                project(self.state.network_mut(player), onto);
            }
        }
    }
}

/// Where a penalty is taken, one row per (packed) sample.
fn penalty_points<B: Backend>(at: Place, mut rng: impl rand::Rng, x: &Batch<B>, fake: &Batch<B>) -> Batch<B> {
    let features = x.shape().1;
    let points = match at {
        Place::Real => return x.clone(),
        Place::Fake => return fake.clone(),
        Place::Interpolates => interpolate(&download(x), &download(fake), features, &mut rng),
        Place::Perturbed => perturb(&download(x), &mut rng),
    };
    upload(x.device(), &points, features)
}

fn project<B: Backend>(network: &mut Network<B>, onto: Projection) {
    let weights: Vec<*const Batch<B>> =
        network.layers().iter().flat_map(Layer::weights).map(|w| &raw const *w).collect();
    let weights: Vec<bool> =
        network.tensors().into_iter().map(|(_, _, tensor)| weights.contains(&(&raw const *tensor))).collect();
    for ((role, tensor), weight) in network.tensors_mut().into_iter().zip(weights) {
        match onto {
            Projection::Clip(c) if role == Role::Parameter => *tensor = tensor.clone().clamp(-c, c),
            Projection::ClampSigma(limit) if weight => {
                clamp_sigma(tensor, limit).into_iter().for_each(|clamped| *tensor = clamped)
            }
            _ => {}
        }
    }
}
