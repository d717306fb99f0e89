use std::f32::consts::LN_2;

use dfdx::tensor_ops::MeanTo as _;

use super::{Logits, Loss, Objective, exponential, map, sigma, softplus};
use crate::backend::Activation;

/// Any f-divergence, by its variational bound D_f(p ‖ q) ≥ E_p T(x) − E_q f*(T(x)) with T = g_f(logit).
///
/// Both players share one value, as in the paper's equation 4: D raises it, G lowers it. The activations g_f, the
/// conjugates f* and the optimal T* = f′(p/q) are those of the paper's tables 2 and 6. Where a g_f or f* is an
/// exponential it goes on as its tangent above [`STEEPEST`](super::STEEPEST).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FGan {
    /// f(u) = u log u.
    Kl,
    /// f(u) = −log u.
    ReverseKl,
    /// f(u) = (u − 1)².
    Pearson,
    /// f(u) = (√u − 1)².
    Hellinger,
    /// f(u) = u log u − (u + 1) log((u + 1)/2).
    JensenShannon,
    /// f(u) = u log u − (u + 1) log(u + 1).
    Gan,
}

impl FGan {
    /// The output activation g_f(v), which maps any logit into the domain of f*.
    // ANCHOR: activation_and_conjugate
    pub fn activation(self, v: Logits) -> Logits {
        match self {
            FGan::Kl | FGan::Pearson => v,
            FGan::ReverseKl => map(v, |v| {
                let (e, slope) = exponential(-v);
                (-e, slope)
            }),
            FGan::Hellinger => map(v, |v| {
                let (e, slope) = exponential(-v);
                (1.0 - e, slope)
            }),
            FGan::JensenShannon => map(v, |v| (LN_2 - Activation::Softplus.value(-v), sigma(-v))),
            FGan::Gan => softplus(v.negate()).negate(),
        }
    }

    /// f*(g_f(v)), simplified by hand: f* of a rounded g_f(v) would lose its digits where |v| is large.
    pub fn conjugate(self, v: Logits) -> Logits {
        match self {
            FGan::Kl => map(v, |v| exponential(v - 1.0)),
            FGan::ReverseKl => v - 1.0,
            FGan::Pearson => map(v, |v| (v * v / 4.0 + v, v / 2.0 + 1.0)),
            FGan::Hellinger => map(v, exponential) - 1.0,
            FGan::JensenShannon => softplus(v) - LN_2,
            FGan::Gan => softplus(v),
        }
    }
    // ANCHOR_END: activation_and_conjugate
}

impl Objective for FGan {
    fn name(&self) -> &str {
        match self {
            FGan::Kl => "f-kl",
            FGan::ReverseKl => "f-reverse-kl",
            FGan::Pearson => "f-pearson",
            FGan::Hellinger => "f-hellinger",
            FGan::JensenShannon => "f-js",
            FGan::Gan => "f-gan",
        }
    }

    fn formula(&self) -> &str {
        match self {
            FGan::Kl => "L_D = −E T(x) + E exp(T(G(z)) − 1),  L_G = −E exp(T(G(z)) − 1),  T = D",
            FGan::ReverseKl => "L_D = −E T(x) − E[1 + log(−T(G(z)))],  L_G = E[1 + log(−T(G(z)))],  T = −exp(−D)",
            FGan::Pearson => "L_D = −E T(x) + E[¼T(G(z))² + T(G(z))],  L_G = −E[¼T(G(z))² + T(G(z))],  T = D",
            FGan::Hellinger => {
                "L_D = −E T(x) + E[T(G(z))/(1 − T(G(z)))],  L_G = −E[T(G(z))/(1 − T(G(z)))],  T = 1 − exp(−D)"
            }
            FGan::JensenShannon => {
                "L_D = −E T(x) − E log(2 − exp T(G(z))),  L_G = E log(2 − exp T(G(z))),  T = log 2 − log(1 + exp(−D))"
            }
            FGan::Gan => {
                "L_D = −E T(x) − E log(1 − exp T(G(z))),  L_G = E log(1 − exp T(G(z))),  T = −log(1 + exp(−D))"
            }
        }
    }

    fn paper(&self) -> &str {
        "Nowozin et al. 2016, arXiv:1606.00709"
    }

    fn optimum(&self) -> &str {
        match self {
            FGan::Kl => "T* = 1 + log(p/q), and −L_D there is KL(p ‖ q)",
            FGan::ReverseKl => "T* = −q/p, that is D* = log(p/q), and −L_D there is KL(q ‖ p)",
            FGan::Pearson => "T* = 2(p/q − 1), and −L_D there is ∫(p − q)²/q",
            FGan::Hellinger => "T* = 1 − √(q/p), that is D* = ½log(p/q), and −L_D there is ∫(√p − √q)²",
            FGan::JensenShannon => "T* = log(2p/(p + q)), that is D* = log(p/q), and −L_D there is 2·JSD(p, q)",
            FGan::Gan => "T* = log(p/(p + q)), that is D* = log(p/q), and −L_D there is 2·JSD(p, q) − log 4",
        }
    }

    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        self.conjugate(fake).mean() - self.activation(real).mean()
    }

    fn generator(&self, _real: Logits, fake: Logits) -> Loss {
        self.conjugate(fake).mean().negate()
    }
}
