//! The options of `gan train`, and the settings that they ask for.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value};

use super::checkpoint_of;
use crate::{
    Error, Result,
    cli::{
        names::{Names, variant},
        options::{DECAYS, OPTIMIZERS, devices, known, objectives, priors, regularizers, take, take_regularizers},
    },
    data,
    lab::{
        end_of,
        pictures::{ARCHITECTURES, PictureSettings},
    },
    train::Checkpoint,
};

const EXAMPLES: &str = "\
Examples:
  gan train mnist                              digits; the grids show how it goes
  gan train photos --size 64 --flips           a folder of your own pictures, of any size, nested or not
  gan train --resume out/photos-dcgan-seed0    goes on after Ctrl-C, a crash or the last step (--steps)
  gan train photos --config run.toml           settings from a file, such as a run's config.toml
  gan sample out/photos-dcgan-seed0 -n 100     needs the checkpoint alone
  gan data check photos                        what is in the folder, and what cannot be read

The folder of a run holds
  config.toml               every setting, for --config
  checkpoint.safetensors    both networks and all that is needed to go on, saved every 30 seconds and at the end
  checkpoints/              those of --keep-every
  grids/step-N.png          64 pictures, always from the same z
  record.csv, record.jsonl  losses, mean D(x) and D(G(z)), norms of gradients
  report.html               the grids to scrub through, the curves, the settings";

/// Train a GAN on pictures
///
/// DATA is a folder of pictures or the name of a set in the folder GAN_DATA: mnist, fashion, usps, olivetti. Ctrl-C saves
/// and ends; --resume goes on from there, as if nothing had happened.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = EXAMPLES, allow_negative_numbers = true)]
pub struct Train {
    /// A folder of pictures (PNG, JPEG), or a name: mnist, fashion, usps, olivetti
    #[arg(value_name = "DATA", value_parser = sets(), hide_possible_values = true)]
    #[arg(required_unless_present_any = ["config", "resume"])]
    pub data: Option<String>,
    /// Start from the settings in a TOML file; what it leaves out is as usual
    #[arg(long, value_name = "FILE", conflicts_with = "resume")]
    pub config: Option<PathBuf>,
    /// Go on with the run in that folder, or from one of its checkpoints; only --steps may change
    #[arg(long, value_name = "RUN")]
    pub resume: Option<PathBuf>,

    /// Mirror pictures at random: good for faces, wrong for digits
    #[arg(long, help_heading = "The pictures")]
    pub flips: bool,
    /// Leave out pictures that cannot be read
    #[arg(long, help_heading = "The pictures")]
    pub skip_corrupt: bool,
    /// Pixels along a side, a power of two from 16 to 1024; pictures are cut to a square and resized [default: 64; digits:
    /// 32]
    #[arg(long, value_name = "N", help_heading = "The pictures")]
    pub size: Option<usize>,
    /// 1 for grey, 3 for colour [default: what the pictures have]
    #[arg(long, value_name = "N", help_heading = "The pictures")]
    pub channels: Option<usize>,

    /// What classes are used for: "auxiliary" tells G a class and lets D answer it (AC-GAN); "projection" tells both, G in
    /// its normalisations and D in its last layer (dcgan, sngan) [default: none]
    #[arg(long, value_name = "HOW", value_parser = known(CLASSES), help_heading = "The pictures")]
    pub classes: Option<String>,

    /// The pair of networks [default: dcgan]
    #[arg(long, value_name = "NAME", value_parser = architectures(), help_heading = "The networks")]
    pub arch: Option<String>,
    /// Channels that the layers are built from: half of them, half of the memory [default: 64; digits: 16]
    #[arg(long, value_name = "N", help_heading = "The networks")]
    pub width: Option<usize>,
    /// The distribution of z; bourgain, on 1,000 embedded pictures, needs a --latent-dim of at most 50 [default: gaussian]
    #[arg(long, value_name = "NAME", value_parser = priors(), hide_possible_values = true)]
    #[arg(help_heading = "The networks")]
    pub prior: Option<String>,
    /// Dimensions of z [default: 100; sngan: 128]
    #[arg(long, value_name = "N", help_heading = "The networks")]
    pub latent_dim: Option<usize>,

