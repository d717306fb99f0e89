//! The Dirac-GAN: the game circles its solution for ever, and R1 brings it home.
//!
//! # Definition
//! The data is the point 3, the generator the point θ, the critic D(x) = ψx.
//!
//! # Formula
//! `L(θ, ψ) = f(ψ(3 − θ))` with `f(t) = −log(1 + e⁻ᵗ)`, which D raises and G lowers; with R1, D also pays γ/2·ψ².
//!
//! # What must be seen
//! Without R1 the pair (θ, ψ) keeps its distance from the solution (3, 0). With it the pair spirals in.
//!
//! # Notes
//! The paper puts the data at 0. Here only the difference of D between the two points counts, which is the same game
//! for data at any place. At the solution the game's Jacobian has the eigenvalues ±f′(0)i = ±i/2 without R1, so one
//! round takes about 4π/h turns of the learning rate h; with γ = 1 both are −1/2, the fastest return.
//!
//! # Reference
//! Mescheder, Geiger and Nowozin 2018, "Which Training Methods for GANs do actually Converge?", arXiv:1801.04406.

use dfdx::tensor_ops::MeanTo as _;

use super::{
    Criterion, Experiment, ExperimentRecord, SeedRecord,
    orbit::{Orbit, amplitude, rounds, settled},
    support::thin,
};
use crate::{
    Result,
    objective::{Logits, Loss, Objective, softplus},
    regularize::Regularizer,
};

/// See the [module](self).
pub struct Dirac;

const ORBIT: Orbit = Orbit { target: 3.0, start: 1.5, learning_rate: 0.1, steps: 1000 };
const GAMMA: f32 = 1.0;
/// A hundredth of the way that θ has to go.
const NEAR: f32 = 0.015;

impl Experiment for Dirac {
    fn name(&self) -> &'static str {
        "dirac"
    }

    fn about(&self) -> &'static str {
        "the smallest GAN circles its solution, and R1 makes it converge"
    }

    fn source(&self) -> &'static str {
        "Mescheder et al. 2018, arXiv:1801.04406"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        for (name, regularizers) in [("plain", vec![]), ("r1", vec![Regularizer::r1(GAMMA)])] {
            let path = ORBIT.path(seed, Box::new(ZeroSum), regularizers)?;
            let distances = ORBIT.distances(&path);
            record.set(&format!("{name}/amplitude"), amplitude(&distances) / distances[0]);
            record.set(&format!("{name}/rounds"), rounds(&path, ORBIT.target));
            if let Some(turn) = settled(&distances, NEAR) {
                record.set(&format!("{name}/settled"), turn as f64);
            }
            if seed == 0 {
                let title =
                    if name == "r1" { format!("with R1, γ = {GAMMA}") } else { "gradient descent alone".to_string() };
                record.points.insert(title, thin(&path));
            }
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![
            Criterion {
                // The flow keeps the distance exactly; turns of a finite length may bend it by a quarter.
                claim: "without R1 the orbit of the last quarter is as wide as the first distance",
                value: "plain/amplitude",
                low: 0.75,
                high: 1.25,
            },
            Criterion {
                // One round near the solution takes 126 turns; far from it D saturates and the round takes longer.
                claim: "without R1 the 1,000 turns are several rounds",
                value: "plain/rounds",
                low: 2.0,
                high: 8.0,
            },
            Criterion {
                claim: "with R1 less than a hundredth of the first distance is left",
                value: "r1/amplitude",
                low: 0.0,
                high: 0.01,
            },
            Criterion {
                // (1 + t/2)·e^(−t/2) with t = 0.1 per turn is a hundredth after 133 turns.
                claim: "with R1 it takes some hundred turns to come within 0.015 for good",
                value: "r1/settled",
                low: 50.0,
                high: 400.0,
            },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        super::support::paths(record, "Dirac-GAN: the data is at θ = 3", "θ, the generator", "ψ, the critic")
    }
}

/// L_D = −f(−t) and L_G = −L_D, for the difference t = D(x) − D(G(z)).
#[derive(Debug)]
struct ZeroSum;

impl Objective for ZeroSum {
    fn name(&self) -> &str {
        "dirac-gan"
    }

    fn formula(&self) -> &str {
        "L_D = E log(1 + exp(D(G(z)) − D(x))),  L_G = −L_D"
    }

    fn paper(&self) -> &str {
        "Mescheder et al. 2018, arXiv:1801.04406, definition 2.1"
    }

    fn optimum(&self) -> &str {
        "D* = log(p/q) + any constant"
    }

    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        softplus(fake - real).mean()
    }

    fn generator(&self, real: Logits, fake: Logits) -> Loss {
        self.discriminator(real, fake).negate()
    }

    fn generator_sees_real(&self) -> bool {
        true
    }
}
