use dfdx::tensor_ops::MeanTo as _;

use super::{Logits, Loss, Objective};

/// The Wasserstein distance by its dual. D is a critic: it has to be kept 1-Lipschitz by a regularizer or by its
/// architecture, or the loss falls without end.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wasserstein;

impl Objective for Wasserstein {
    fn name(&self) -> &str {
        "wasserstein"
    }

    fn formula(&self) -> &str {
        "L_D = −E D(x) + E D(G(z)),  L_G = −E D(G(z)),  with D 1-Lipschitz"
    }

    fn paper(&self) -> &str {
        "Arjovsky et al. 2017, arXiv:1701.07875"
    }

    fn optimum(&self) -> &str {
        "D* is a Kantorovich potential, and −L_D there is W₁(p, q); unbounded unless D is constrained"
    }

    // ANCHOR: wasserstein
    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        fake.mean() - real.mean()
    }

    fn generator(&self, _real: Logits, fake: Logits) -> Loss {
        fake.mean().negate()
    }
    // ANCHOR_END: wasserstein
}

/// The hinge: samples beyond the margin count no more, the generator's loss is the critic itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hinge;

impl Objective for Hinge {
    fn name(&self) -> &str {
        "hinge"
    }

    fn formula(&self) -> &str {
        "L_D = E max(0, 1 − D(x)) + E max(0, 1 + D(G(z))),  L_G = −E D(G(z))"
    }

    fn paper(&self) -> &str {
        "Lim and Ye 2017, arXiv:1705.02894; Tran et al. 2017, arXiv:1702.08896"
    }

    fn optimum(&self) -> &str {
        "D* = sign(p − q), and L_D there is 2 − ∫|p − q|: G minimises the total variation"
    }

    // ANCHOR: hinge
    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        (real.negate() + 1.0).relu().mean() + (fake + 1.0).relu().mean()
    }

    fn generator(&self, real: Logits, fake: Logits) -> Loss {
        Wasserstein.generator(real, fake)
    }
    // ANCHOR_END: hinge
}
