use dfdx::tensor_ops::MeanTo as _;

use super::{Logits, Loss, Objective, map, sigma, softplus};
use crate::{Error, Result, backend::Activation};

/// The objective as first written: min_G max_D E log D(x) + E log(1 − D(G(z))), with D = σ(logit).
#[derive(Debug, Clone, Copy, Default)]
pub struct Minimax;

impl Objective for Minimax {
    fn name(&self) -> &str {
        "minimax"
    }

    fn formula(&self) -> &str {
        "L_D = −E log D(x) − E log(1 − D(G(z))),  L_G = E log(1 − D(G(z)))"
    }

    fn paper(&self) -> &str {
        "Goodfellow et al. 2014, arXiv:1406.2661"
    }

    fn optimum(&self) -> &str {
        "D* = p/(p + q), that is the logit log(p/q); the value there is −log 4 + 2·JSD(p, q)"
    }

    // ANCHOR: minimax
    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        softplus(real.negate()).mean() + softplus(fake).mean()
    }

    fn generator(&self, _real: Logits, fake: Logits) -> Loss {
        softplus(fake).mean().negate()
    }
    // ANCHOR_END: minimax
}

/// The same discriminator with −E log D(G(z)) for the generator, which does not vanish where D is sure of the fakes.
#[derive(Debug, Clone, Copy, Default)]
pub struct NonSaturating;

impl Objective for NonSaturating {
    fn name(&self) -> &str {
        "non-saturating"
    }

    fn formula(&self) -> &str {
        "L_D = −E log D(x) − E log(1 − D(G(z))),  L_G = −E log D(G(z))"
    }

    fn paper(&self) -> &str {
        "Goodfellow et al. 2014, arXiv:1406.2661, section 3"
    }

    fn optimum(&self) -> &str {
        Minimax.optimum()
    }

    // ANCHOR: non_saturating
    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        Minimax.discriminator(real, fake)
    }

    fn generator(&self, _real: Logits, fake: Logits) -> Loss {
        softplus(fake.negate()).mean()
    }
    // ANCHOR_END: non_saturating
}

/// One-sided label smoothing: real samples carry the label α instead of 1, generated ones keep 0.
#[derive(Debug, Clone, Copy)]
pub struct LabelSmoothing {
    alpha: f32,
}

impl LabelSmoothing {
    /// With α in (0, 1]; 1 is no smoothing.
    ///
    /// # Errors
    /// If α is outside.
    pub fn new(alpha: f32) -> Result<Self> {
        if !(alpha > 0.0 && alpha <= 1.0) {
            return Err(Error::invalid("the label of real samples", alpha, "above 0 and at most 1"));
        }
        Ok(Self { alpha })
    }
}

impl Default for LabelSmoothing {
    /// α = 0.9.
    fn default() -> Self {
        Self { alpha: 0.9 }
    }
}

impl Objective for LabelSmoothing {
    fn name(&self) -> &str {
        "label-smoothing"
    }

    fn formula(&self) -> &str {
        "L_D = −E[α log D(x) + (1 − α) log(1 − D(x))] − E log(1 − D(G(z))),  L_G = −E log D(G(z))"
    }

    fn paper(&self) -> &str {
        "Salimans et al. 2016, arXiv:1606.03498, section 3.4"
    }

    fn optimum(&self) -> &str {
        "D* = α·p/(p + q)"
    }

    // ANCHOR: smoothed
    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        let (alpha, softly) = (self.alpha, |x| Activation::Softplus.value(x));
        let real = map(real, |x| (alpha * softly(-x) + (1.0 - alpha) * softly(x), sigma(x) - alpha));
        real.mean() + softplus(fake).mean()
    }
    // ANCHOR_END: smoothed

    fn generator(&self, real: Logits, fake: Logits) -> Loss {
        NonSaturating.generator(real, fake)
    }
}

/// Not an objective to train with: it teaches a discriminator to answer "false" to real and generated samples alike.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct AllFalse;

impl Objective for AllFalse {
    fn name(&self) -> &str {
        "all-false"
    }

    fn formula(&self) -> &str {
        "L_D = −E log(1 − D(x)) − E log(1 − D(G(z))),  L_G = 0"
    }

    fn paper(&self) -> &str {
        ""
    }

    fn optimum(&self) -> &str {
        "D = 0 everywhere"
    }

    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        softplus(real).mean() + softplus(fake).mean()
    }

    fn generator(&self, _real: Logits, fake: Logits) -> Loss {
        fake.mean() * 0.0
    }
}
