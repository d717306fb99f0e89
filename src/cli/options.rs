//! The options of `gan demo`, and the settings that they ask for.

use std::path::PathBuf;

use clap::Args;

use super::names::{Names, variant};
use crate::{
    Error, Result,
    lab::{DEVICES, Settings, end_of, preset},
    objective, prior, regularize,
    train::Checkpoint,
};

/// The mean of D(G(z)) that an all-false discriminator is trained to, where none is given.
const ALL_FALSE_MEAN: f32 = 0.01;

const EXAMPLES: &str = "\
Examples:
  gan demo ring --seed 7
  gan demo grid --objective non-saturating --regularizer r1=10 --steps 20000
  gan demo --preset talk-heisei
  gan demo reiwa --preset talk-reiwa --init-from out/heisei-seed0/checkpoint.safetensors
  gan demo grid --objective minimax --start all-false=0.001
  gan demo points.csv --latent-dim 8 --out out/mine
  gan demo --resume out/ring-seed7/checkpoint.safetensors --steps 20000

With --json the standard output is one object with the keys
  distribution, objective, regularizers, prior, seed
  steps               steps taken in all
  steps_per_second    of this call, with the time for its measures
  modes               modes of the distribution, or null
  modes_captured      how many of them have a sample within 3σ, or null
  high_quality        share of samples within 3σ of a mode, or null
  reverse_kl          KL of the modes' shares against their weights, or null
  measures            every measure at the end, by name
  stopped             why it ended before its last step, or null
  report, record, checkpoint    paths";

/// Train a GAN on a toy distribution and report how it went
///
/// Writes into the output folder: report.html, animation.gif, final.png, final.svg, the other pictures under
/// pictures/, record.json and checkpoint.safetensors. Ctrl-C saves and ends; --resume goes on from there.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = EXAMPLES, allow_negative_numbers = true)]
pub struct Demo {
    /// A name that `gan list` knows, a black-and-white picture (.png) or a table of points (.csv) [default: grid]
    #[arg(value_name = "DISTRIBUTION", value_parser = distributions(), hide_possible_values = true)]
    pub distribution: Option<String>,
    /// Start from settings with a name: see `gan list`
    #[arg(long, value_name = "NAME", value_parser = presets(), hide_possible_values = true)]
    pub preset: Option<String>,

    /// The pair of losses
    #[arg(long, value_name = "NAME", value_parser = objectives(), hide_possible_values = true)]
    #[arg(help_heading = "The game")]
    pub objective: Option<String>,
    /// What is added to them, such as r1=10; may be given several times, and "none" stands for nothing
    #[arg(long, value_name = "NAME[=STRENGTH]", value_parser = regularizers(), hide_possible_values = true)]
    #[arg(help_heading = "The game")]
    pub regularizer: Vec<String>,
    /// The distribution of z
    #[arg(long, value_name = "NAME", value_parser = priors(), hide_possible_values = true)]
    #[arg(help_heading = "The game")]
    pub prior: Option<String>,
    /// Dimensions of z
    #[arg(long, value_name = "N", help_heading = "The game")]
    pub latent_dim: Option<usize>,

    /// Units per hidden layer
    #[arg(long, value_name = "N", help_heading = "The networks")]
    pub width: Option<usize>,
    /// Hidden layers
    #[arg(long, value_name = "N", help_heading = "The networks")]
    pub depth: Option<usize>,
    /// Whose weights are spectrally normalised
    #[arg(long, value_name = "WHOSE", value_parser = known(SPECTRAL_NORMS), help_heading = "The networks")]
    pub spectral_norm: Option<String>,
    /// What normalises the generator's hidden layers
    #[arg(long, value_name = "HOW", value_parser = known(NORMS), help_heading = "The networks")]
    pub norm_g: Option<String>,
    /// What normalises the discriminator's
    #[arg(long, value_name = "HOW", value_parser = known(NORMS), help_heading = "The networks")]
    pub norm_d: Option<String>,
    /// Columns of minibatch discrimination before D's last layer; 0 for none
    #[arg(long, value_name = "N", help_heading = "The networks")]
    pub minibatch_discrimination: Option<usize>,
    /// How weights start
    #[arg(long, value_name = "NAME", value_parser = known(INITS), help_heading = "The networks")]
    pub init: Option<String>,

