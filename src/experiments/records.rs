//! The records of the full runs, as they are committed.

use super::ExperimentRecord;
use crate::{Error, Result};

/// The records by name, each from `records/NAME.json`.
macro_rules! records {
    ($($name:literal),* $(,)?) => { &[$(($name, include_str!(concat!("records/", $name, ".json")))),*] };
}

/// Every committed record by the name of its experiment, as JSON.
const ALL: &[(&str, &str)] = records![
    "adda",
    "adda-few",
    "all-false",
    "bilinear",
    "bourgan",
    "cartoon",
    "celeba-sn",
    "clipping",
    "conditional-digits",
    "continuity",
    "critic",
    "dcgan",
    "digit-modes",
    "digits-sn",
    "dirac",
    "disentangle",
    "drift",
    "f-divergences",
    "faces",
    "feature-matching",
    "gaussian",
    "heisei",
    "high-resolution",
    "instability",
    "k-sweep",
    "label-smoothing",
    "lipschitz",
    "losses",
    "minibatch",
    "mode-collapse",
    "naive-crash",
    "optimal-discriminator",
    "orthogonal",
    "own-images",
    "packing",
    "pooling",
    "reiwa",
    "shift",
    "sigma-clamp",
    "spectral-norm-both",
    "stabilisers",
    "stacked-mnist",
    "toy-table",
    "truncated-digits",
    "truncation",
    "ttur",
    "vanishing",
    "virtual-batch-norm",
    "zoo",
];

/// The committed record of the experiment of that name.
///
/// # Errors
/// If there is none; the error names the nearest and all of them.
pub fn committed(name: &str) -> Result<ExperimentRecord> {
    let unknown = || Error::unknown("committed record", name, ALL.iter().map(|(name, _)| *name));
    let (_, json) = ALL.iter().find(|(known, _)| *known == name).ok_or_else(unknown)?;
    let damaged = |e: serde_json::Error| Error::Format {
        path: format!("src/experiments/records/{name}.json").into(),
        why: e.to_string(),
    };
    serde_json::from_str(json).map_err(damaged)
}
