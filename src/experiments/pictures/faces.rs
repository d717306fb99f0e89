//! Directions of z for faces: glasses, a smile, a turn of the head; and sums of them.
//!
//! **Definition.** A direction is the mean of the z whose faces have something most, less the mean of those whose faces
//! have it least. Arithmetic in the words of the article: "smiling woman − neutral woman + neutral man", each the mean of
//! three z. The attributes at hand are others, so here it is: smiling without glasses − neutral without glasses + neutral
//! with glasses.
//!
//! **What must be seen.** TODO
//!
//! **Notes.** TODO
//!
//! **Reference.** Radford, Metz and Chintala 2016 (arXiv:1511.06434), section 6.3.2.

use super::{
    examiner::{Examiner, every_tenth},
    play::{latent, pictures, play},
};
use crate::{
    Result,
    data::{Labels, Options, Pictures},
    experiments::{Criterion, Experiment, ExperimentRecord, SeedRecord, Tiles, support::origin},
    lab::pictures::{PictureRun, PictureSettings},
    plot::{Lines, Picture, Series, grid},
};

/// What a direction is taken for: its name, the attribute, and what is told from it (all other faces if nothing is named).
const DIRECTIONS: [(&str, &str, Option<&str>); 3] =
    [("glasses", "glasses", None), ("smile", "smile", None), ("pose", "turned_left", Some("turned_right"))];
/// Pixels along a side.
const SIDE: usize = 32;
/// Steps of training.
const STEPS: u64 = 1_500;
/// z that are judged, those at either end that make a direction, and those on which it is tried.
const JUDGED: usize = 2_000;
const EXTREME: usize = 100;
const TRIED: usize = 200;
/// Sums, and z whose mean is a term of one.
const SUMS: usize = 20;
const MEANT: usize = 3;
/// Places on the way, from one direction back to one direction on.
const ACROSS: usize = 9;
/// Faces that are shown for each direction, and sums.
const SHOWN: usize = 2;

/// C-13, C-14: directions of z, and arithmetic with them.
pub struct Faces;

fn settings(seed: u64) -> PictureSettings {
    PictureSettings {
        data: "olivetti".into(),
        size: SIDE,
        width: 16,
        batch: 32,
        lr_d: 1e-3,
        lr_g: 1e-3,
        steps: STEPS,
        grid_every: STEPS,
        seed,
        ..PictureSettings::default()
    }
}

impl Experiment for Faces {
    fn name(&self) -> &'static str {
        "faces"
    }

    fn about(&self) -> &'static str {
        "z + a direction puts glasses on, makes a face smile, turns it; and smiling − neutral + with glasses"
    }

    fn source(&self) -> &'static str {
        "Radford, Metz and Chintala 2016, arXiv:1511.06434, section 6.3.2"
    }

    fn default_seeds(&self) -> u64 {
        2
    }

    fn takes_all_threads(&self) -> bool {
        true
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        let played = play(&format!("{} seed {seed}", self.name()), settings(seed), None, &mut |_, _| Ok(()))?;
        let (run, dim) = (&played.run, played.run.settings().latent_dim);
        let z = latent(run.settings(), JUDGED + TRIED)?;
        let (judged, tried) = z.split_at(JUDGED * dim);
        let mut scores = Vec::new();
        for (name, has, lacks) in DIRECTIONS {
            let examiner = Examiner::taught(name, SIDE, || told_apart(has, lacks))?;
            record.set(&format!("{name}_extractor_accuracy"), examiner.accuracy);
            record.extractors.insert(name.into(), format!("lenet-{name}"));
            let judge = |z: &[f32]| has_it(run, &examiner, z);
            let seen = judge(judged)?;
            walk(&mut record, name, run, &direction(judged, &seen, dim), tried, &judge)?;
            scores.push((examiner, seen));
        }
        let [(glasses, with_glasses), (smile, smiling), _] = &scores[..] else { return Ok(record) };
        let sums = sums(judged, with_glasses, smiling, dim);
        for (at, term) in ["smiling", "neutral", "glasses", "sum"].iter().enumerate() {
            let z: Vec<f32> = sums.iter().flat_map(|terms| terms[at].clone()).collect();
            for (name, examiner) in [("smile", smile), ("glasses", glasses)] {
                record.set(&format!("{term}_has_{name}"), mean(&has_it(run, examiner, &z)?));
            }
        }
        if seed == 0 {
            let z: Vec<f32> = sums.iter().take(ACROSS * SHOWN / 4).flatten().flatten().copied().collect();
            record.pictures.insert("sums".into(), Tiles::new(SIDE, &pictures(run, &z, dim)));
        }
        record.set("seconds_per_step", played.seconds_per_step());
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        let claim = |value, low, high, claim| Criterion { claim, value, low, high };
        vec![claim("smile_with", 0.5, 1.0, "moved along, faces smile")]
    }

    fn figure(&self, record: &ExperimentRecord) -> Picture {
        let first = record.seeds.first();
        let path = |name: &str| first.and_then(|seed| seed.points.get(name)).cloned().unwrap_or_default();
        let series = |name: &str| Series { name: name.into(), points: path(name) };
        let chart = Lines {
            title: "What LeNet sees in faces whose z is moved".into(),
            x_label: "directions that z is moved by".into(),
            y_label: "mean p(has it)".into(),
            log: false,
            series: DIRECTIONS.map(|(name, ..)| series(name)).to_vec(),
            note: format!("below: {SHOWN} faces for each, from −1 to 1; then sums · {}", origin(record)),
        };
        let rows = DIRECTIONS.iter().map(|(name, ..)| (*name, ACROSS)).chain([("sums", 4)]);
        let tiles = rows.filter_map(|(name, across)| Some((first?.pictures.get(name)?, across)));
        tiles.fold(chart.picture(), |figure, (tiles, across)| figure.above(grid(tiles.images(), across)))
    }
}

