//! The game xy: players who take turns circle for ever, and historical averaging brings them home.
//!
//! # Definition
//! One player lowers xy by y, the other raises it by x. As a GAN: the data is the point 0, the generator the point x,
//! the critic D(t) = yt, the loss that of Wasserstein.
//!
//! # Formula
//! `L_D = −E D(data) + E D(G) = xy`, `L_G = −xy`; historical averaging adds λ‖θ − mean θ_t‖² to both.
//!
//! # What must be seen
//! Plain gradient descent in turns keeps its distance from the solution (0, 0). With the average it ends there.
//!
//! # Notes
//! If both moved at once, each step would lengthen the distance by the factor √(1 + h²) for the learning rate h; in
//! turns the path closes. The mean of a path around the solution is near the solution: this is what pulls inwards. A
//! larger λ is slower, because the players then cling to a past that holds their start: it takes several rounds until the
//! mean is near the solution.
//!
//! # Reference
//! Salimans et al. 2016, "Improved Techniques for Training GANs", arXiv:1606.03498, section 3.3; the game is from
//! Goodfellow 2016, "NIPS 2016 Tutorial", arXiv:1701.00160, exercise 8.2.

use super::{
    Criterion, Experiment, ExperimentRecord, SeedRecord,
    orbit::{Orbit, amplitude, rounds, settled},
    support::thin,
};
use crate::{
    Result,
    objective::Wasserstein,
    regularize::{Players, Regularizer},
};

/// See the [module](self).
pub struct Bilinear;

const ORBIT: Orbit = Orbit { target: 0.0, start: 1.0, learning_rate: 0.1, steps: 1000 };
const LAMBDA: f32 = 0.1;
/// A hundredth of the way that x has to go.
const NEAR: f32 = 0.01;

impl Experiment for Bilinear {
    fn name(&self) -> &'static str {
        "bilinear"
    }

    fn about(&self) -> &'static str {
        "gradient descent on the game xy goes in circles, and historical averaging makes it converge"
    }

    fn source(&self) -> &'static str {
        "Salimans et al. 2016, arXiv:1606.03498, section 3.3"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        let averaging = Regularizer::historical_average(Players::Both, LAMBDA);
        for (name, regularizers) in [("plain", vec![]), ("average", vec![averaging])] {
            let path = ORBIT.path(seed, Box::new(Wasserstein), regularizers)?;
            let distances = ORBIT.distances(&path);
            record.set(&format!("{name}/amplitude"), amplitude(&distances) / distances[0]);
            record.set(&format!("{name}/rounds"), rounds(&path, ORBIT.target));
            if let Some(turn) = settled(&distances, NEAR) {
                record.set(&format!("{name}/settled"), turn as f64);
            }
            if seed == 0 {
                let title = if name == "average" {
                    format!("historical averaging, λ = {LAMBDA}")
                } else {
                    "gradient descent alone".into()
                };
                record.points.insert(title, thin(&path));
            }
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![
            Criterion {
                // x² + y² − hxy is conserved exactly, so the distance can change by the factor √((1 + h/2)/(1 − h/2))
                // = 1.05 at most.
                claim: "plain: the orbit of the last quarter is as wide as the first distance",
                value: "plain/amplitude",
                low: 0.95,
                high: 1.06,
            },
            Criterion {
                // An angle of 0.1 per turn: 1000·0.1/2π = 15.9.
                claim: "plain: 16 rounds",
                value: "plain/rounds",
                low: 15.5,
                high: 16.5,
            },
            Criterion {
                claim: "with the mean as anchor less than a hundredth of the first distance is left",
                value: "average/amplitude",
                low: 0.0,
                high: 0.01,
            },
            Criterion {
                claim: "with the mean as anchor it takes some hundred turns to come within 0.01 for good",
                value: "average/settled",
                low: 100.0,
                high: 900.0,
            },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        super::support::paths(record, "The game xy", "x", "y")
    }
}
