//! The options of `gan adapt`, and the settings that they ask for.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::{
    Error, Result,
    adapt::MODELS,
    cli::{
        names::{Names, variant},
        options::{known, take},
        train::{checkpoint_of, read_settings, sets},
    },
    lab::{adaptation::AdaptSettings, end_of},
    train::Checkpoint,
};

const EXAMPLES: &str = "\
Examples:
  gan adapt --source mnist --target usps                digits of one post office for another's
  gan adapt --source labelled --target photos           folders of your own: one sub-folder for each class in the source
  gan adapt --source mnist --target usps --method dann  the other school: both domains at once
  gan adapt --resume out/mnist-to-usps-adda-seed0       goes on after Ctrl-C, a crash or the last step (--steps)
  gan adapt --config out/mnist-to-usps-adda-seed0/config.toml

The folder of a run holds
  config.toml               every setting, for --config
  checkpoint.safetensors    with model.safetensors all that is needed to go on, saved every 30 seconds and at the end
  model.safetensors         the classifier for the target, at the look that was best without labels
  predictions.csv           its answers: picture, class, probability
  record.csv, record.jsonl  losses, D's accuracy, entropy of the answers, names kept (adda), shares of classes
  report.html               the curves, what they mean, the settings";

/// Adapt a classifier to pictures without labels
///
/// A classifier learns the classes of the source; then an encoder for the target learns to make features that a
/// discriminator cannot tell from the source's (ADDA, arXiv:1702.05464). No label of the target is read. Ctrl-C saves and
/// ends; --resume goes on from there, as if nothing had happened.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = EXAMPLES, allow_negative_numbers = true)]
pub struct Adapt {
    /// Pictures with classes: a folder with a sub-folder for each, or a name: mnist, fashion, usps
    #[arg(long, value_name = "DATA", value_parser = sets(), hide_possible_values = true)]
    #[arg(required_unless_present_any = ["config", "resume"])]
    pub source: Option<String>,
    /// Pictures of the target: a folder, nested or not, or a name
    #[arg(long, value_name = "DATA", value_parser = sets(), hide_possible_values = true)]
    #[arg(required_unless_present_any = ["config", "resume"])]
    pub target: Option<String>,
    /// Start from the settings in a TOML file; what it leaves out is as usual
    #[arg(long, value_name = "FILE", conflicts_with = "resume")]
    pub config: Option<PathBuf>,
    /// Go on with the run in that folder; only --steps may change
    #[arg(long, value_name = "RUN")]
    pub resume: Option<PathBuf>,

    /// Leave out pictures that cannot be read
    #[arg(long, help_heading = "The pictures")]
    pub skip_corrupt: bool,
    /// Pixels along a side, 16 to 1024 (strided: from 1); pictures are cut to a square and resized [default: 28]
    #[arg(long, value_name = "N", help_heading = "The pictures")]
    pub size: Option<usize>,
    /// 1 for grey, 3 for colour [default: what the source has]
    #[arg(long, value_name = "N", help_heading = "The pictures")]
    pub channels: Option<usize>,

    /// The classifier, and what of it D sees; strided=16,32,64 has three convolutions [default: lenet-logits]
    #[arg(long, value_name = "NAME", value_parser = models(), help_heading = "The networks")]
    pub model: Option<String>,
    /// How the target's encoder begins: as a copy of the source's, or with fresh weights [default: copy]
    #[arg(long, value_name = "HOW", value_parser = known(STARTS), help_heading = "The networks")]
    pub start: Option<String>,
    /// Units in each of the discriminator's two hidden layers [default: 500]
    #[arg(long, value_name = "N", help_heading = "The networks")]
    pub width: Option<usize>,