/// The faces that have an attribute, as class 1, and those that have another or all others, as class 0; what is learned
/// from, and the tenth that is judged by.
fn told_apart(has: &str, lacks: Option<&str>) -> Result<(Pictures, Pictures)> {
    let options = Options { size: Some((SIDE, SIDE)), channels: Some(1), ..Options::default() };
    let faces = Pictures::open("olivetti", &options)?;
    let with = |name: &str| faces.attributes().map_or(Ok(Vec::new()), |attributes| attributes.having(name));
    let (has, lacks) = (with(has)?, lacks.map(with).transpose()?);
    let places: Vec<usize> =
        (0..faces.len()).filter(|i| has.contains(i) || lacks.as_ref().is_none_or(|lacks| lacks.contains(i))).collect();
    let of = (0..faces.len()).map(|i| u16::from(has.contains(&i))).collect();
    let labels = Labels { names: vec!["no".into(), "yes".into()], of };
    every_tenth(&faces, &places, &labels)
}

/// Writes down what a direction does to other z, and what a random one of its length does.
fn walk(
    record: &mut SeedRecord,
    name: &str,
    run: &PictureRun,
    direction: &[f32],
    tried: &[f32],
    judge: &dyn Fn(&[f32]) -> Result<Vec<f32>>,
) -> Result<()> {
    let dim = direction.len();
    let length = |v: &[f32]| v.iter().map(|x| x * x).sum::<f32>().sqrt();
    // Any z is a random direction.
    let z = latent(run.settings(), 1)?;
    let random: Vec<f32> = z.iter().map(|x| x * length(direction) / length(&z)).collect();
    let after = |along: &[f32], times: f32| Ok::<f32, crate::Error>(mean(&judge(&moved(tried, along, times))?));
    record.set(&format!("{name}_length"), length(direction));
    record.set(&format!("{name}_random_back"), after(&random, -1.0)?);
    record.set(&format!("{name}_random_on"), after(&random, 1.0)?);
    let times: Vec<f32> = (0..ACROSS).map(|i| 2.0 * i as f32 / (ACROSS - 1) as f32 - 1.0).collect();
    let points = times.iter().map(|t| Ok([*t, after(direction, *t)?])).collect::<Result<Vec<_>>>()?;
    for (how, at) in [("back", 0), ("plain", ACROSS / 2), ("on", ACROSS - 1)] {
        record.set(&format!("{name}_{how}"), points[at][1]);
    }
    if record.seed == 0 {
        record.points.insert(name.into(), points);
        let shown = tried.chunks_exact(dim).take(SHOWN);
        let ways: Vec<f32> = shown.flat_map(|z| times.iter().flat_map(|t| moved(z, direction, *t))).collect();
        record.pictures.insert(name.into(), Tiles::new(SIDE, &pictures(run, &ways, dim)));
    }
    Ok(())
}

/// Sums of means of three z: smiling, neutral, neutral with glasses, and the first − the second + the third. No z is in two.
fn sums(z: &[f32], glasses: &[f32], smile: &[f32], dim: usize) -> Vec<[Vec<f32>; 4]> {
    let term = |score: &dyn Fn(f32, f32) -> f32| {
        let scores: Vec<f32> = glasses.iter().zip(smile).map(|(g, s)| score(*g, *s)).collect();
        let order = from_highest(&scores);
        (0..SUMS).map(|sum| mean_of(z, order[sum..].iter().step_by(SUMS).take(MEANT), dim)).collect::<Vec<_>>()
    };
    let smiling = term(&|g, s| (1.0 - g) * s);
    let neutral = term(&|g, s| (1.0 - g) * (1.0 - s));
    let other = term(&|g, s| g * (1.0 - s));
    let sum = |((a, b), c): ((Vec<f32>, Vec<f32>), Vec<f32>)| {
        let y = a.iter().zip(&b).zip(&c).map(|((a, b), c)| a - b + c).collect();
        [a, b, c, y]
    };
    smiling.into_iter().zip(neutral).zip(other).map(sum).collect()
}

/// p(has it) of the face of each z.
fn has_it(run: &PictureRun, examiner: &Examiner, z: &[f32]) -> Result<Vec<f32>> {
    let seen = examiner.look(&pictures(run, z, run.settings().latent_dim))?;
    Ok(seen.probabilities.chunks_exact(2).map(|p| p[1]).collect())
}

/// The mean of the z that were judged highest, less that of those judged lowest.
fn direction(z: &[f32], scores: &[f32], dim: usize) -> Vec<f32> {
    let order = from_highest(scores);
    let (most, least) =
        (mean_of(z, order.iter().take(EXTREME), dim), mean_of(z, order.iter().rev().take(EXTREME), dim));
    most.iter().zip(least).map(|(most, least)| most - least).collect()
}

/// Places in order of their scores.
fn from_highest(scores: &[f32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    order
}

/// The mean of the rows at those places.
fn mean_of<'a>(z: &[f32], places: impl ExactSizeIterator<Item = &'a usize>, dim: usize) -> Vec<f32> {
    let (n, mut mean) = (places.len() as f32, vec![0.0; dim]);
    for place in places {
        mean.iter_mut().zip(&z[place * dim..]).for_each(|(m, x)| *m += x / n);
    }
    mean
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len() as f32
}

/// Rows of z, each moved so many times along a direction.
fn moved(z: &[f32], direction: &[f32], times: f32) -> Vec<f32> {
    z.chunks_exact(direction.len()).flat_map(|z| z.iter().zip(direction).map(|(z, d)| z + times * d)).collect()
}
