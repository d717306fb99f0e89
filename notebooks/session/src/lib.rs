//! What a notebook cell sees: the library, its prelude, and how values are shown.

mod kernel;
mod live;
mod show;

pub use show::{NotKeptBetweenCells, Show, ShowDebug, clear, display};
pub use {dfdx, evcxr_input, shall_we_gan};

/// What every cell starts with.
pub mod prelude {
    pub use gan_exercises as exercises;
    pub use rand::{Rng, RngExt, SeedableRng};
    pub use rand_chacha::ChaCha8Rng;
    pub use rand_distr;
    pub use shall_we_gan::{
        self, experiments,
        lab::{Lab, Normalization, Run, Settings, SpectralNorm, convolve, convolve_transposed},
        measure,
        nn::{Geometry, Init, picture::architectures::Dcgan},
        objective,
        objective::{Objective, Player},
        plot::{
            Images, Layers, Lines, Panel, Picture, Series, animation, beliefs, compare, dead_units, gradients, grid,
            losses, manifold, measures, mode_shares, ratio, scene, singular_values, strip,
        },
        prior, regularize, score, theory,
        theory::f_divergence::FDivergence,
        toy_distributions::{self, Distribution},
        train::Decay,
    };

    pub use crate::{Show as _, ShowDebug as _, clear, display, evcxr_input};
}
