use std::{collections::BTreeMap, sync::Arc};

use toy_distributions::Distribution;

use super::{
    Settings,
    notes::{hash, text},
};
use crate::{
    Result,
    measure::Measures,
    objective::{Player, sigma},
    prior::{Prior, Stream},
    random::{self, Purpose},
    theory::gradient,
    train::{
        Engine, Step,
        record::{Manifold, ModeMark, Record, Snapshot, Surface},
    },
};

/// Points drawn in every snapshot.
const DRAWN: usize = 1_000;
/// Samples that measures are taken on along training.
const MEASURED: usize = 512;
/// Samples that the last measures are taken on: as many as PacGAN (arXiv:1712.04086) takes.
const MEASURED_AT_END: usize = 2_500;
/// Samples that a user asks for are drawn in parts of so many.
const SAMPLED: usize = 4_096;
/// Gradient arrows in every snapshot.
const ARROWS: usize = 120;
/// Cells of D's surface along each axis.
const SURFACE: usize = 48;
/// Nodes of the latent grid along each axis.
const MANIFOLD: usize = 21;

/// What a look takes besides the fakes, which it always takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layers {
    /// σ(D(x)) over the window.
    pub surface: bool,
    /// Where the generator's loss pulls fakes.
    pub arrows: bool,
    /// G over a grid of z.
    pub manifold: bool,
    /// The measures and the modes' shares.
    pub measures: bool,
}

impl Layers {
    /// Everything.
    pub const ALL: Self = Self { surface: true, arrows: true, manifold: true, measures: true };
}

/// Looks at a run from outside and writes down what it sees.
pub struct Observer {
    distribution: Arc<dyn Distribution>,
    prior: Prior,
    grid: Option<Vec<f32>>,
    measures: Measures,
    bounds: [f32; 4],
    seed: u64,
}

impl Observer {
    pub fn new(distribution: Arc<dyn Distribution>, settings: &Settings) -> Result<Self> {
        let reference = draw(&distribution, settings.seed, Purpose::Measure, 1, MEASURED);
        let reference: Vec<&[f32]> = reference.chunks_exact(distribution.dim()).collect();
        let window = distribution.bounds();
        let (x, y) = (window[0], window.get(1).copied().unwrap_or((-1.0, 1.0)));
        let prior = settings.prior(&distribution)?;
        Ok(Self {
            measures: Measures::new(&*distribution, &reference)?,
            grid: prior.grid(MANIFOLD),
            prior,
            bounds: [x.0, x.1, y.0, y.1].map(|v| v as f32),
            distribution,
            seed: settings.seed,
        })
    }

    /// What tells the data apart from others where they are finitely many points: a hash of these. Empty where p_data is
    /// no list of points.
    pub fn data(&self) -> String {
        let atoms = self.distribution.atoms();
        let bytes = atoms.as_flattened().iter().flat_map(|x| x.to_le_bytes());
        if atoms.is_empty() { String::new() } else { hash(bytes) }
    }

    /// The empty record of a run.
    pub fn record(&self, settings: &Settings) -> Record {
        let real = draw(&self.distribution, self.seed, Purpose::Snapshot, 1, DRAWN);
        Record {
            title: format!("{}, {}", settings.distribution, settings.objective),
            seed: self.seed,
            settings: settings.fields().iter().map(|(name, value)| (name.clone(), text(value))).collect(),
            bounds: self.bounds,
            real: self.in_plane(&real),
            modes: self.distribution.modes().iter().map(mark).collect(),
            ..Record::default()
        }
    }

    /// What a step and the networks after it look like, as named values for the curves.
    pub fn values(&self, engine: &dyn Engine, step: &Step) -> BTreeMap<String, f32> {
        let mut values: BTreeMap<String, f32> = step.values().into_iter().collect();
        let fake = self.generate(engine, Purpose::Measure, MEASURED);
        values.extend(self.measures.points(&self.rows(&fake)));
        values.extend(ratio(engine, &fake, self.distribution.dim()));
        for (player, letter) in [(Player::Discriminator, "d"), (Player::Generator, "g")] {
            let sigmas = engine.singular_values(player);
            values.insert(format!("sigma_{letter}"), sigmas.iter().product());
            values.extend(sigmas.iter().enumerate().map(|(i, s)| (format!("sigma_{letter}/{i}"), *s)));
        }
        let latent = self.latent(engine, Purpose::Measure, MEASURED);
        values.insert("dead_g".into(), engine.dead_units(Player::Generator, &latent));
        values.insert("dead_d".into(), engine.dead_units(Player::Discriminator, &fake));
        values
    }

    /// A picture of this moment in numbers.
    pub fn snapshot(&self, engine: &dyn Engine, layers: Layers) -> Snapshot {
        let fake = engine.generate(&self.noise(Purpose::Snapshot, 0, DRAWN));
        let in_plane = self.distribution.dim() == 2;
        let arrows = || {
            let points = &fake[..2 * ARROWS];
            let pull = engine.pull(points);
            points.chunks_exact(2).zip(pull.chunks_exact(2)).map(|(p, d)| [p[0], p[1], d[0], d[1]]).collect()
        };
        let warp = |grid: &Vec<f32>| Manifold { side: MANIFOLD, points: self.in_plane(&engine.generate(grid)) };
        let mut snapshot = Snapshot {
            step: engine.step(),
            surface: (in_plane && layers.surface).then(|| self.surface(engine)),
            arrows: if in_plane && layers.arrows { arrows() } else { Vec::new() },
            manifold: self.grid.as_ref().filter(|_| in_plane && layers.manifold).map(warp),
            fake: self.in_plane(&fake),
            ..Snapshot::default()
        };
        if layers.measures {
            self.measure(&mut snapshot, &self.generate(engine, Purpose::Measure, MEASURED));
        }
        snapshot
    }

