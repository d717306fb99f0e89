//! Settings with a name, and the settings that each distribution starts from.

use super::Settings;
use crate::{Error, Result, train::Decay};

/// Settings with a name.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    /// The name.
    pub name: &'static str,
    /// What it is, in one line.
    pub about: &'static str,
    /// Where the numbers come from.
    pub source: &'static str,
    make: fn() -> Settings,
}

impl Preset {
    /// The settings themselves.
    pub fn settings(&self) -> Settings {
        (self.make)()
    }
}

/// Every preset.
pub const ALL: [Preset; 5] = [
    Preset {
        name: "talk-gaussian",
        about: "one Gaussian from 256-dimensional uniform noise",
        source: "Shall we GANs?, E3-01",
        make: || talk("gaussian", "uniform", 256),
    },
    Preset {
        name: "talk-heisei",
        about: "the word 平成 from 192-dimensional Gaussian noise",
        source: "Shall we GANs?, E3-02",
        make: || talk("heisei", "gaussian", 192),
    },
    Preset {
        name: "talk-reiwa",
        about: "the word 令和 from the same noise; the talk starts from the weights of 平成",
        source: "Shall we GANs?, E3-03",
        make: || talk("reiwa", "gaussian", 192),
    },
    Preset {
        name: "talk-grid",
        about: "25 Gaussians from 50-dimensional Gaussian noise: modes go missing",
        source: "Shall we GANs?, E5-03",
        make: || talk("grid", "gaussian", 50),
    },
    Preset {
        name: "talk-omron",
        about: "the word OMRON from 55-dimensional Gaussian noise",
        source: "Shall we GANs?, E5-14",
        make: || talk("omron", "gaussian", 55),
    },
];

/// The settings of that preset.
///
/// # Errors
/// If there is none of that name.
pub fn by_name(name: &str) -> Result<Settings> {
    let unknown = || Error::unknown("preset", name, ALL.iter().map(|preset| preset.name));
    ALL.iter().find(|preset| preset.name == name).map(Preset::settings).ok_or_else(unknown)
}

/// What a run on that distribution starts from, where nothing else is asked for.
pub fn for_distribution(name: &str) -> Settings {
    let settings = Settings { distribution: name.into(), ..Settings::default() };
    // Found by trying: deep and narrow networks bend more sharply between modes, γ is small because modes are narrow.
    let sharp = |gamma: &str, steps| Settings {
        distribution: name.into(),
        regularizers: vec![format!("r1={gamma}")],
        width: 64,
        depth: 4,
        batch: 512,
        lr_d: 2e-3,
        lr_g: 2e-3,
        decay: Decay::Linear,
        average: 0.999,
        steps,
        ..Settings::default()
    };
    match name {
        "grid" => sharp("0.01", 12_000),
        "ring" => sharp("0.01", 5_000),
        "heisei" | "reiwa" | "omron" => sharp("0.001", 15_000),
        "gaussian" | "mixture-1d" | "point" | "disjoint" => Settings { width: 64, steps: 4_000, ..settings },
        _ => settings,
    }
}

/// What all demonstrations of the talk share: 200 epochs of 50 steps.
fn talk(distribution: &str, prior: &str, latent_dim: usize) -> Settings {
    Settings {
        distribution: distribution.into(),
        objective: "non-saturating".into(),
        prior: prior.into(),
        latent_dim,
        width: 128,
        depth: 2,
        batch: 256,
        optimizer: "adam".into(),
        beta1: 0.5,
        lr_d: 2e-3,
        lr_g: 2e-3,
        steps: 10_000,
        ..Settings::default()
    }
}
