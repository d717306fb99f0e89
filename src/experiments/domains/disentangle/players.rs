//! The points of both domains, and the networks that take them apart and put them together.

use rand::{Rng, RngExt};
use rand_distr::{Distribution as _, StandardNormal};

use crate::{
    Result,
    backend::{Activation, Backend, Batch, Cpu, Graph, download, upload},
    experiments::domains::domain::{BATCH, PACE},
    nn::{Architecture, Init, Mode, Network},
    objective::{NonSaturating, Player, evaluate},
    random::{self, Purpose},
    train::{Learner, seed},
};

/// Numbers that E answers: more than a point has, so that nothing but the game keeps the height out of them.
const SHARED: usize = 4;
/// σ of the noise on what the discriminator sees.
const NOISE: f32 = 0.2;
/// What the game counts for beside the squares.
const WEIGHT: f32 = 0.1;
const STEPS: u64 = 4_000;
/// The turn of the plane, in degrees.
pub const ANGLE: f32 = 30.0;

/// A point as it is meant: its place along the axis and its height.
pub type Meant = [f32; 2];

/// n points of the first domain, in two heaps without height, or of the second, of heights from 0.7 to 1.5. One heap is the
/// larger, or else the game could as well be won with the heaps exchanged.
pub fn draw(rng: &mut impl Rng, n: usize, second: bool) -> Vec<Meant> {
    let mut point = || {
        let (side, noise): (bool, f32) = (rng.random_bool(0.3), StandardNormal.sample(rng));
        let place = if side { 0.8 } else { -0.8 } + 0.25 * noise;
        [place, if second { rng.random_range(0.7..1.5) } else { 0.0 }]
    };
    (0..n).map(|_| point()).collect()
}

/// Points turned by an angle, in degrees.
pub fn turned(points: &[Meant], angle: f32) -> Vec<f32> {
    let (sine, cosine) = angle.to_radians().sin_cos();
    points.iter().flat_map(|[x, y]| [cosine * x - sine * y, sine * x + cosine * y]).collect()
}

/// Whose features move in the game.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Game {
    /// Nobody's: there is none.
    None,
    /// The second domain's alone, as in ADDA.
    OneSided,
    /// Those of both.
    Both,
}

/// Numbers on a graph, with the derivative of a loss in them.
type Seeded = (Batch<Cpu>, Batch<Cpu>);

/// The three networks that rebuild, and the one that they play against.
pub struct Players {
    shared: Learner<Cpu>,
    rest: Learner<Cpu>,
    decoder: Learner<Cpu>,
    discriminator: Learner<Cpu>,
}

impl Players {
    fn new(seed: u64) -> Result<Self> {
        let device = Cpu::open()?;
        let network = |inputs, width, outputs| {
            Architecture::mlp(inputs, width, 2, outputs, Activation::LeakyRelu(0.2)).with_init(Init::Xavier)
        };
        let learner = |part, network: Architecture| Learner::new(&device, &network, PACE, seed, part);
        Ok(Self {
            shared: learner(0, network(2, 32, SHARED))?,
            rest: learner(1, network(2, 32, 1))?,
            decoder: learner(2, network(SHARED + 1, 32, 2))?,
            discriminator: learner(3, network(SHARED, 64, 1))?,
        })
    }

    /// Fresh ones after all steps.
    pub fn played(seed: u64, game: Game) -> Result<Self> {
        let mut players = Self::new(seed)?;
        for step in 1..=STEPS {
            let domain = |part, second| draw(&mut random::stream(seed, Purpose::Data, step, part), BATCH, second);
            let [a, b] = [domain(0, false), domain(1, true)].map(|points| turned(&points, ANGLE));
            players.step([&a, &b], game, &mut random::stream(seed, Purpose::Latent, step, 0));
        }
        Ok(players)
    }

    /// One step on a minibatch of both domains: the discriminator's, where there is a game, and that of the others.
    fn step(&mut self, domains: [&[f32]; 2], game: Game, rng: &mut impl Rng) {
        if game != Game::None {
            self.tell_apart(domains, rng);
        }
        // The decoder's inputs lead on to the encoders.
        let mut graph = Graph::all();
        let features = domains.map(|rows| forward(&self.shared.network, &mut graph, rows));
        let mut seeded = self.rebuild(&mut graph, domains, &features);
        graph.freeze();
        seeded.extend(self.deceive(&mut graph, &features, game, rng));
        let mut gradients = graph.backward(&seeded.iter().map(|(y, slope)| (y, slope)).collect::<Vec<_>>());
        let learners = [&mut self.shared, &mut self.rest, &mut self.decoder];
        learners.into_iter().for_each(|learner| learner.step(&mut gradients));
    }

