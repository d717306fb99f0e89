use dfdx::{
    prelude::{OwnedTape, PutTape, SplitTape},
    shapes::HasShape as _,
    tensor::{Cpu, Tensor},
    tensor_ops::{BroadcastTo as _, MeanTo as _},
};

use super::{Logits, Loss, Objective, softplus};

/// Relativistic: D says how much more real a real sample is than a generated one. Row i of the real logits is paired
/// with row i of the generated ones, so both have the same number of rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Relativistic;

impl Objective for Relativistic {
    fn name(&self) -> &str {
        "relativistic"
    }

    fn formula(&self) -> &str {
        "L_D = −E log σ(D(x) − D(G(z))),  L_G = −E log σ(D(G(z)) − D(x))"
    }

    fn paper(&self) -> &str {
        "Jolicoeur-Martineau 2018, arXiv:1807.00734"
    }

    fn optimum(&self) -> &str {
        "D* = log(p/q) + any constant"
    }

    // ANCHOR: relativistic
    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        softplus(fake - real).mean()
    }

    fn generator(&self, real: Logits, fake: Logits) -> Loss {
        softplus(real - fake).mean()
    }
    // ANCHOR_END: relativistic

    fn generator_sees_real(&self) -> bool {
        true
    }
}

/// Relativistic average: every sample is compared with the mean of the other side, which couples the batch.
#[derive(Debug, Clone, Copy, Default)]
pub struct RelativisticAverage;

impl Objective for RelativisticAverage {
    fn name(&self) -> &str {
        "relativistic-average"
    }

    fn formula(&self) -> &str {
        "L_D = −E log σ(D(x) − E D(G(z))) − E log(1 − σ(D(G(z)) − E D(x))),  L_G the same with x and G(z) exchanged"
    }

    fn paper(&self) -> &str {
        "Jolicoeur-Martineau 2018, arXiv:1807.00734"
    }

    fn optimum(&self) -> &str {
        "D* rises with p/q, up to any constant; no closed form is known"
    }

    // ANCHOR: average
    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        let (real_above, fake_above) = above_the_others(real, fake);
        softplus(real_above.negate()).mean() + softplus(fake_above).mean()
    }

    fn generator(&self, real: Logits, fake: Logits) -> Loss {
        self.discriminator(fake, real)
    }
    // ANCHOR_END: average

    fn generator_sees_real(&self) -> bool {
        true
    }

    fn couples_samples(&self) -> bool {
        true
    }
}

/// (real − mean of fake, fake − mean of real)
fn above_the_others(real: Logits, fake: Logits) -> (Logits, Logits) {
    let ((real, real_tape), (fake, fake_tape)) = (real.split_tape(), fake.split_tape());
    let mean = |x: &Tensor<(usize, usize), f32, Cpu>, like: &(usize, usize)| -> Logits {
        let mean: Loss = x.clone().put_tape(OwnedTape::default()).mean();
        mean.broadcast_like(like)
    };
    let real_above = real.clone().put_tape(real_tape) - mean(&fake, real.shape());
    let fake_above = fake.clone().put_tape(fake_tape) - mean(&real, fake.shape());
    (real_above, fake_above)
}
