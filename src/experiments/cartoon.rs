//! # The cartoon of training: D separates, G moves, and again
//!
//! # Definition
//! The alternating scheme of the 2014 paper drawn out: 40 updates of D with G fixed, then 40 of G with D fixed. Both
//! minimise their part of −E log D(x) − E log(1 − D(G(z))); G's is −E log D(G(z)).
//!
//! # What must be seen
//! In every turn of D the surface changes and the fakes do not, by one bit; D tells real from fake better than before.
//! In every turn of G the surface does not change, and the fakes climb to where it says "real".
//!
//! # Notes
//! Turns this long are for the eye. Under a surface that stays fixed G runs past the data, to wherever D says "real"
//! most: so training takes one update each.
//!
//! # Reference
//! Goodfellow et al. 2014, arXiv:1406.2661, algorithm 1 and figure 1.

use toy_distributions::Distribution;

use super::{Criterion, Experiment, ExperimentRecord, SeedRecord, support};
use crate::{
    Result,
    lab::{Lab, Settings},
    objective::{NonSaturating, Player, evaluate, sigma},
    train::{Engine, record::Curves},
};

/// See the [module](self).
pub struct Cartoon;

/// Turns of both players together.
const TURNS: usize = 9;
/// Updates in a turn.
const UPDATES: usize = 40;
/// Samples that a turn is judged on.
const SAMPLES: usize = 1_000;
/// Cells of the drawn surface along each axis.
const SIDE: usize = 20;

impl Experiment for Cartoon {
    fn name(&self) -> &'static str {
        "cartoon"
    }

    fn about(&self) -> &'static str {
        "training in slow motion: D separates with G fixed, G moves with D fixed"
    }

    fn source(&self) -> &'static str {
        "Goodfellow et al. 2014, arXiv:1406.2661, algorithm 1"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let settings = Settings { distribution: "moons".into(), width: 32, batch: 128, seed, ..Settings::default() };
        let z = support::latent(&settings, SAMPLES)?;
        let mut engine = Lab::from_settings(settings).engine()?;
        let mut moments = vec![Moment::of(&*engine, &z)];
        let mut worst = Worst { gain_d: f32::INFINITY, gain_g: f32::INFINITY, drift: 0 };
        for turn in 0..TURNS {
            let player = if turn % 2 == 0 { Player::Discriminator } else { Player::Generator };
            for _ in 0..UPDATES {
                engine.advance_alone(player)?;
            }
            moments.push(Moment::of(&*engine, &z));
            worst.see(player, &moments[turn], &moments[turn + 1]);
        }
        let mut record = SeedRecord::new(seed);
        record.set("gain_d", worst.gain_d);
        record.set("gain_g", worst.gain_g);
        record.set("drift", worst.drift as f64);
        if seed == 0 {
            keep(&moments, &mut record);
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![
            Criterion {
                claim: "every turn of D lowers its loss on fresh samples (in nats; at the end of the game it is 1.386)",
                value: "gain_d",
                low: 0.01,
                high: 20.0,
            },
            Criterion { claim: "every turn of G raises the mean of D(G(z))", value: "gain_g", low: 0.05, high: 1.0 },
            Criterion {
                claim: "the player that is not at turn stays as it is, to the bit",
                value: "drift",
                low: 0.0,
                high: 0.0,
            },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        use crate::{
            plot::{Panel, compare},
            train::record::Surface,
        };
        let (moons, bounds) = (support::real(&*moons()), bounds());
        let panel = |(turn, surface): (usize, &Vec<f32>)| Panel {
            title: if turn == 0 { "at the start" } else { ["G has moved", "D has moved"][turn % 2] }.to_string(),
            bounds,
            real: moons.clone(),
            fake: record.points(&name(turn)),
            surface: Some(Surface { side: SIDE, values: surface.clone() }),
            ..Panel::default()
        };
        let surfaces = record.seeds.iter().find_map(|seed| seed.curves.get(SURFACES));
        let panels = surfaces.iter().flat_map(|s| s.series.values()).enumerate().map(panel);
        let note = format!("{UPDATES} updates a turn · ground: D(x), blue where D says real · seed 0");
        compare("D separates with G fixed, G moves with D fixed", panels.collect(), &note)
    }
}

/// Both players at one moment, seen on samples that are always the same.
struct Moment {
    fakes: Vec<f32>,
    /// σ(D) over the window, row by row from below.
    surface: Vec<f32>,
    loss_d: f32,
    d_fake: f32,
}

impl Moment {
    fn of(engine: &dyn Engine, z: &[f32]) -> Self {
        let belief = |points: &[f32]| engine.discriminate(points).iter().map(|l| sigma(*l)).collect::<Vec<_>>();
        let fakes = engine.generate(z);
        let real = engine.discriminate(support::real(&*moons()).as_flattened());
        let loss_d = evaluate(&NonSaturating, Player::Discriminator, &real, &engine.discriminate(&fakes), 1).loss;
        let on_fakes = belief(&fakes);
        let d_fake = on_fakes.iter().sum::<f32>() / on_fakes.len() as f32;
        Self { surface: belief(&cells()), loss_d, d_fake, fakes }
    }
}

/// What the turns show at their worst.
struct Worst {
    gain_d: f32,
    gain_g: f32,
    /// Numbers that changed although their player was not at turn.
    drift: usize,
}

impl Worst {
    fn see(&mut self, player: Player, before: &Moment, after: &Moment) {
        let changed = |a: &[f32], b: &[f32]| a.iter().zip(b).filter(|(a, b)| a.to_bits() != b.to_bits()).count();
        match player {
            Player::Discriminator => {
                self.gain_d = self.gain_d.min(before.loss_d - after.loss_d);
                self.drift += changed(&before.fakes, &after.fakes);
            }
            Player::Generator => {
                self.gain_g = self.gain_g.min(after.d_fake - before.d_fake);
                self.drift += changed(&before.surface, &after.surface);
            }
        }
    }
}

/// Where the record keeps the surfaces: one series per moment, over the cells.
const SURFACES: &str = "surfaces";

fn name(turn: usize) -> String {
    format!("turn {turn}")
}

fn keep(moments: &[Moment], record: &mut SeedRecord) {
    let mut surfaces = Curves::default();
    for cell in 0..SIDE * SIDE {
        let value = |(turn, moment): (usize, &Moment)| (name(turn), (moment.surface[cell] * 1e2).round() / 1e2);
        surfaces.push(cell as u64, moments.iter().enumerate().map(value));
    }
    record.curves.insert(SURFACES.into(), surfaces);
    record.points.extend(moments.iter().enumerate().map(|(turn, moment)| (name(turn), support::plane(&moment.fakes))));
}

fn moons() -> Box<dyn Distribution> {
    toy_distributions::by_name("moons").expect("it is in the table")
}

/// The window: x from, x to, y from, y to.
fn bounds() -> [f32; 4] {
    let window = moons().bounds();
    [window[0].0, window[0].1, window[1].0, window[1].1].map(|x| x as f32)
}

/// The centres of the cells, row by row from below.
fn cells() -> Vec<f32> {
    let [x0, x1, y0, y1] = bounds();
    let at = |from: f32, to: f32, i: usize| from + (to - from) * (i as f32 + 0.5) / SIDE as f32;
    (0..SIDE * SIDE).flat_map(|i| [at(x0, x1, i % SIDE), at(y0, y1, i / SIDE)]).collect()
}
