//! Every objective side by side: the loss that G sees as a function of the logit, and its pull where nothing overlaps.
//!
//! # Definition
//! The curves are L_G of one generated point over its logit D(G(z)). The pull is the mean |∂L_G/∂x| on generated points
//! 4 away from the data, after D alone has been trained; its own derivative makes the logit, so the two go together.
//!
//! # Formula
//! `|∂L_G/∂x| = |∂L_G/∂D|·|∂D/∂x|`
//!
//! # What must be seen
//! Minimax and the f-GANs of bounded slope pull with nothing: their curves are flat on the left, where a sure D puts the
//! fakes. The others pull.
//!
//! # Notes
//! No regularizer is used, except for the losses that fall without end on separate supports: Wasserstein's gets the
//! gradient penalty. The f-GANs of KL and of reverse KL, both infinite on separate supports, have no best D there: they
//! are measured but not judged. Pearson's pulls, but where D is sure it pulls the wrong way: what is compared here is size
//! alone, and `zoo` shows where it leads.
//!
//! # Reference
//! Goodfellow et al. 2014, arXiv:1406.2661, section 3; Mao et al. 2017, arXiv:1611.04076, figure 2; Arjovsky et al. 2017,
//! arXiv:1701.07875, figure 2.

use super::{Criterion, Experiment, ExperimentRecord, SeedRecord, line, support::rounded};
use crate::{
    Result,
    objective::{self, Objective, Player, evaluate},
    random::{Purpose, stream},
    regularize::Regularizer,
    train::{Config, Engine as _, Game},
};

/// See the [module](self).
pub struct Losses;

impl Experiment for Losses {
    fn name(&self) -> &'static str {
        "losses"
    }

    fn about(&self) -> &'static str {
        "every loss as a function of the logit, and how hard it pulls where the supports do not meet"
    }

    fn source(&self) -> &'static str {
        "Mao et al. 2017, arXiv:1611.04076"
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        for objective in objective::all() {
            let name = objective.name().to_string();
            if seed == 0 && SHOWN.contains(&name.as_str()) {
                record.points.insert(name.clone(), curve(&*objective));
            }
            if let Some(pull) = pull(seed, objective)? {
                record.set(&format!("pull/{name}"), pull);
            }
        }
        // A missing pull becomes NaN, which no criterion accepts.
        let pulls = |names: &[&str]| -> Vec<f64> {
            names.iter().map(|name| record.values.get(&format!("pull/{name}")).copied().unwrap_or(f64::NAN)).collect()
        };
        let (saturating, others) = (pulls(&SATURATING), pulls(&PULLING));
        record.set("pull/saturating", saturating.into_iter().max_by(f64::total_cmp).unwrap_or(f64::NAN));
        record.set("pull/others", others.into_iter().min_by(f64::total_cmp).unwrap_or(f64::NAN));
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![
            Criterion {
                claim: "the hardest pull of the losses that saturate is nothing",
                value: "pull/saturating",
                low: 0.0,
                high: 0.01,
            },
            Criterion {
                // Least squares pulls least, because D levels off at its labels.
                claim: "the softest pull of the others is something",
                value: "pull/others",
                low: 0.03,
                high: 2.0,
            },
        ]
    }

    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        super::support::paths(record, "What G minimises", "logit D(G(z))", "L_G")
    }
}

/// Those whose curves are drawn: the others have the shape of one of them.
const SHOWN: [&str; 4] = ["minimax", "non-saturating", "least-squares", "wasserstein"];
/// Those that are flat where D is sure of the fakes.
pub(super) const SATURATING: [&str; 4] = ["minimax", "f-gan", "f-js", "f-hellinger"];
/// Those that are not.
pub(super) const PULLING: [&str; 8] = [
    "non-saturating",
    "label-smoothing",
    "least-squares",
    "wasserstein",
    "hinge",
    "f-pearson",
    "relativistic",
    "relativistic-average",
];

/// L_G of one point over its logit.
fn curve(objective: &dyn Objective) -> super::Points {
    let loss = |logit: &f32| {
        let evaluated = evaluate(objective, Player::Generator, &[], &[*logit], 1);
        [*logit, evaluated.loss].map(rounded)
    };
    line::grid(-4.0, 4.0, 41).iter().map(loss).collect()
}

/// The mean pull after D alone has been trained between N(0, ¼²) and N(4, ¼²); `None` if D leaves the finite numbers.
fn pull(seed: u64, objective: Box<dyn Objective>) -> Result<Option<f32>> {
    let (real, fake) = (line::gaussian(0.0, 0.25)?, line::gaussian(4.0, 0.25)?);
    let regularizers = if objective.name() == "wasserstein" { vec![Regularizer::wgan_gp(10.0)] } else { vec![] };
    let game = Game { real: Box::new(real), input: Box::new(fake.clone()), objective, regularizers };
    let config = Config { seed, batch: 64, k: 10, clip: Some(1.0), ..Config::default() };
    let mut trainer = line::discriminator_alone(game, config)?;
    for _ in 0..50 {
        match trainer.advance() {
            Err(crate::Error::Diverged { .. }) => return Ok(None),
            other => other?,
        };
    }
    let mut points = vec![0.0; 256];
    crate::prior::Stream::fill(&fake, &mut stream(seed, Purpose::Measure, 0, 0), &mut points);
    Ok(Some(trainer.pull(&points).iter().map(|x| x.abs()).sum::<f32>() / points.len() as f32))
}
