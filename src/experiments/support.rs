//! What many experiments do with a run.

use std::sync::Arc;

use rand::Rng;
use toy_distributions::Distribution;

use super::{ExperimentRecord, Points};
use crate::{
    Result,
    backend::{Backend, Cpu},
    lab::Settings,
    objective,
    prior::{self, Prior, Stream},
    random::{self, Purpose},
    regularize::{self, Regularizer},
    train::{Engine, Game, Trainer, record::Curves},
};

/// Points of a cloud that a committed record keeps.
const KEPT_POINTS: usize = 300;
/// Points of a curve that a committed record keeps.
const KEPT_STEPS: usize = 60;

/// The first points of rows in the plane, as many as a record keeps.
pub fn plane(rows: &[f32]) -> Points {
    kept(rows.chunks_exact(2).map(|p| [p[0], p[1]]))
}

fn kept(points: impl Iterator<Item = [f32; 2]>) -> Points {
    points.take(KEPT_POINTS).map(|p| p.map(rounded)).collect()
}

/// n rows of a run's prior, always the same ones: to look at G again and again.
///
/// # Errors
/// If the prior's name is not known or its dimension is 0.
pub fn latent(settings: &Settings, n: usize) -> Result<Vec<f32>> {
    let mut rows = vec![0.0; n * settings.latent_dim];
    prior::by_name(&settings.prior, settings.latent_dim)?.fill(&mut stream(settings.seed, 0), &mut rows);
    Ok(rows)
}

/// Points of a distribution in the plane, as many as a record keeps; the same ones each time.
pub fn real(distribution: &dyn Distribution) -> Points {
    let (mut rng, mut point) = (stream(0, 1), [0.0; 2]);
    let mut draw = || {
        distribution.sample_into(&mut rng, &mut point);
        point.map(|x| x as f32)
    };
    (0..KEPT_POINTS).map(|_| draw()).collect()
}

/// Part 0 is for noise and part 1 for data, so that neither says anything of the other.
fn stream(seed: u64, part: u64) -> impl Rng {
    random::stream(seed, Purpose::Snapshot, 0, part)
}

/// Some of a run's curves, as many points as a record keeps.
pub fn curves(all: &Curves, names: &[&str]) -> Curves {
    let stride = all.steps.len().div_ceil(KEPT_STEPS).max(1);
    let kept = |i: &usize| (all.steps.len() - 1 - i).is_multiple_of(stride);
    let mut thin = Curves::default();
    for i in (0..all.steps.len()).filter(kept) {
        thin.push(all.steps[i], names.iter().map(|name| (name.to_string(), all.get(name)[i])));
    }
    thin
}

/// Takes so many steps and looks every `stride` of them. A run that leaves the finite numbers ends there.
///
/// # Errors
/// What `look` answers.
pub fn watch<E: Engine + ?Sized>(
    engine: &mut E,
    steps: u64,
    stride: u64,
    mut look: impl FnMut(&E) -> Result<()>,
) -> Result<()> {
    for step in 1..=steps {
        match engine.advance() {
            Err(crate::Error::Diverged { .. }) => break,
            other => drop(other?),
        }
        if step % stride == 0 {
            look(engine)?;
        }
    }
    Ok(())
}

/// A trainer with those settings, for whoever looks at its weights.
///
/// # Errors
/// If a name is not known or a value is out of range.
pub fn trainer(settings: &Settings, real: &Arc<dyn Distribution>) -> Result<Trainer<Cpu>> {
    trainer_from(settings, real, settings.prior(real)?, None)
}

/// A trainer with those settings but for where z comes from, and for a term of G's loss that they cannot name.
///
/// # Errors
/// As [`trainer`].
pub fn trainer_from(
    settings: &Settings,
    real: &Arc<dyn Distribution>,
    input: Prior,
    term: Option<Regularizer>,
) -> Result<Trainer<Cpu>> {
    let named = settings.regularizers.iter().map(|r| regularize::parse(r));
    let game = Game {
        real: Box::new(real.clone()),
        input: Box::new(input),
        objective: objective::by_name(&settings.objective)?,
        regularizers: named.chain(term.map(Ok)).collect::<Result<_>>()?,
    };
    let features = real.dim();
    let discriminator = settings.discriminator(features * game.packing());
    Trainer::new(&Cpu::open()?, settings.config()?, game, &settings.generator(features), &discriminator)
}