    /// Takes the last measures of a run.
    pub fn measure_at_end(&self, engine: &dyn Engine, snapshot: &mut Snapshot) {
        let measured = self.generate(engine, Purpose::Measure, MEASURED_AT_END);
        self.measure(snapshot, &measured);
        if let Some(distance) = self.measures.wasserstein(&self.rows(&measured)) {
            snapshot.measures.insert("wasserstein".into(), distance);
        }
    }

    fn measure(&self, snapshot: &mut Snapshot, samples: &[f32]) {
        snapshot.measures = self.measures.points(&self.rows(samples));
        snapshot.mode_shares = self.measures.mode_shares(&self.rows(samples));
    }

    /// The same observer of a run on the same data with other settings.
    pub fn adapted(&self, settings: &Settings) -> Result<Self> {
        let prior = settings.prior(&self.distribution)?;
        Ok(Self {
            distribution: self.distribution.clone(),
            grid: prior.grid(MANIFOLD),
            prior,
            measures: self.measures.clone(),
            bounds: self.bounds,
            seed: self.seed,
        })
    }

    /// p_data.
    pub fn distribution(&self) -> &Arc<dyn Distribution> {
        &self.distribution
    }

    /// Fresh samples of G, some at a time.
    pub fn samples(&self, engine: &dyn Engine, seed: u64, n: usize) -> impl Iterator<Item = Vec<Vec<f32>>> {
        let mut rng = random::stream(seed, Purpose::Sample, engine.step(), 0);
        (0..n).step_by(SAMPLED).map(move |first| {
            let mut latent = vec![0.0; SAMPLED.min(n - first) * self.prior.features()];
            self.prior.fill(&mut rng, &mut latent);
            engine.generate(&latent).chunks_exact(self.distribution.dim()).map(<[f32]>::to_vec).collect()
        })
    }

    fn generate(&self, engine: &dyn Engine, purpose: Purpose, n: usize) -> Vec<f32> {
        engine.generate(&self.latent(engine, purpose, n))
    }

    fn latent(&self, engine: &dyn Engine, purpose: Purpose, n: usize) -> Vec<f32> {
        self.noise(purpose, engine.step(), n)
    }

    fn noise(&self, purpose: Purpose, step: u64, n: usize) -> Vec<f32> {
        let mut latent = vec![0.0; n * self.prior.features()];
        self.prior.fill(&mut random::stream(self.seed, purpose, step, 0), &mut latent);
        latent
    }

    fn surface(&self, engine: &dyn Engine) -> Surface {
        let [x0, x1, y0, y1] = self.bounds;
        let centre = |i: usize, low: f32, high: f32| low + (high - low) * (i as f32 + 0.5) / SURFACE as f32;
        let cells = (0..SURFACE * SURFACE).flat_map(|i| [centre(i % SURFACE, x0, x1), centre(i / SURFACE, y0, y1)]);
        let logits = engine.discriminate(&cells.collect::<Vec<f32>>());
        Surface { side: SURFACE, values: logits.into_iter().map(sigma).collect() }
    }

    fn rows<'a>(&self, points: &'a [f32]) -> Vec<&'a [f32]> {
        points.chunks_exact(self.distribution.dim()).collect()
    }

    /// Points as they are drawn: those of a line have height 0.
    fn in_plane(&self, points: &[f32]) -> Vec<[f32; 2]> {
        let rows = points.chunks_exact(self.distribution.dim());
        rows.map(|row| [row[0], row.get(1).copied().unwrap_or(0.0)]).collect()
    }
}

/// Mean and maximum of ‖∇D/D‖ over generated points.
fn ratio(engine: &dyn Engine, fake: &[f32], features: usize) -> [(String, f32); 2] {
    let (logits, slopes) = (engine.discriminate(fake), engine.discriminator_slopes(fake));
    let norms = slopes.chunks_exact(features).zip(&logits).map(|(slope, logit)| {
        let slope: Vec<f64> = slope.iter().map(|s| f64::from(*s)).collect();
        gradient::ratio(f64::from(*logit), &slope).iter().map(|r| r * r).sum::<f64>().sqrt() as f32
    });
    let norms: Vec<f32> = norms.collect();
    let mean = norms.iter().sum::<f32>() / norms.len() as f32;
    [("ratio_mean".into(), mean), ("ratio_max".into(), norms.into_iter().fold(0.0, f32::max))]
}

fn mark(mode: &toy_distributions::Mode) -> ModeMark {
    let dim = mode.centre.len();
    let variance = (0..dim).map(|i| mode.covariance[i * dim + i]).sum::<f64>() / dim as f64;
    let centre = [mode.centre[0] as f32, mode.centre.get(1).copied().unwrap_or(0.0) as f32];
    ModeMark { centre, sigma: variance.sqrt() as f32, weight: mode.weight as f32 }
}

fn draw(distribution: &Arc<dyn Distribution>, seed: u64, purpose: Purpose, part: u64, n: usize) -> Vec<f32> {
    let mut rows = vec![0.0; n * distribution.dim()];
    distribution.fill(&mut random::stream(seed, purpose, 0, part), &mut rows);
    rows
}
