//! An attribute carried from one picture to another, learned from pictures with it and pictures without.
//!
//! # Definition
//! A are pictures of 12 × 12 of one of four strokes, white on black; B are such pictures with a grey box over them, of any
//! place and size. No two belong together. A common encoder E₁ sees both, an encoder E₂ of 4 numbers sees B alone, and a
//! decoder D makes pictures of both codes. C learns to tell A from B by E₁'s code.
//!
//! # Formula
//! E₁, E₂ and D minimise E‖D(E₁(a), 0) − a‖² + E‖D(E₁(b), E₂(b)) − b‖² − λ E log C(E₁(b)), with C(·) the probability of A.
//! After that D(E₁(a), E₂(b)) is a with the box of b.
//!
//! # What must be seen
//! With the adversary the box goes over: the picture is nearer to the true one, which is known here, than by a decoder that
//! was taught without (λ = 0), whose E₁ has the box as well.
//!
//! # Notes
//! The error is the mean square over pixels, which are from −1 to 1. To leave a as it is has an error of its own, that of
//! the box. Neither loop of the library plays this game: it has a decoder's loss and an adversary on one step.
//!
//! # Reference
//! Press, Galanti, Benaim and Wolf 2019, "Emerging Disentanglement in Auto-Encoder Based Unsupervised Image Content
//! Transfer", ICLR.

use rand::{Rng, RngExt};

use crate::{
    Error, Result,
    backend::{Activation, Backend as _, Batch, Cpu, Graph, Rule, download, upload},
    experiments::{Criterion, Experiment, ExperimentRecord, SeedRecord, Tiles},
    nn::{Architecture, LayerSpec, Mode},
    objective::{sigma, squared_error},
    plot::{Images, Picture, grid},
    random::{self, Purpose},
    train::{Learner, Pace, seed},
};

/// See the [module](self).
pub struct Disentangle;

/// Pixels along a side, and in all.
const SIDE: usize = 12;
const PIXELS: usize = SIDE * SIDE;
/// Pixels along a stroke.
const STROKE: usize = 5;
/// Numbers in the code of E₁, and of E₂.
const COMMON: usize = 16;
const OWN: usize = 4;
/// Steps, and pictures of each kind in a minibatch.
const STEPS: u64 = 4_000;
const BATCH: usize = 64;
/// λ beside a squared error of one pixel.
const ADVERSARY: f32 = 0.05;
const PACE: Pace = Pace { learning_rate: 1e-3, rule: Rule::Adam { beta1: 0.5, beta2: 0.999 } };
/// Pairs on which errors are taken, and pairs in the figure.
const PAIRS: usize = 500;
const SHOWN: usize = 10;

/// n pictures of a stroke: a bar across, a bar down, both, or a frame.
fn strokes(rng: &mut dyn Rng, n: usize) -> Vec<f32> {
    let mut pictures = vec![-1.0; n * PIXELS];
    for picture in pictures.chunks_exact_mut(PIXELS) {
        let kind = rng.random_range(0..4);
        let [top, left] = [0; 2].map(|_: u8| rng.random_range(0..=SIDE - STROKE));
        for (y, x) in (0..STROKE).flat_map(|y| (0..STROKE).map(move |x| (y, x))) {
            let (across, down) = (y == STROKE / 2, x == STROKE / 2);
            let edge = [0, STROKE - 1].contains(&x) || [0, STROKE - 1].contains(&y);
            if [across, down, across || down, edge][kind] {
                picture[(top + y) * SIDE + left + x] = 1.0;
            }
        }
    }
    pictures
}

/// n boxes, true inside: squares of 3 to 5 pixels.
fn boxes(rng: &mut dyn Rng, n: usize) -> Vec<bool> {
    let mut one = || {
        let side = rng.random_range(3..=5);
        let [top, left] = [0; 2].map(|_: u8| rng.random_range(0..=SIDE - side));
        (0..PIXELS).map(move |i| (top..top + side).contains(&(i / SIDE)) && (left..left + side).contains(&(i % SIDE)))
    };
    (0..n).flat_map(|_| one()).collect()
}

/// Grey boxes over pictures.
fn over(pictures: &[f32], boxes: &[bool]) -> Vec<f32> {
    pictures.iter().zip(boxes).map(|(x, inside)| if *inside { 0.0 } else { *x }).collect()
}

/// The networks, and how much the adversary counts.
struct Players {
    seed: u64,
    adversary: f32,
    common: Learner<Cpu>,
    own: Learner<Cpu>,
    decoder: Learner<Cpu>,
    critic: Learner<Cpu>,
}

impl Players {
    fn new(seed: u64, adversary: f32) -> Result<Self> {
        let device = Cpu::open()?;
        let perceptron = |inputs, outputs| Architecture::mlp(inputs, 128, 2, outputs, Activation::LeakyRelu(0.2));
        let mut decoder = perceptron(COMMON + OWN, PIXELS);
        decoder.layers.push(LayerSpec::Activation(Activation::Tanh));
        let learner = |architecture, part| Learner::new(&device, &architecture, PACE, seed, part);
        Ok(Self {
            seed,
            adversary,
            common: learner(perceptron(PIXELS, COMMON), 0)?,
            own: learner(perceptron(PIXELS, OWN), 1)?,
            decoder: learner(decoder, 2)?,
            critic: learner(perceptron(COMMON, 1), 3)?,
        })
    }

