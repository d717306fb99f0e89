//! # A continuous generator cannot tear its cloud in two
//!
//! # Definition
//! p_data is two clusters on the line, ½ N(−2, 0.1²) + ½ N(2, 0.1²); z ~ N(0, 1) has one piece. G is continuous.
//!
//! # Formula
//! If G(a) lies in the left cluster and G(b) in the right, then by the intermediate value theorem G takes every value
//! between on \[a, b\], and the open set of z with |G(z)| < 1 has positive probability under p_z. Only its size is at
//! G's choice: a jump over the gap of width w within Δz costs a slope of w/Δz.
//!
//! # What must be seen
//! Both clusters are met, and yet in every seed a share of the samples lies in the gap |x| < 1, ten standard deviations
//! from either cluster, where p_data puts 10⁻²³ of its mass.
//!
//! # Notes
//! The share shrinks while training goes on, as G becomes steeper; it is never 0. The cure is a prior that is itself in
//! pieces (BourGAN).
//!
//! # Reference
//! Xiao, Zhong, Zheng 2018, arXiv:1805.07674; Khayatkhoei et al. 2018, arXiv:1806.00880.

use toy_distributions::GaussianMixture;

use super::{Criterion, Experiment, ExperimentRecord, Points, SeedRecord, support};
use crate::{Result, lab::Lab};

/// See the [module](self).
pub struct Continuity;

const STEPS: u64 = 2_000;
const SAMPLES: usize = 100_000;
/// Points of the drawn G, for z from −3 to 3.
const NODES: usize = 121;

impl Experiment for Continuity {
    fn name(&self) -> &'static str {
        "continuity"
    }

    fn about(&self) -> &'static str {
        "a continuous G bridges the gap between two clusters"
    }

    fn source(&self) -> &'static str {
        "Xiao et al. 2018, arXiv:1805.07674"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let clusters = GaussianMixture::equal(vec![vec![-2.0], vec![2.0]], 0.1).expect("0.1 is above 0");
        let lab = Lab::with_distribution("two clusters", Box::new(clusters)).prior("gaussian", 1);
        let lab = lab.width(64).batch(128).lr_d(5e-3).lr_g(1e-3).regularizer("r1=0.1").steps(STEPS).seed(seed);
        let z = support::latent(lab.settings(), SAMPLES)?;
        let mut engine = lab.engine()?;
        let mut record = SeedRecord::new(seed);
        for stop in [STEPS / 10, STEPS] {
            while engine.step() < stop {
                engine.advance()?;
            }
            if seed == 0 {
                record.points.insert(format!("step {stop}"), drawn(&engine.generate(&grid())));
            }
        }
        let samples = engine.generate(&z);
        let share = |inside: fn(f32) -> bool| samples.iter().filter(|x| inside(**x)).count() as f64 / SAMPLES as f64;
        record.set("left", share(|x| (x + 2.0).abs() < 0.5));
        record.set("right", share(|x| (x - 2.0).abs() < 0.5));
        record.set("gap", share(|x| x.abs() < 1.0));
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![
            Criterion { claim: "the left cluster is met", value: "left", low: 0.2, high: 0.8 },
            Criterion { claim: "so is the right one", value: "right", low: 0.2, high: 0.8 },
            // One sample of 100,000 is the least that can be seen.
            Criterion { claim: "and some samples lie in the gap", value: "gap", low: 1e-5, high: 0.5 },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        use crate::plot::{Lines, Series};
        let curves = record.seeds.iter().flat_map(|seed| &seed.points);
        let step = |(name, points): (&String, &Points)| Series { name: name.clone(), points: points.clone() };
        Lines {
            title: "G(z) has to cross the gap between −2 and 2".into(),
            x_label: "z".into(),
            y_label: "G(z)".into(),
            series: curves.map(step).collect(),
            note: "two clusters at −2 and 2, σ = 0.1 · seed 0".into(),
            ..Lines::default()
        }
        .picture()
    }
}

fn grid() -> Vec<f32> {
    (0..NODES).map(|i| 6.0 * i as f32 / (NODES - 1) as f32 - 3.0).collect()
}

fn drawn(values: &[f32]) -> Points {
    grid().into_iter().zip(values).map(|(z, x)| [z, (x * 1e3).round() / 1e3]).collect()
}