/// n points of the plane that G makes of a prior, the same z whenever it is called.
pub fn generate(engine: &dyn Engine, prior: &dyn Stream, seed: u64, n: usize) -> Vec<[f32; 2]> {
    generate_at(engine, prior, (seed, 0), n)
}

/// n points of the plane that G makes of a prior, other z for another seed and step.
pub fn generate_at(engine: &dyn Engine, prior: &dyn Stream, (seed, step): (u64, u64), n: usize) -> Vec<[f32; 2]> {
    let mut z = vec![0.0; n * prior.features()];
    prior.fill(&mut random::stream(seed, Purpose::Measure, step, 0), &mut z);
    engine.generate(&z).chunks_exact(2).map(|x| [x[0], x[1]]).collect()
}

/// The total variance of points, the trace of their covariance.
pub fn variance(points: &[[f32; 2]]) -> f64 {
    let n = points.len() as f64;
    let axis = |i: usize| {
        let mean = points.iter().map(|x| f64::from(x[i])).sum::<f64>() / n;
        points.iter().map(|x| (f64::from(x[i]) - mean).powi(2)).sum::<f64>() / n
    };
    axis(0) + axis(1)
}

/// The first of the points, as many as a record keeps.
pub fn cloud(points: &[[f32; 2]]) -> Points {
    kept(points.iter().copied())
}

/// Every so many points of a long path, as many as a record keeps.
pub fn thin(path: &[[f32; 2]]) -> Points {
    path.iter().step_by(path.len().div_ceil(KEPT_POINTS)).map(|p| p.map(rounded)).collect()
}

/// To three decimals: what a figure shows.
pub fn rounded(x: f32) -> f32 {
    (x * 1e3).round() / 1e3
}

/// The point lists of the first seed as curves in one chart, each under its own name.
pub fn paths(record: &ExperimentRecord, title: &str, x_label: &str, y_label: &str) -> crate::plot::Picture {
    let first = record.seeds.first();
    let paths = first.iter().flat_map(|seed| &seed.points);
    crate::plot::Lines {
        title: title.to_string(),
        x_label: x_label.to_string(),
        y_label: y_label.to_string(),
        log: false,
        series: paths.map(|(name, path)| crate::plot::Series { name: name.clone(), points: path.clone() }).collect(),
        note: origin(record),
    }
    .picture()
}

/// A value along one curve of the first seed, under a title; nothing if the seed did not keep the curve.
pub fn series(
    record: &ExperimentRecord,
    curve: &str,
    value: &str,
    title: impl Into<String>,
) -> Option<crate::plot::Series> {
    let curve = record.curves(curve)?;
    Some(crate::plot::Series::over(title, &curve.steps, curve.get(value)))
}

/// One series of each curve of the first seed, each under its curve's name.
pub fn curves_of_first(
    record: &ExperimentRecord,
    title: &str,
    x_label: &str,
    y_label: &str,
    series: &str,
) -> crate::plot::Picture {
    let curves = record.seeds.first().into_iter().flat_map(|seed| &seed.curves);
    let line = |(name, c): (&String, &Curves)| crate::plot::Series::over(name.clone(), &c.steps, c.get(series));
    crate::plot::Lines {
        title: title.to_string(),
        x_label: x_label.to_string(),
        y_label: y_label.to_string(),
        log: false,
        series: curves.map(line).collect(),
        note: origin(record),
    }
    .picture()
}

/// "seed 0": whose curves and points a figure shows.
pub fn origin(record: &ExperimentRecord) -> String {
    record.seeds.first().map(|seed| format!("seed {}", seed.seed)).unwrap_or_default()
}

/// How far the points of the plane, two numbers each, have gone on average.
pub fn displacement(before: &[f32], after: &[f32]) -> f32 {
    let moved = before.chunks_exact(2).zip(after.chunks_exact(2)).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1]));
    moved.sum::<f32>() / (before.len() / 2) as f32
}
