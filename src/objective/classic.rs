use dfdx::tensor_ops::MeanTo as _;

use super::{Logits, Loss, Objective, softplus};

/// The objective as first written: min_G max_D E log D(x) + E log(1 − D(G(z))).
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

    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        softplus(real.negate()).mean() + softplus(fake).mean()
    }

    fn generator(&self, _real: Logits, fake: Logits) -> Loss {
        softplus(fake).mean().negate()
    }
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

    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        Minimax.discriminator(real, fake)
    }

    fn generator(&self, _real: Logits, fake: Logits) -> Loss {
        softplus(fake.negate()).mean()
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

    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        softplus(real).mean() + softplus(fake).mean()
    }

    fn generator(&self, _real: Logits, fake: Logits) -> Loss {
        fake.mean() * 0.0
    }
}
