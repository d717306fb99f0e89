use dfdx::tensor_ops::MeanTo as _;

use super::{Logits, Loss, Objective};

/// Least squares: D is pulled towards a label instead of through a logarithm, so that a fake far on the right side of
/// the boundary still has a gradient.
#[derive(Debug, Clone, Copy)]
pub struct LeastSquares {
    /// The label of generated samples.
    pub a: f32,
    /// The label of real samples.
    pub b: f32,
    /// The label that G wants its samples to have.
    pub c: f32,
}

impl Default for LeastSquares {
    /// a = 0, b = c = 1: the paper's equation 9.
    fn default() -> Self {
        Self { a: 0.0, b: 1.0, c: 1.0 }
    }
}

impl Objective for LeastSquares {
    fn name(&self) -> &str {
        "least-squares"
    }

    fn formula(&self) -> &str {
        "L_D = ½E(D(x) − b)² + ½E(D(G(z)) − a)²,  L_G = ½E(D(G(z)) − c)²"
    }

    fn paper(&self) -> &str {
        "Mao et al. 2017, arXiv:1611.04076"
    }

    fn optimum(&self) -> &str {
        "D* = (b·p + a·q)/(p + q); where b − c = 1 and b − a = 2, G then minimises Pearson's χ²(p + q, 2q)"
    }

    // ANCHOR: least_squares
    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        (real - self.b).square().mean() * 0.5 + (fake - self.a).square().mean() * 0.5
    }

    fn generator(&self, _real: Logits, fake: Logits) -> Loss {
        (fake - self.c).square().mean() * 0.5
    }
    // ANCHOR_END: least_squares
}