    /// "adda": the source first, then the target's encoder; "dann": one encoder for both, with the gradient of the
    /// discriminator reversed (arXiv:1505.07818) [default: adda]
    #[arg(long, value_name = "NAME", value_parser = known(METHODS), help_heading = "Training")]
    pub method: Option<String>,
    /// Steps on the source [default: 2000]
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub source_steps: Option<u64>,
    /// The learning rate of these steps, and of dann [default: 0.001]
    #[arg(long, value_name = "RATE", help_heading = "Training")]
    pub source_lr: Option<f32>,
    /// Steps of the adaptation [default: 1500]
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub steps: Option<u64>,
    /// Pictures of each domain per minibatch [default: 128]
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub batch: Option<usize>,
    /// The discriminator's learning rate [default: 0.0002]
    #[arg(long, value_name = "RATE", help_heading = "Training")]
    pub lr_d: Option<f32>,
    /// That of the target's encoder [default: 0.0001]
    #[arg(long, value_name = "RATE", help_heading = "Training")]
    pub lr_g: Option<f32>,
    /// Adam's β₁ in the game [default: 0.5]
    #[arg(long, value_name = "DECAY", help_heading = "Training")]
    pub beta1: Option<f32>,
    /// Adam's β₂ [default: 0.999]
    #[arg(long, value_name = "DECAY", help_heading = "Training")]
    pub beta2: Option<f32>,
    /// Take a moving average of the target's encoder with that decay; 0 for none [default: 0.998]
    #[arg(long, value_name = "DECAY", help_heading = "Training")]
    pub average: Option<f32>,
    /// λ of dann, by which the reversed gradient counts [default: 0.1]
    #[arg(long, value_name = "FACTOR", help_heading = "Training")]
    pub reversal: Option<f32>,
    /// The seed of all randomness [default: 0]
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub seed: Option<u64>,

    /// Look how it goes after every so many steps [default: 100]
    #[arg(long, value_name = "STEPS", help_heading = "Output")]
    pub look_every: Option<u64>,
    /// The folder of the run [default: out/SOURCE-to-TARGET-METHOD-seedN]
    #[arg(long, value_name = "FOLDER", help_heading = "Output")]
    pub out: Option<PathBuf>,
}

const METHODS: &[&str] = &["adda", "dann"];
const STARTS: &[&str] = &["copy", "fresh"];

fn models() -> Names {
    Names(MODELS.iter().map(|(name, _)| (*name).into()).collect())
}

impl Adapt {
    /// What was asked for, over the checkpoint's settings or the file's, over what is usual.
    ///
    /// # Errors
    /// If a file cannot be read, or a name is not known.
    pub fn settings(&self) -> Result<AdaptSettings> {
        if let Some(run) = &self.resume {
            let path = checkpoint_of(run)?;
            let checkpoint = Checkpoint::read(&path)?;
            let settings = AdaptSettings::of(&checkpoint, &path)?;
            return self.over(AdaptSettings { steps: end_of(&checkpoint, settings.steps), ..settings });
        }
        let given = self.config.as_deref().map_or_else(|| Ok(Default::default()), read_settings)?;
        self.over(AdaptSettings::default().with(given)?)
    }

    fn over(&self, mut settings: AdaptSettings) -> Result<AdaptSettings> {
        take! { self => settings,
            source => source, target => target, size => size, channels => channels, model => model, width => width,
            source_steps => source_steps, source_lr => source_lr, steps => steps, batch => batch, lr_d => lr_d,
            lr_g => lr_g, beta1 => beta1, beta2 => beta2, average => average, reversal => reversal, seed => seed,
            look_every => look_every,
        }
        settings.skip_corrupt |= self.skip_corrupt;
        if let Some(given) = &self.method {
            settings.method = variant("method", given, METHODS)?;
        }
        if let Some(given) = &self.start {
            settings.start = variant("start", given, STARTS)?;
        }
        match [&settings.source, &settings.target].iter().any(|data| data.is_empty()) {
            true => {
                Err(Error::invalid("the source or the target", "not given", "a folder of pictures or a set's name"))
            }
            false => Ok(settings),
        }
    }
}

/// The folder of a run that asks for none.
pub fn usual_folder(settings: &AdaptSettings) -> PathBuf {
    let name = |data: &str| {
        // A folder may be called `.`; a set has a name and no place.
        let place = Path::new(data).canonicalize().unwrap_or_else(|_| data.into());
        place.file_name().unwrap_or("pictures".as_ref()).to_string_lossy().into_owned()
    };
    let (source, target) = (name(&settings.source), name(&settings.target));
    let method = settings.fields()["method"].as_str().unwrap_or_default().to_string();
    Path::new("out").join(format!("{source}-to-{target}-{method}-seed{}", settings.seed))
}
