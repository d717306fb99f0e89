//! The priors by name.

use super::{
    Prior, Stream,
    bourgain::{Bourgain, SIGMA},
    metric::Euclidean,
};
use crate::{Error, Result};

/// The priors by name, each with what it is.
pub const ALL: [(&str, &str); 6] = [
    ("gaussian", "N(0, I)"),
    ("uniform", "uniform between 0 and 1"),
    ("uniform-symmetric", "uniform between −1 and 1"),
    ("truncated", "N(0, I), every coordinate drawn again until it is within ±2 (BigGAN, arXiv:1809.11096)"),
    ("mixture", "two Gaussians on every axis, at ±2 with σ = 0.5"),
    (
        "bourgain",
        "a Gaussian on each of 1,000 embedded points of the data (bourgain=N: of N; bourgain=N,S: with σ S, or spacing: \
         from their spacing; BourGAN, arXiv:1805.07674)",
    ),
];

/// Points of the data that the prior `bourgain` embeds where no number is given.
const EMBEDDED: usize = 1_000;
/// The most of them: distances are taken between all.
const MOST_EMBEDDED: usize = 20_000;

/// What a name stands for.
enum Named {
    /// A prior that it says all about.
    Known(Prior),
    /// One on points of the data, which have to be embedded; σ comes from their spacing where it is none.
    Embedded { points: usize, sigma: Option<f32> },
}

/// The prior of that name in `dim` dimensions, for a generator of such data.
///
/// `bourgain=N` draws N points of the data and embeds them as [`Bourgain::code`] does. That has 5·⌈log₂ N⌉ dimensions; where
/// z has fewer, a random projection brings them down to these. σ is 0.01 as in the published code, S with `bourgain=N,S`,
/// and with `bourgain=N,spacing` that of [`Embedding::prior`](super::bourgain::Embedding::prior).
///
/// # Errors
/// If there is none of that name, `dim` is 0, N is no number of points, S is no σ, or z has more dimensions than the
/// embedding.
pub fn of_data(name: &str, dim: usize, data: &dyn Stream, seed: u64) -> Result<Prior> {
    let (points, sigma) = match parse(name, dim)? {
        Named::Known(prior) => return Ok(prior),
        Named::Embedded { points, sigma } => (points, sigma),
    };
    let code = Bourgain::code(seed);
    let bourgain = Bourgain { projected: (dim < code.dim(points)).then_some(dim), ..code };
    let rows = bourgain.draw(points, data)?;
    bourgain.embed(&Euclidean::new(&rows, data.features())?)?.prior(sigma)
}

/// The prior of that name in `dim` dimensions.
///
/// # Errors
/// As [`of_data`], and if it needs the data.
pub fn by_name(name: &str, dim: usize) -> Result<Prior> {
    match parse(name, dim)? {
        Named::Known(prior) => Ok(prior),
        Named::Embedded { .. } => {
            let why = "it is made from the data, which are not at hand here; choose another".into();
            Err(Error::Refused { what: "the prior bourgain".into(), why })
        }
    }
}

/// Whether the name alone does not say what the prior is.
pub fn needs_data(name: &str) -> bool {
    matches!(parse(name, 1), Ok(Named::Embedded { .. }))
}

/// A prior to try settings with before the data are read: that of the name, or N(0, I) where it needs the data.
///
/// # Errors
/// As [`of_data`].
pub fn stand_in(name: &str, dim: usize) -> Result<Prior> {
    Ok(match parse(name, dim)? {
        Named::Known(prior) => prior,
        Named::Embedded { .. } => Prior::Gaussian { dim },
    })
}

fn parse(name: &str, dim: usize) -> Result<Named> {
    let (name, number) = name.split_once('=').map_or((name, None), |(name, number)| (name, Some(number)));
    let on_axis = |axis: usize, at: f32| (0..dim).map(|i| if i == axis { at } else { 0.0 }).collect();
    let prior = match name {
        "gaussian" => Prior::Gaussian { dim },
        "uniform" => Prior::Uniform { dim, low: 0.0, high: 1.0 },
        "uniform-symmetric" => Prior::Uniform { dim, low: -1.0, high: 1.0 },
        "truncated" => Prior::Truncated { dim, limit: 2.0 },
        "mixture" => {
            let centres = (0..dim).flat_map(|axis| [on_axis(axis, -2.0), on_axis(axis, 2.0)]).collect();
            Prior::Mixture { centres, sigma: 0.5 }
        }
        "bourgain" => return embedded(number, dim),
        _ => return Err(Error::unknown("prior", name, ALL.map(|(name, _)| name))),
    };
    if let Some(number) = number {
        return Err(Error::invalid(format!("the prior {name}"), number, "no number"));
    }
    prior.check()?;
    Ok(Named::Known(prior))
}

fn embedded(given: Option<&str>, dim: usize) -> Result<Named> {
    let (points, sigma) = match given.and_then(|given| given.split_once(',')) {
        Some((points, sigma)) => (Some(points), Some(sigma)),
        None => (given, None),
    };
    let number = points.map_or(Some(EMBEDDED), |points| points.parse().ok());
    let Some(number) = number.filter(|n| (2..=MOST_EMBEDDED).contains(n)) else {
        let allowed = format!("a number from 2 to {MOST_EMBEDDED}, as bourgain=1000");
        return Err(Error::invalid("the points to embed", points.unwrap_or_default(), allowed));
    };
    let sigma = match sigma {
        None => Some(SIGMA),
        Some("spacing") => None,
        Some(text) => {
            let usable = |sigma: &f32| *sigma >= 0.0 && sigma.is_finite();
            let sigma = text.parse().ok().filter(usable);
            let allowed = "a number, at least 0, or spacing, as bourgain=1000,spacing";
            Some(sigma.ok_or_else(|| Error::invalid("σ of the prior bourgain", text, allowed))?)
        }
    };
    let most = Bourgain::code(0).dim(number);
    if !(1..=most).contains(&dim) {
        let allowed = format!("1 to {most}, the dimensions of {number} embedded points");
        return Err(Error::invalid("the latent dimension", dim, allowed));
    }
    Ok(Named::Embedded { points: number, sigma })
}
