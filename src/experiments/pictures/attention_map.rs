//! Where self-attention looks.

use super::play::{self, latent};
use crate::{
    Error, Result,
    backend::{Cpu, Graph, download, upload},
    experiments::{SeedRecord, Tiles},
    lab::pictures::PictureRun,
    nn::{Architecture, Layer, Mode, Picture, picture::Attention},
};

/// Digits that are shown, each with two places that ask.
const SHOWN: usize = 4;
/// Pictures over which the means are taken.
const MEANT: usize = 64;

/// Writes down γ of G's self-attention, how much of a place's weight lies on it and its neighbours, and shows for some
/// digits a place and where it looks: one on the stroke, one on the ground.
///
/// # Errors
/// If the generator is not of that architecture.
pub fn attention_map(record: &mut SeedRecord, run: &PictureRun, generator: &Architecture) -> Result<()> {
    let network = play::generator(run, generator)?;
    let none = || Error::Refused { what: "the map of the attention".into(), why: "the generator has none".into() };
    let attention = |layer: &Layer<Cpu>| match layer {
        Layer::Picture(picture) => match &**picture {
            Picture::Attention(attention) => Some(attention.clone()),
            _ => None,
        },
        _ => None,
    };
    let found = network.layers().iter().enumerate().find_map(|(i, layer)| Some((i, attention(layer)?)));
    let (depth, attention) = found.ok_or_else(none)?;
    let z = latent(run.settings(), MEANT)?;
    let z = upload(&network.device(), &z, generator.inputs);
    let before = network.forward_to(&mut Graph::off(), &z, Mode::Evaluation, depth);
    let digits = download(&network.forward(&mut Graph::off(), &z, Mode::Evaluation));
    let weights = download(&attention.map(&before));
    note(record, &attention, &weights);
    if record.seed == 0 {
        let (numbers, side) = (digits.len() / MEANT, run.settings().size);
        let maps = weights.chunks_exact(attention.pixels * attention.pixels).zip(digits.chunks_exact(numbers));
        let shown: Vec<f32> = maps.take(SHOWN).flat_map(|(weights, digit)| tiles(weights, digit, side)).collect();
        record.pictures.insert("map".into(), Tiles::new(side, &shown));
    }
    Ok(())
}

fn note(record: &mut SeedRecord, attention: &Attention<Cpu>, weights: &[f32]) {
    let (pixels, side) = (attention.pixels, attention.pixels.isqrt());
    record.set("attention/gamma", download(&attention.gamma)[0]);
    let near = |i: usize, j: usize| (i / side).abs_diff(j / side) <= 1 && (i % side).abs_diff(j % side) <= 1;
    let (mut share, mut uniform) = (0.0, 0.0);
    for (row, weights) in weights.chunks_exact(pixels).enumerate() {
        let near = |j: &usize| near(row % pixels, *j);
        share += (0..pixels).filter(near).map(|j| f64::from(weights[j])).sum::<f64>();
        uniform += (0..pixels).filter(near).count() as f64 / pixels as f64;
    }
    record.set("attention/near_over_uniform", share / uniform);
}

/// A digit with its brightest place marked and where that looks, and the same for its darkest.
fn tiles(weights: &[f32], digit: &[f32], side: usize) -> Vec<f32> {
    let pixels = weights.len().isqrt();
    let small = pixels.isqrt();
    let square = side / small;
    let place = |i: usize| (i / side / square) * small + i % side / square;
    let mut ink = vec![0.0; pixels];
    digit.iter().enumerate().for_each(|(i, x)| ink[place(i)] += x);
    let by_ink = |a: &usize, b: &usize| ink[*a].total_cmp(&ink[*b]);
    let ends = [(0..pixels).max_by(by_ink), (0..pixels).min_by(by_ink)];
    let shown = |asks: usize| {
        let row = &weights[asks * pixels..][..pixels];
        let most = row.iter().copied().fold(0.0, f32::max);
        let marked = move |i: usize| if place(i) == asks { -digit[i].signum() } else { digit[i] };
        let looked = move |i: usize| 2.0 * row[place(i)] / most - 1.0;
        (0..side * side).map(marked).chain((0..side * side).map(looked))
    };
    ends.into_iter().flatten().flat_map(shown).collect()
}