    /// The pair of losses [default: non-saturating; sngan: hinge]
    #[arg(long, value_name = "NAME", value_parser = objectives(), hide_possible_values = true)]
    #[arg(help_heading = "Training")]
    pub objective: Option<String>,
    /// What is added to them, such as r1=10; may be given several times, and "none" stands for nothing
    #[arg(long, value_name = "NAME[=STRENGTH]", value_parser = regularizers(), hide_possible_values = true)]
    #[arg(help_heading = "Training")]
    pub regularizer: Vec<String>,
    /// Steps in all [default: 10000]
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub steps: Option<u64>,
    /// Pictures per minibatch [default: 64]
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub batch: Option<usize>,
    /// Discriminator steps per generator step [default: 1; sngan: 5]
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub k: Option<u32>,
    /// The optimiser [default: adam]
    #[arg(long, value_name = "NAME", value_parser = known(OPTIMIZERS), help_heading = "Training")]
    pub optimizer: Option<String>,
    /// Both learning rates [default: 0.0002; dcgan on digits: 0.002]
    #[arg(long, value_name = "RATE", conflicts_with_all = ["lr_d", "lr_g"], help_heading = "Training")]
    pub lr: Option<f32>,
    /// The discriminator's learning rate
    #[arg(long, value_name = "RATE", help_heading = "Training")]
    pub lr_d: Option<f32>,
    /// The generator's learning rate
    #[arg(long, value_name = "RATE", help_heading = "Training")]
    pub lr_g: Option<f32>,
    /// Adam's β₁, or the momentum of sgd [default: 0.5; sngan: 0]
    #[arg(long, value_name = "DECAY", help_heading = "Training")]
    pub beta1: Option<f32>,
    /// Adam's β₂, or the decay of rmsprop [default: 0.999; sngan: 0.9]
    #[arg(long, value_name = "DECAY", help_heading = "Training")]
    pub beta2: Option<f32>,
    /// How the learning rates change over the run [default: constant]
    #[arg(long, value_name = "HOW", value_parser = known(DECAYS), help_heading = "Training")]
    pub decay: Option<String>,
    /// Draw samples from a moving average of G with that decay, such as 0.999 [default: 0, none]
    #[arg(long, value_name = "DECAY", help_heading = "Training")]
    pub average: Option<f32>,
    /// The largest norm of a gradient [default: 0, no limit]
    #[arg(long, value_name = "NORM", help_heading = "Training")]
    pub clip_gradient: Option<f32>,
    /// The seed of all randomness [default: 0]
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub seed: Option<u64>,
    /// Where it computes [default: cpu]
    #[arg(long, value_name = "NAME", value_parser = devices(), help_heading = "Training")]
    pub device: Option<String>,

    /// Draw a grid after every so many steps [default: 500; digits: 100]
    #[arg(long, value_name = "STEPS", help_heading = "Output")]
    pub grid_every: Option<u64>,
    /// Keep a checkpoint of every so many steps, besides the latest; --resume has to be told again
    #[arg(long, value_name = "STEPS", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Output")]
    pub keep_every: Option<u64>,
    /// The folder of the run [default: out/DATA-ARCH-seedN]
    #[arg(long, value_name = "FOLDER", help_heading = "Output")]
    pub out: Option<PathBuf>,
}

const CLASSES: &[&str] = &["none", "auxiliary", "projection"];

/// The names of sets, to be completed.
pub fn sets() -> Names {
    Names(data::NAMES.iter().map(|(name, _)| (*name).into()).collect())
}

fn architectures() -> Names {
    Names(ARCHITECTURES.iter().map(|(name, _)| (*name).into()).collect())
}

impl Train {
    /// What was asked for, over the checkpoint's settings or the file's, over what is usual.
    ///
    /// # Errors
    /// If a file cannot be read, or a name is not known.
    pub fn settings(&self) -> Result<PictureSettings> {
        if let Some(run) = &self.resume {
            let path = checkpoint_of(run)?;
            let checkpoint = Checkpoint::read(&path)?;
            let settings = PictureSettings::of(&checkpoint, &path)?;
            return self.over(PictureSettings { steps: end_of(&checkpoint, settings.steps), ..settings });
        }
        let given = self.config.as_deref().map_or_else(|| Ok(Map::new()), read)?;
        let named = |name: &str| given.get(name).and_then(Value::as_str).map(str::to_string);
        let arch = self.arch.clone().or_else(|| named("arch")).unwrap_or_else(|| "dcgan".into());
        let Some(data) = self.data.clone().or_else(|| named("data")) else {
            return Err(Error::invalid("the data", "not given", "a folder of pictures or the name of a set"));
        };
        self.over(PictureSettings::usual(&arch, &data).with(given)?)
    }

    fn over(&self, mut settings: PictureSettings) -> Result<PictureSettings> {
        take! { self => settings,
            data => data, arch => arch, size => size, channels => channels, width => width, prior => prior,
            latent_dim => latent_dim, objective => objective, steps => steps, batch => batch, k => k,
            optimizer => optimizer, lr => lr_d lr_g, lr_d => lr_d, lr_g => lr_g, beta1 => beta1, beta2 => beta2,
            average => average, clip_gradient => clip_gradient, seed => seed, device => device,
            grid_every => grid_every,
        }
        settings.flips |= self.flips;
        settings.skip_corrupt |= self.skip_corrupt;
        take_regularizers(&self.regularizer, &mut settings.regularizers);
        if let Some(given) = &self.classes {
            settings.classes = variant("use of classes", given, CLASSES)?;
        }
        if let Some(given) = &self.decay {
            settings.decay = variant("decay", given, DECAYS)?;
        }
        Ok(settings)
    }
}

/// The settings in a TOML file.
pub fn read(path: &Path) -> Result<Map<String, Value>> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::File { path: path.into(), source })?;
    toml::from_str(&text).map_err(|e| Error::Format { path: path.into(), why: e.to_string() })
}