    /// Steps in all
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub steps: Option<u64>,
    /// Rows per minibatch
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub batch: Option<usize>,
    /// Discriminator steps per generator step
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub k: Option<u32>,
    /// The optimiser
    #[arg(long, value_name = "NAME", value_parser = known(OPTIMIZERS), help_heading = "Training")]
    pub optimizer: Option<String>,
    /// Both learning rates
    #[arg(long, value_name = "RATE", conflicts_with_all = ["lr_d", "lr_g"], help_heading = "Training")]
    pub lr: Option<f32>,
    /// The discriminator's learning rate
    #[arg(long, value_name = "RATE", help_heading = "Training")]
    pub lr_d: Option<f32>,
    /// The generator's learning rate
    #[arg(long, value_name = "RATE", help_heading = "Training")]
    pub lr_g: Option<f32>,
    /// Adam's β₁, or the momentum of sgd
    #[arg(long, value_name = "DECAY", help_heading = "Training")]
    pub beta1: Option<f32>,
    /// Adam's β₂, or the decay of rmsprop
    #[arg(long, value_name = "DECAY", help_heading = "Training")]
    pub beta2: Option<f32>,
    /// How the learning rates change over the run
    #[arg(long, value_name = "HOW", value_parser = known(DECAYS), help_heading = "Training")]
    pub decay: Option<String>,
    /// Draw samples from a moving average of G with that decay, such as 0.999; 0 for none
    #[arg(long, value_name = "DECAY", help_heading = "Training")]
    pub average: Option<f32>,
    /// The largest norm of a gradient; 0 for no limit
    #[arg(long, value_name = "NORM", help_heading = "Training")]
    pub clip_gradient: Option<f32>,
    /// The seed of all randomness
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub seed: Option<u64>,
    /// Where it computes
    #[arg(long, value_name = "NAME", value_parser = devices(), help_heading = "Training")]
    pub device: Option<String>,

    /// Go on with the run that wrote this checkpoint; only --steps may change
    #[arg(long, value_name = "CHECKPOINT", conflicts_with_all = ["preset", "init_from", "start"])]
    #[arg(help_heading = "Where it starts")]
    pub resume: Option<PathBuf>,
    /// Start a new run from the weights of this checkpoint
    #[arg(long, value_name = "CHECKPOINT", conflicts_with = "start", help_heading = "Where it starts")]
    pub init_from: Option<PathBuf>,
    /// "all-false" starts with a discriminator that has been trained to answer "false" to everything, until the mean
    /// of D(G(z)) is at most MEAN [default: 0.01]
    #[arg(long, value_name = "all-false[=MEAN]", help_heading = "Where it starts")]
    pub start: Option<String>,

    /// Take the report's snapshots after these steps, such as 0,100,1000, and at the end
    #[arg(long, value_name = "STEPS", value_delimiter = ',', help_heading = "Output")]
    pub snapshots: Option<Vec<u64>>,
    /// The output folder [default: out/DISTRIBUTION-seedN, or the checkpoint's folder]
    #[arg(long, value_name = "FOLDER", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Print one JSON object at the end, and nothing else on the standard output
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Do not show the report in a browser
    #[arg(long, help_heading = "Output")]
    pub no_open: bool,
}

const SPECTRAL_NORMS: &[&str] = &["none", "discriminator", "both"];
const NORMS: &[&str] = &["none", "layer", "batch", "virtual"];
const INITS: &[&str] = &["he", "xavier", "dcgan", "orthogonal"];
pub(super) const OPTIMIZERS: &[&str] = &["adam", "rmsprop", "sgd"];
pub(super) const DECAYS: &[&str] = &["constant", "linear", "cosine"];

pub(super) fn known(names: &[&str]) -> Names {
    Names(names.iter().map(|name| name.to_string()).collect())
}

