//! All figures that a record has numbers for.

use super::{Picture, beliefs, dead_units, fitted, gradients, losses, manifold, mode_shares, ratio, singular_values};
use crate::train::record::Record;

/// A picture with what a report needs beside it.
#[derive(Debug)]
pub struct Figure {
    /// A name for a file.
    pub name: &'static str,
    /// The picture.
    pub picture: Picture,
    /// What it says.
    pub caption: &'static str,
}

/// The figures for which the record has numbers, in the order of the report.
pub fn figures(record: &Record) -> Vec<Figure> {
    let has = |name: &str| record.curves.series.contains_key(name);
    let end = record.snapshots.last();
    let shares = end.filter(|s| !s.mode_shares.is_empty() && !record.modes.is_empty());
    let grid = end.filter(|s| s.manifold.is_some());
    let shown = [
        ("modes", shares.map(|s| mode_shares(record, s)), MODE_SHARES),
        ("loss", has("loss").then(|| fitted(record, "loss")), LOSS),
        ("accuracy", has("accuracy").then(|| fitted(record, "accuracy")), ACCURACY),
        ("gradient", has("gradient").then(|| fitted(record, "gradient")), GRADIENT),
        ("losses", (has("loss_d") || has("loss_g")).then(|| losses(record)), LOSSES),
        ("beliefs", (has("d_real") || has("d_fake")).then(|| beliefs(record)), BELIEFS),
        ("gradients", (has("gradient_d") || has("gradient_g")).then(|| gradients(record)), GRADIENTS),
        ("ratio", (has("ratio_mean") || has("ratio_max")).then(|| ratio(record)), RATIO),
        ("singular-values", has("sigma_d").then(|| singular_values(record)), SINGULAR_VALUES),
        ("dead-units", (has("dead_d") || has("dead_g")).then(|| dead_units(record)), DEAD_UNITS),
        ("manifold", grid.map(|s| manifold(record, s)), MANIFOLD),
    ];
    let figure = |(name, picture, caption): (_, Option<Picture>, _)| Some(Figure { name, picture: picture?, caption });
    shown.into_iter().filter_map(figure).collect()
}

const MODE_SHARES: &str = "Each bar is one mode. A generator that covers everything has every bar at its blue line; a missing bar is a lost mode.";
const LOSS: &str = "The loss on each minibatch before its step. There is one player, and it is to fall.";
const ACCURACY: &str = "The share of each minibatch whose class has the largest logit.";
const GRADIENT: &str = "How strongly the network is pushed, on a logarithmic axis.";
const LOSSES: &str =
    "Two players, two losses. Neither needs to fall: when both learn, the curves settle against each other.";
const BELIEFS: &str = "If D cannot tell real from fake, both means are near one half. Far apart, D wins and may leave G little to learn from.";
const GRADIENTS: &str = "How strongly each network is pushed, on a logarithmic axis. A generator whose norm falls by powers of ten has stopped \
     learning.";
const RATIO: &str = "‖∇D/D‖ is the size of the generator's signal at a fake. Peaks of many powers of ten are what makes training explode.";
const SINGULAR_VALUES: &str = "The product of the layers' largest singular values bounds how steep D can be. Spectral normalisation holds each at 1.";
const DEAD_UNITS: &str = "A unit that is never active passes no gradient and learns nothing more.";
const MANIFOLD: &str = "A regular grid of latent points after G. Small, bright cells are where G puts much mass; stretched, dark ones are the \
     bridges between modes.";
