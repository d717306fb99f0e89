//! The regularizers by name.

use super::{Players, Regularizer};
use crate::{Error, Result};

/// A regularizer as a person names it.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// The name.
    pub name: &'static str,
    /// What it does, in which s is the strength.
    pub formula: &'static str,
    /// Where it comes from.
    pub paper: &'static str,
    /// The strength s if none is given.
    pub strength: f32,
    /// The regularizer of that strength.
    pub make: fn(f32) -> Regularizer,
}

/// Every regularizer of the library, as its paper applies it.
pub const ALL: [Known; 12] = [
    Known {
        name: "r1",
        formula: "s/2·E‖∇D(x)‖² on real samples",
        paper: "Mescheder et al. 2018, arXiv:1801.04406",
        strength: 10.0,
        make: Regularizer::r1,
    },
    Known {
        name: "r2",
        formula: "s/2·E‖∇D(x)‖² on generated samples",
        paper: "Mescheder et al. 2018, arXiv:1801.04406",
        strength: 10.0,
        make: Regularizer::r2,
    },
    Known {
        name: "wgan-gp",
        formula: "s·E(‖∇D(x)‖ − 1)² between real and generated samples",
        paper: "Gulrajani et al. 2017, arXiv:1704.00028",
        strength: 10.0,
        make: Regularizer::wgan_gp,
    },
    Known {
        name: "zero-gp",
        formula: "s·E‖∇D(x)‖² between real and generated samples",
        paper: "Thanh-Tung et al. 2019, arXiv:1902.03984",
        strength: 100.0,
        make: Regularizer::zero_gp,
    },
    Known {
        name: "dragan",
        formula: "s·E(‖∇D(x)‖ − 1)² around real samples",
        paper: "Kodali et al. 2017, arXiv:1705.07215",
        strength: 10.0,
        make: Regularizer::dragan,
    },
    Known {
        name: "orthogonal",
        formula: "s·‖WᵀW ⊙ (1 − I)‖² over the weights of G",
        paper: "Brock et al. 2019, arXiv:1809.11096",
        strength: 1e-4,
        make: |beta| Regularizer::orthogonal(Players::Generator, beta),
    },
    Known {
        name: "historical-average",
        formula: "s·‖θ − mean θ_t‖² over the parameters of D and of G",
        paper: "Salimans et al. 2016, arXiv:1606.03498",
        // The paper gives none. On the bilinear game the error falls as t^−1/(1 + 4s²): less is faster in the end.
        strength: 0.1,
        make: |lambda| Regularizer::historical_average(Players::Both, lambda),
    },
    Known {
        name: "clip",
        formula: "the parameters of D within ± s",
        paper: "Arjovsky et al. 2017, arXiv:1701.07875",
        strength: 0.01,
        make: |c| Regularizer::clip(Players::Discriminator, c),
    },
    Known {
        name: "clamp-sigma",
        formula: "the first singular value of every weight of G at most s",
        paper: "Brock et al. 2019, arXiv:1809.11096",
        strength: 1.0,
        make: |limit| Regularizer::clamp_sigma(Players::Generator, limit),
    },
    Known {
        name: "feature-matching",
        formula: "s·‖E f(x) − E f(G(z))‖² for G, f being D without its last layer",
        paper: "Salimans et al. 2016, arXiv:1606.03498",
        strength: 1.0,
        make: |weight| Regularizer::feature_matching(None, weight),
    },
    Known {
        name: "kept-distances",
        formula: "s·E(log‖G(z) − G(z′)‖ − log‖z − z′‖)² for G",
        paper: "Xiao et al. 2018, arXiv:1805.07674",
        strength: 0.1,
        make: |weight| Regularizer::kept_distances(1.0, weight),
    },
    Known {
        name: "packing",
        formula: "D sees s samples at once",
        paper: "Lin et al. 2018, arXiv:1712.04086",
        strength: 2.0,
        make: |samples| Regularizer::packing(samples as usize),
    },
];

/// Reads `r1`, or `r1=10` with a strength.
///
/// # Errors
/// If the name is unknown, or the strength is not a positive number (a whole one for packing).
pub fn parse(text: &str) -> Result<Regularizer> {
    let (name, strength) = text.split_once('=').map_or((text, None), |(name, strength)| (name, Some(strength)));
    let known = ALL
        .iter()
        .find(|known| known.name == name)
        .ok_or_else(|| Error::unknown("regularizer", name, ALL.iter().map(|known| known.name)))?;
    let Some(strength) = strength else {
        return Ok((known.make)(known.strength));
    };
    let (whole, allowed) = match name {
        "packing" => (true, "a whole number of samples, at least 1"),
        _ => (false, "a number above 0"),
    };
    let usable = |s: &f32| *s > 0.0 && s.is_finite() && (!whole || s.fract() == 0.0);
    let invalid = || Error::invalid(format!("the strength of {name}"), strength, allowed);
    strength.parse().ok().filter(usable).map(known.make).ok_or_else(invalid)
}