pub(super) fn devices() -> Names {
    known(DEVICES)
}

fn distributions() -> Names {
    Names(toy_distributions::ALL.iter().map(|d| d.name.into()).collect())
}

fn presets() -> Names {
    Names(preset::ALL.iter().map(|p| p.name.into()).collect())
}

pub(super) fn objectives() -> Names {
    Names(objective::all().iter().map(|o| o.name().into()).collect())
}

pub(super) fn regularizers() -> Names {
    Names(regularize::ALL.iter().map(|r| r.name.into()).collect())
}

pub(super) fn priors() -> Names {
    Names(prior::ALL.iter().map(|(name, _)| (*name).into()).collect())
}

/// Each option that was given takes the place of the settings that it stands for.
macro_rules! take {
    ($asked:ident => $settings:ident, $($option:ident => $($setting:ident)+),* $(,)?) => {
        $(if let Some(value) = &$asked.$option { $($settings.$setting = value.clone();)+ })*
    };
}
pub(super) use take;

/// Those that were asked for, if any were; "none" stands for nothing.
pub(super) fn take_regularizers(asked: &[String], settings: &mut Vec<String>) {
    match asked {
        [] => {}
        [none] if none == "none" => settings.clear(),
        asked => *settings = asked.to_vec(),
    }
}

impl Demo {
    /// What was asked for, over the checkpoint's settings, the preset's, or the distribution's own.
    ///
    /// # Errors
    /// If the checkpoint cannot be read, or a name is not known.
    pub fn settings(&self) -> Result<Settings> {
        let base = match (&self.resume, &self.preset) {
            (Some(path), _) => {
                let checkpoint = Checkpoint::read(path)?;
                let settings = Settings::of(&checkpoint, path)?;
                Settings { steps: end_of(&checkpoint, settings.steps), ..settings }
            }
            (None, Some(preset)) => preset::by_name(preset)?,
            (None, None) => preset::for_distribution(self.distribution.as_deref().unwrap_or("grid")),
        };
        self.over(base)
    }

    fn over(&self, mut settings: Settings) -> Result<Settings> {
        take! { self => settings,
            distribution => distribution, objective => objective, prior => prior, latent_dim => latent_dim,
            width => width, depth => depth, steps => steps, batch => batch, k => k, optimizer => optimizer,
            lr => lr_d lr_g, lr_d => lr_d, lr_g => lr_g, beta1 => beta1, beta2 => beta2, average => average,
            clip_gradient => clip_gradient, seed => seed, device => device,
            minibatch_discrimination => minibatch_discrimination,
        }
        take_regularizers(&self.regularizer, &mut settings.regularizers);
        if let Some(given) = &self.spectral_norm {
            settings.spectral_norm = variant("spectral norm", given, SPECTRAL_NORMS)?;
        }
        if let Some(given) = &self.norm_g {
            settings.norm_g = variant("normalisation", given, NORMS)?;
        }
        if let Some(given) = &self.norm_d {
            settings.norm_d = variant("normalisation", given, NORMS)?;
        }
        if let Some(given) = &self.init {
            settings.init = variant("initialisation", given, INITS)?;
        }
        if let Some(given) = &self.decay {
            settings.decay = variant("decay", given, DECAYS)?;
        }
        Ok(settings)
    }

    /// The mean D(G(z)) of the all-false discriminator that was asked for.
    ///
    /// # Errors
    /// If something else was asked for.
    pub fn all_false(&self) -> Result<Option<f32>> {
        let Some(start) = &self.start else { return Ok(None) };
        let (name, mean) = start.split_once('=').map_or((start.as_str(), None), |(name, mean)| (name, Some(mean)));
        if name != "all-false" {
            return Err(Error::unknown("start", name, ["all-false"]));
        }
        let invalid = |mean| Error::invalid("the mean of D(G(z))", mean, "a number above 0 and below 1");
        mean.map_or(Ok(ALL_FALSE_MEAN), |mean| mean.parse().map_err(|_| invalid(mean))).map(Some)
    }
}
