use gan_loops::Coefficients;
use serde::{Deserialize, Serialize};

/// How an optimiser turns a gradient g into a step. Two moments, m and v, are kept per parameter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Adam, Kingma and Ba 2015 (arXiv:1412.6980), Algorithm 1, with ε = 1e-8.
    Adam {
        /// Decay of the first moment.
        beta1: f32,
        /// Decay of the second moment.
        beta2: f32,
    },
    /// RMSprop, Tieleman and Hinton 2012: g / (√v + 1e-8), as WGAN uses it (arXiv:1701.07875).
    RmsProp {
        /// Decay of the second moment.
        decay: f32,
    },
    /// Stochastic gradient descent with m ← momentum·m + g.
    Sgd {
        /// 0 for none.
        momentum: f32,
    },
}

impl Rule {
    /// (β₁, weight of g in m, β₂, weight of g² in v, corrections of m and v at `step`).
    ///
    /// Every rule is p ← p − lr·(m·c₁)/(√(v·c₂) + ε), with v = 1 and ε = 0 for SGD.
    pub(crate) fn coefficients(&self, step: u64) -> Coefficients {
        let power = i32::try_from(step).unwrap_or(i32::MAX);
        match *self {
            Rule::Adam { beta1, beta2 } => Coefficients {
                decay_m: beta1,
                gain_m: 1.0 - beta1,
                decay_v: beta2,
                gain_v: 1.0 - beta2,
                correct_m: 1.0 / (1.0 - beta1.powi(power)),
                correct_v: 1.0 / (1.0 - beta2.powi(power)),
                divides: true,
            },
            Rule::RmsProp { decay } => Coefficients {
                decay_m: 0.0,
                gain_m: 1.0,
                decay_v: decay,
                gain_v: 1.0 - decay,
                correct_m: 1.0,
                correct_v: 1.0,
                divides: true,
            },
            Rule::Sgd { momentum } => Coefficients {
                decay_m: momentum,
                gain_m: 1.0,
                decay_v: 0.0,
                gain_v: 0.0,
                correct_m: 1.0,
                correct_v: 1.0,
                divides: false,
            },
        }
    }
}
