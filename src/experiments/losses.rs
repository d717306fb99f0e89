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
//! The losses that saturate for a sure D (minimax and the f-GANs that share its curve) pull with nothing, the others
//! pull.
//!
//! # Notes
//! No regularizer is used, except for the losses that fall without end on separate supports: Wasserstein's gets the
//! gradient penalty. Where L_G compares with real points, their logit is 0 in the curves.
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
        "Mao et al. 2017, arXiv:1611.04076; B-18, B-19, B-21"
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
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        vec![]
    }

    #[cfg(feature = "plot")]
    fn figure(&self, record: &ExperimentRecord) -> crate::plot::Picture {
        super::support::paths(record, "What G minimises", "logit D(G(z))", "L_G")
    }
}

/// Those whose curves are drawn: the others share one of them, but for scale.
const SHOWN: [&str; 5] = ["minimax", "non-saturating", "least-squares", "wasserstein", "f-hellinger"];

/// L_G of one point over its logit.
fn curve(objective: &dyn Objective) -> super::Points {
    let loss = |logit: &f32| {
        let evaluated = evaluate(objective, Player::Generator, &[0.0], &[*logit], 1);
        [*logit, evaluated.loss.clamp(-6.0, 12.0)].map(rounded)
    };
    line::grid(-5.0, 5.0, 51).iter().map(loss).collect()
}

/// The mean pull after D alone has been trained between N(0, ¼²) and N(4, ¼²); `None` if D leaves the finite numbers.
fn pull(seed: u64, objective: Box<dyn Objective>) -> Result<Option<f32>> {
    let (real, fake) = (line::gaussian(0.0, 0.25)?, line::gaussian(4.0, 0.25)?);
    let regularizers = if objective.name() == "wasserstein" { vec![Regularizer::wgan_gp(10.0)] } else { vec![] };
    let game = Game { real: Box::new(real), input: Box::new(fake.clone()), objective, regularizers };
    let config = Config { seed, batch: 64, k: 10, clip: Some(1.0), ..Config::default() };
    let mut trainer = line::discriminator_alone(game, config)?;
    for _ in 0..super::label_smoothing::env("S", 50.) as u64 {
        match trainer.advance() {
            Err(crate::Error::Diverged { .. }) => return Ok(None),
            other => other?,
        };
    }
    let mut points = vec![0.0; 256];
    crate::prior::Stream::fill(&fake, &mut stream(seed, Purpose::Measure, 0, 0), &mut points);
    Ok(Some(trainer.pull(&points).iter().map(|x| x.abs()).sum::<f32>() / points.len() as f32))
}