    /// The discriminator's step: the first domain is real to it.
    fn tell_apart(&mut self, domains: [&[f32]; 2], rng: &mut impl Rng) {
        let features = domains.map(|rows| forward(&self.shared.network, &mut Graph::off(), rows));
        let mut graph = Graph::parameters();
        let [real, fake] = features.map(|features| self.judge(&mut graph, &features, rng));
        let loss = evaluate(&NonSaturating, Player::Discriminator, &download(&real), &download(&fake), 1);
        let [of_real, of_fake] = [(&loss.real, &real), (&loss.fake, &fake)].map(|(slope, y)| seed(slope, 1.0, y));
        self.discriminator.step(&mut graph.backward(&[(&real, &of_real), (&fake, &of_fake)]));
    }

    /// The points as they are rebuilt, with the derivative of the squares.
    fn rebuild(&self, graph: &mut Graph<Cpu>, [a, b]: [&[f32]; 2], features: &[Batch<Cpu>; 2]) -> Vec<Seeded> {
        let rests = [nothing(BATCH), forward(&self.rest.network, graph, b)];
        let seeded = |((features, rest), rows): ((&Batch<Cpu>, &Batch<Cpu>), &[f32])| {
            let rebuilt = self.decode(graph, features, rest);
            let off: Vec<f32> = download(&rebuilt).iter().zip(rows).map(|(y, x)| y - x).collect();
            let slope = seed(&off, 2.0 / BATCH as f32, &rebuilt);
            (rebuilt, slope)
        };
        features.iter().zip(&rests).zip([a, b]).map(seeded).collect()
    }

    /// The logits of those features that move, with the derivative of their loss: each is to be taken for the other, and what
    /// is real to the discriminator has its logit with the other sign for that.
    fn deceive(
        &self,
        graph: &mut Graph<Cpu>,
        features: &[Batch<Cpu>; 2],
        game: Game,
        rng: &mut impl Rng,
    ) -> Vec<Seeded> {
        let moves = |sign: f32| game == Game::Both || (game == Game::OneSided && sign > 0.0);
        let seeded = |(features, sign): (&Batch<Cpu>, f32)| {
            let logits = self.judge(graph, features, rng);
            let signed: Vec<f32> = download(&logits).iter().map(|logit| sign * logit).collect();
            let loss = evaluate(&NonSaturating, Player::Generator, &signed, &signed, 1);
            let slope = seed(&loss.fake, sign * WEIGHT, &logits);
            (logits, slope)
        };
        features.iter().zip([-1.0, 1.0]).filter(|(_, sign)| moves(*sign)).map(seeded).collect()
    }

    /// The discriminator's logits of features, which it sees with noise.
    fn judge(&self, graph: &mut Graph<Cpu>, features: &Batch<Cpu>, rng: &mut impl Rng) -> Batch<Cpu> {
        let network = &self.discriminator.network;
        let noise: Vec<f32> = StandardNormal.sample_iter(rng).take(BATCH * SHARED).map(|x: f32| NOISE * x).collect();
        let seen = Cpu::sum(graph, features, &upload(&network.device().scratch(), &noise, SHARED));
        network.forward(graph, &seen, Mode::Training)
    }

    fn decode(&self, graph: &mut Graph<Cpu>, features: &Batch<Cpu>, rest: &Batch<Cpu>) -> Batch<Cpu> {
        let both = Cpu::append(graph, features, rest);
        self.decoder.network.forward(graph, &both, Mode::Training)
    }

    /// R(E(x), S(b)), as it is meant; R(E(x), 0) without b.
    pub fn put_onto(&self, x: &[Meant], b: Option<&[Meant]>) -> Vec<Meant> {
        let (graph, x) = (&mut Graph::off(), turned(x, ANGLE));
        let features = forward(&self.shared.network, graph, &x);
        let rest = match b {
            Some(b) => forward(&self.rest.network, graph, &turned(b, ANGLE)),
            None => nothing(x.len() / 2),
        };
        let made = download(&self.decode(graph, &features, &rest));
        turned(made.as_chunks().0, -ANGLE).as_chunks().0.to_vec()
    }
}

/// What S says of so many points that have no height.
fn nothing(points: usize) -> Batch<Cpu> {
    upload(&Cpu::default(), &vec![0.0; points], 1)
}

fn forward(network: &Network<Cpu>, graph: &mut Graph<Cpu>, rows: &[f32]) -> Batch<Cpu> {
    network.forward(graph, &upload(&network.device().scratch(), rows, 2), Mode::Training)
}
