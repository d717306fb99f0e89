//! # How the generator's gradient vanishes with D(G(z))
//!
//! # Definition
//! One G and one D, both fixed; a constant is added to D's logit, so that the mean of D(G(z)) runs from 10⁻⁷ to nearly
//! 1 while ∇f stays as it is. At each value the norm of the gradient in G's parameters φ is taken for both losses.
//!
//! # Formula
//! D = σ(f). ∂/∂φ E log(1 − D(G(z))) = −E D·∇f·∂G/∂φ, and ∂/∂φ (−E log D(G(z))) = −E (1 − D)·∇f·∂G/∂φ.
//!
//! # What must be seen
//! The trainer's gradients are those of the formulas. The saturating one is proportional to D(G(z)), the other does not
//! change as D(G(z)) goes to 0: it vanishes at the other end, where D believes everything.
//!
//! # Notes
//! The formulas are computed apart from the trainer: ∇f by one backward pass in x, ∂G/∂φ by central differences.
//!
//! # Reference
//! Goodfellow et al. 2014, arXiv:1406.2661, section 3; Arjovsky, Bottou 2017, arXiv:1701.04862, theorem 2.4.

use rand::Rng;

use super::{Criterion, Experiment, ExperimentRecord, SeedRecord, support};
use crate::{
    Result,
    backend::{Activation, Backend, Cpu, download},
    lab::Settings,
    nn::Architecture,
    objective::{self, Player},
    prior::Stream,
    theory::{gradient, logistic},
    train::{Config, Engine, Game, Trainer},
};

/// See the [module](self).
pub struct Vanishing;

const SAMPLES: usize = 64;
/// What is added to the logit, from first to last.
const SHIFTS: std::ops::RangeInclusive<i32> = -16..=8;
/// Half the step of the central differences: the error of the difference, about 10⁻⁵, is then that of f32.
const STEP: f32 = 1e-2;
/// The gradient of a loss in a fake point, from the logit and its gradient.
type Pull = fn(f64, &[f64]) -> Vec<f64>;
const LOSSES: [(&str, Pull); 2] = [("minimax", gradient::saturating), ("non-saturating", gradient::non_saturating)];

impl Experiment for Vanishing {
    fn name(&self) -> &'static str {
        "vanishing"
    }

    fn about(&self) -> &'static str {
        "the generator's gradient against D(G(z)), for both of its losses"
    }

    fn source(&self) -> &'static str {
        "Goodfellow et al. 2014, arXiv:1406.2661, section 3"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let z = support::latent(&Settings { seed, ..Settings::default() }, SAMPLES)?;
        let jacobians = jacobians(&mut trainer(seed, "minimax", &z, 0.0)?, &z);
        let mut record = SeedRecord::new(seed);
        let mut worst = 0.0_f64;
        for (loss, pull) in LOSSES {
            let mut points = Vec::new();
            for shift in SHIFTS {
                let mut trainer = trainer(seed, loss, &z, shift as f32)?;
                let (belief, formula) = formula(&trainer, &z, &jacobians, pull);
                let measured = f64::from(trainer.advance_alone(Player::Generator)?.gradient_g);
                worst = worst.max((measured / formula - 1.0).abs());
                points.push([belief.log10() as f32, measured as f32]);
            }
            // Between the first two points, where D is about 10⁻⁷.
            let [first, second] = [points[0], points[1]];
            let slope = (second[1].log10() - first[1].log10()) / (second[0] - first[0]);
            record.set(&format!("slope_{loss}"), slope);
            if seed == 0 {
                record.points.insert(loss.into(), points);
            }
        }
        record.set("identity_error", worst);
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![
            Criterion {
                claim: "the trainer's gradients are those of the formulas",
                value: "identity_error",
                low: 0.0,
                high: 1e-3,
            },
            Criterion {
                claim: "the saturating gradient falls in proportion to D(G(z))",
                value: "slope_minimax",
                low: 0.98,
                high: 1.02,
            },
            Criterion { claim: "the other does not fall", value: "slope_non-saturating", low: -0.02, high: 0.02 },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        use crate::plot::{Lines, Series};
        let series = |(loss, _): (&str, _)| Series { name: loss.into(), points: record.points(loss) };
        Lines {
            title: "The generator's gradient against D(G(z))".into(),
            x_label: "log₁₀ of the mean of D(G(z))".into(),
            y_label: "‖∂L_G/∂φ‖".into(),
            log: true,
            series: LOSSES.map(series).into(),
            note: "one G, one D, its logit shifted · seed 0".into(),
        }
        .picture()
    }
}

