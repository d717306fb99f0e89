use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Error, Result,
    lab::{
        command::{options, quoted},
        notes::note,
        pictures::ranges::{LARGEST, channels, seed, steps},
        ranges::{MOST_ROWS, MOST_UNITS, sizes},
        settings::{fields, rule, with},
    },
    train::{Checkpoint, Config, Decay, Pace},
};

/// Everything about a run on pictures that a person chooses: what `config.toml` in a run's folder holds, and every
/// checkpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PictureSettings {
    /// The pictures: the name of a set, or a path.
    pub data: String,
    /// The pair of networks, by name.
    pub arch: String,
    /// Pixels along a side.
    pub size: usize,
    /// 1 for grey, 3 for colour, 0 for what the pictures have.
    pub channels: usize,
    /// Channels that the layers are built from: those of the widest pictures inside.
    pub width: usize,
    /// Whether pictures are mirrored at random.
    pub flips: bool,
    /// Whether pictures that cannot be read are left out.
    pub skip_corrupt: bool,
    /// What the classes of the pictures are used for.
    pub classes: Classes,
    /// The pair of losses, by name.
    pub objective: String,
    /// What is added to them, by name and strength: `r1=10`.
    pub regularizers: Vec<String>,
    /// p_z, by name.
    pub prior: String,
    /// Dimensions of z.
    pub latent_dim: usize,
    /// Pictures per minibatch.
    pub batch: usize,
    /// Discriminator steps per generator step.
    pub k: u32,
    /// The optimiser's name: adam, rmsprop or sgd.
    pub optimizer: String,
    /// Adam's β₁.
    pub beta1: f32,
    /// Adam's β₂, RMSprop's decay.
    pub beta2: f32,
    /// The discriminator's learning rate.
    pub lr_d: f32,
    /// The generator's.
    pub lr_g: f32,
    /// How both change over the run.
    pub decay: Decay,
    /// Decay of the moving average of G; 0 for none.
    pub average: f32,
    /// The largest norm of a gradient; 0 for no limit.
    pub clip_gradient: f32,
    /// Length of the run, and of its schedule, in steps.
    pub steps: u64,
    /// A grid of samples is drawn after every so many steps, and at the end.
    pub grid_every: u64,
    /// The seed of all randomness.
    pub seed: u64,
    /// Where it computes: cpu or cuda:0.
    pub device: String,
}

/// What the classes of pictures are used for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Classes {
    /// Nothing.
    #[default]
    None,
    /// G is told a class beside z, and D answers the class as well as whether a picture is real: AC-GAN, Odena et al.
    /// 2017 (arXiv:1610.09585).
    Auxiliary,
    /// G normalises by the class, and D compares it with what it sees, each from one embedding: Miyato and Koyama 2018
    /// (arXiv:1802.05637), with the shared embedding of BigGAN (arXiv:1809.11096).
    Projection,
}

impl Default for PictureSettings {
    /// DCGAN as Radford et al. trained it (arXiv:1511.06434).
    fn default() -> Self {
        Self {
            data: String::new(),
            arch: "dcgan".into(),
            size: 64,
            channels: 0,
            width: 64,
            flips: false,
            skip_corrupt: false,
            classes: Classes::None,
            objective: "non-saturating".into(),
            regularizers: Vec::new(),
            prior: "gaussian".into(),
            latent_dim: 100,
            batch: 64,
            k: 1,
            optimizer: "adam".into(),
            beta1: 0.5,
            beta2: 0.999,
            lr_d: 2e-4,
            lr_g: 2e-4,
            decay: Decay::Constant,
            average: 0.0,
            clip_gradient: 0.0,
            steps: 10_000,
            grid_every: 500,
            seed: 0,
            device: "cpu".into(),
        }
    }
}

impl PictureSettings {
    /// The settings of the run that wrote a checkpoint.
    ///
    /// # Errors
    /// If it is not one of a run on pictures.
    pub fn of(checkpoint: &Checkpoint, path: &Path) -> Result<Self> {
        note(checkpoint, NOTE).map_err(|_| Error::Format {
            path: path.into(),
            why: "this is no checkpoint of a run on pictures (gan train writes them)".into(),
        })
    }

    /// What a run of that pair of networks on that set starts from, where nothing else is asked for.
    pub fn usual(arch: &str, data: &str) -> Self {
        let settings = Self { arch: arch.into(), data: data.into(), ..Self::default() };
        let settings = match data {
            // Found by trying: so narrow a G does not catch up with its D at DCGAN's rate, and draws digits at ten times it.
            "mnist" | "usps" | "fashion" if arch == "dcgan" => {
                Self { size: 32, width: 16, lr_d: 2e-3, lr_g: 2e-3, grid_every: 100, ..settings }
            }
            "mnist" | "usps" | "fashion" => Self { size: 32, width: 16, grid_every: 100, ..settings },
            _ => settings,
        };
        match arch {
            // Miyato et al. 2018 (arXiv:1802.05957), table 1, F.
            "sngan" => Self { objective: "hinge".into(), latent_dim: 128, k: 5, beta1: 0.0, beta2: 0.9, ..settings },
            _ => settings,
        }
    }

    /// The command that starts a run with these settings: what differs from what is usual, and the seed.
    pub fn command(&self) -> String {
        let usual = Self::usual(&self.arch, &self.data);
        let arch = if self.arch == Self::default().arch { String::new() } else { format!("--arch {} ", self.arch) };
        format!("gan train {} {arch}{}", quoted(&self.data), options(&self.fields(), &usual.fields()))
    }

    /// Every setting by name, in the shortest form that reads back as the same number.
    pub fn fields(&self) -> Map<String, Value> {
        fields(self)
    }

    /// The same settings with some of them replaced, as [`fields`](PictureSettings::fields) names and writes them.
    ///
    /// # Errors
    /// If there is no setting of a name, or a value is not of its kind.
    pub fn with(&self, given: impl IntoIterator<Item = (String, Value)>) -> Result<Self> {
        with(self, given)
    }

    /// Checks what the trainer and the networks do not.
    ///
    /// # Errors
    /// The first value that is out of range.
    pub fn check(&self) -> Result<()> {
        sizes([
            ("the width", self.width, 1..=MOST_UNITS),
            ("the latent dimension", self.latent_dim, 1..=MOST_UNITS),
            ("the batch", self.batch, 1..=MOST_ROWS),
        ])?;
        if !self.size.is_power_of_two() || !(16..=LARGEST).contains(&self.size) {
            let allowed = format!("a power of two from 16 to {LARGEST}: 16, 32, 64, 128, …");
            return Err(Error::invalid("the size", self.size, allowed));
        }
        channels(self.channels, "the pictures have")?;
        steps([("the number of steps", self.steps), ("the steps from grid to grid", self.grid_every)])?;
        seed(self.seed)
    }

    /// The trainer's part of them.
    ///
    /// # Errors
    /// If the optimiser's name is not known, or a decay is none.
    pub fn config(&self) -> Result<Config> {
        let rule = rule(&self.optimizer, self.beta1, self.beta2)?;
        let some = |value: f32| (value != 0.0).then_some(value);
        Ok(Config {
            seed: self.seed,
            batch: self.batch,
            k: self.k,
            discriminator: Pace { learning_rate: self.lr_d, rule },
            generator: Pace { learning_rate: self.lr_g, rule },
            decay: self.decay,
            schedule: self.steps,
            average: some(self.average),
            shared_noise: false,
            clip: some(self.clip_gradient),
        })
    }
}

/// Where a checkpoint holds the settings.
pub(super) const NOTE: &str = "picture settings";