    /// One step: C's, then that of the others. The first half of the rows is of A.
    fn step(&mut self, step: u64) -> Result<()> {
        let mut rng = random::stream(self.seed, Purpose::Data, step, 0);
        let (plain, boxed) = (strokes(&mut rng, BATCH), strokes(&mut rng, BATCH));
        let rows = [plain, over(&boxed, &boxes(&mut rng, BATCH))].concat();
        let x = upload(&Cpu::open()?.scratch(), &rows, PIXELS);
        self.tell_apart(&x);
        let mut graph = Graph::all();
        let code = self.common.network.forward(&mut graph, &x, Mode::Training);
        let own = self.own.network.forward(&mut graph, &x, Mode::Training);
        let of_b = upload(&Cpu::open()?.scratch(), &[vec![0.0; BATCH * OWN], vec![1.0; BATCH * OWN]].concat(), OWN);
        let own = graph.compose(&own, |own| own * of_b);
        let both = Cpu::append(&mut graph, &code, &own);
        let y = self.decoder.network.forward(&mut graph, &both, Mode::Training);
        graph.freeze();
        let logits = self.critic.network.forward(&mut graph, &code, Mode::Training);
        let (loss, slope) = squared_error(&download(&y), &rows);
        let against = |(i, l): (usize, &f32)| if i < BATCH { 0.0 } else { -sigma(-l) / BATCH as f32 };
        let against: Vec<f32> = download(&logits).iter().enumerate().map(against).collect();
        let seeds = [seed(&slope, 1.0, &y), seed(&against, self.adversary, &logits)];
        if !loss.is_finite() {
            return Err(Error::Diverged { quantity: "the decoder's loss".into(), step });
        }
        let mut gradients = graph.backward(&[(&y, &seeds[0]), (&logits, &seeds[1])]);
        [&mut self.common, &mut self.own, &mut self.decoder].into_iter().for_each(|player| player.step(&mut gradients));
        Ok(())
    }

    /// One step of C.
    fn tell_apart(&mut self, x: &Batch<Cpu>) {
        let code = self.common.network.forward(&mut Graph::off(), x, Mode::Training);
        let mut graph = Graph::parameters();
        let logits = self.critic.network.forward(&mut graph, &code, Mode::Training);
        let slope = |(i, l): (usize, &f32)| if i < BATCH { -sigma(-l) } else { sigma(*l) } / BATCH as f32;
        let slope: Vec<f32> = download(&logits).iter().enumerate().map(slope).collect();
        let seed = seed(&slope, 1.0, &logits);
        self.critic.step(&mut graph.backward(&[(&logits, &seed)]));
    }

    /// D(E₁(a), E₂(b)), pair by pair.
    fn transfer(&self, a: &[f32], b: &[f32]) -> Vec<f32> {
        let (common, own) = (self.common.network.apply(a), self.own.network.apply(b));
        let codes = common.chunks_exact(COMMON).zip(own.chunks_exact(OWN)).flat_map(|(c, o)| [c, o].concat());
        self.decoder.network.apply(&codes.collect::<Vec<_>>())
    }

    /// The share of codes whose kind C knows, each kind counting half.
    fn told_apart(&self, a: &[f32], b: &[f32]) -> f32 {
        let share = |rows: &[f32], of_a: bool| {
            let logits = self.critic.network.apply(&self.common.network.apply(rows));
            logits.iter().filter(|logit| (**logit > 0.0) == of_a).count() as f32 / logits.len() as f32
        };
        0.5 * (share(a, true) + share(b, false))
    }
}

impl Experiment for Disentangle {
    fn name(&self) -> &'static str {
        "disentangle"
    }

    fn about(&self) -> &'static str {
        "an adversary on the common code lets an attribute be carried from one picture to another"
    }

    fn source(&self) -> &'static str {
        "Press, Galanti, Benaim and Wolf 2019, ICLR"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        let mut rng = random::stream(seed, Purpose::Measure, 0, 0);
        let (a, under, boxes) = (strokes(&mut rng, PAIRS), strokes(&mut rng, PAIRS), boxes(&mut rng, PAIRS));
        let (b, truth) = (over(&under, &boxes), over(&a, &boxes));
        record.set("untouched/error", squared_error(&a, &truth).0);
        let mut shown = vec![a.clone(), b.clone()];
        for (name, adversary) in [("with", ADVERSARY), ("without", 0.0)] {
            let mut players = Players::new(seed, adversary)?;
            (1..=STEPS).try_for_each(|step| players.step(step))?;
            let made = players.transfer(&a, &b);
            record.set(&format!("{name}/error"), squared_error(&made, &truth).0);
            record.set(&format!("{name}/told_apart"), players.told_apart(&a, &b));
            shown.push(made);
        }
        shown.push(truth);
        let gain = record.values["without/error"] / record.values["with/error"];
        record.set("gain", gain);
        if seed == 0 {
            let rows: Vec<f32> = shown.iter().flat_map(|row| &row[..SHOWN * PIXELS]).copied().collect();
            record.pictures.insert("pairs".into(), Tiles::new(SIDE, &rows));
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![]
    }

    fn default_seeds(&self) -> u64 {
        10
    }

    fn figure(&self, record: &ExperimentRecord) -> Picture {
        let kept = record.seeds.first().and_then(|seed| seed.pictures.get("pairs"));
        let none = || Images { height: SIDE, width: SIDE, channels: 1, values: Vec::new() };
        grid(kept.map_or_else(none, Tiles::images), SHOWN)
    }
}