/// A game whose minibatch of z is always that one, with a constant added to D's logit.
fn trainer(seed: u64, objective: &str, z: &[f32], shift: f32) -> Result<Trainer<Cpu>> {
    let rows = || Box::new(Rows(z.to_vec()));
    let game = Game { real: rows(), input: rows(), objective: objective::by_name(objective)?, regularizers: vec![] };
    let config = Config { seed, batch: SAMPLES, ..Config::default() };
    let generator = Architecture::mlp(2, 8, 1, 2, Activation::Tanh);
    let discriminator = Architecture::mlp(2, 32, 2, 1, Activation::LeakyRelu(0.2));
    let mut trainer = Trainer::new(&Cpu::open()?, config, game, &generator, &discriminator)?;
    // A fresh network's biases are zero, the last parameter is the bias of the logit.
    if let Some(bias) = trainer.state_mut().discriminator.parameters_mut().pop() {
        bias.copy_from(&[shift]);
    }
    Ok(trainer)
}

/// The same rows every time.
#[derive(Debug)]
struct Rows(Vec<f32>);

impl Stream for Rows {
    fn features(&self) -> usize {
        2
    }

    fn fill(&self, _rng: &mut dyn Rng, rows: &mut [f32]) {
        rows.copy_from_slice(&self.0);
    }
}

/// ∂G(z)/∂φ of every sample: two rows of all parameters each.
fn jacobians(trainer: &mut Trainer<Cpu>, z: &[f32]) -> Vec<Vec<Vec<f64>>> {
    let sizes: Vec<usize> = trainer.state().generator.parameters().iter().map(|p| download(p).len()).collect();
    let mut all = vec![vec![Vec::new(); 2]; SAMPLES];
    for (parameter, size) in sizes.into_iter().enumerate() {
        for entry in 0..size {
            let [above, below] = [STEP, -STEP].map(|by| moved(trainer, parameter, entry, by, z));
            for (i, (above, below)) in above.iter().zip(&below).enumerate() {
                all[i / 2][i % 2].push(f64::from(above - below) / f64::from(2.0 * STEP));
            }
        }
    }
    all
}

/// G(z) with one number of one parameter moved.
fn moved(trainer: &mut Trainer<Cpu>, parameter: usize, entry: usize, by: f32, z: &[f32]) -> Vec<f32> {
    let before = download(trainer.state().generator.parameters()[parameter]);
    let mut after = before.clone();
    after[entry] += by;
    trainer.state_mut().generator.parameters_mut()[parameter].copy_from(&after);
    let fakes = trainer.generate(z);
    trainer.state_mut().generator.parameters_mut()[parameter].copy_from(&before);
    fakes
}

/// The mean of D(G(z)), and the norm of the gradient by the formula.
fn formula(trainer: &Trainer<Cpu>, z: &[f32], jacobians: &[Vec<Vec<f64>>], pull: Pull) -> (f64, f64) {
    let fakes = trainer.generate(z);
    let (logits, slopes) = (trainer.discriminate(&fakes), trainer.discriminator_slopes(&fakes));
    let mut sum = vec![0.0; jacobians[0][0].len()];
    for ((logit, slope), jacobian) in logits.iter().zip(slopes.chunks_exact(2)).zip(jacobians) {
        let in_point = pull(f64::from(*logit), &[f64::from(slope[0]), f64::from(slope[1])]);
        let in_parameters = gradient::pull_back(&in_point, jacobian);
        sum.iter_mut().zip(in_parameters).for_each(|(sum, g)| *sum += g / SAMPLES as f64);
    }
    let belief = logits.iter().map(|l| logistic::sigmoid(f64::from(*l))).sum::<f64>() / SAMPLES as f64;
    (belief, sum.iter().map(|g| g * g).sum::<f64>().sqrt())
}
