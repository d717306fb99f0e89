use std::{path::Path, sync::Arc};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use toy_distributions::Distribution;

use super::{
    note,
    ranges::{MOST_ROWS, MOST_UNITS, sizes},
};
use crate::{
    Error, Result,
    backend::{Activation, Rule},
    nn::{Architecture, Init, Norm},
    prior::{self, Prior},
    train::{Checkpoint, Config, Decay, Pace},
};

/// The most hidden layers.
const MOST_LAYERS: usize = 64;

/// Everything about a run that a person chooses, by name and number; the same on the command line, in a cell and in
/// the page, and written into every checkpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// p_data, by name.
    pub distribution: String,
    /// The pair of losses, by name.
    pub objective: String,
    /// What is added to them, by name and strength: `r1=10`.
    pub regularizers: Vec<String>,
    /// p_z, by name.
    pub prior: String,
    /// Dimensions of z.
    pub latent_dim: usize,
    /// Units per hidden layer, of both networks.
    pub width: usize,
    /// Hidden layers of both networks.
    pub depth: usize,
    /// Whose weights are spectrally normalised.
    pub spectral_norm: SpectralNorm,
    /// What normalises G's hidden layers.
    pub norm_g: Normalization,
    /// What normalises D's.
    pub norm_d: Normalization,
    /// Columns that minibatch discrimination appends before D's last layer; 0 for none.
    pub minibatch_discrimination: usize,
    /// How weights start.
    pub init: Init,
    /// Rows per minibatch.
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
    /// The seed of all randomness.
    pub seed: u64,
    /// Where it computes: cpu or cuda:0.
    pub device: String,
}

/// Whose weights are spectrally normalised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpectralNorm {
    /// Nobody's.
    #[default]
    None,
    /// The discriminator's: SNGAN.
    Discriminator,
    /// Both: SAGAN.
    Both,
}

/// What normalises hidden layers, between x·Wᵀ + b and the activation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Normalization {
    /// Nothing.
    #[default]
    None,
    /// See [`LayerNorm`](crate::nn::LayerNorm).
    Layer,
    /// See [`BatchNorm`](crate::nn::BatchNorm).
    Batch,
    /// See [`VirtualBatchNorm`](crate::nn::VirtualBatchNorm); the reference has as many rows as a minibatch.
    Virtual,
}

/// Numbers in each vector of minibatch discrimination: C in Salimans et al. 2016 (arXiv:1606.03498), 5 in their code.
const MINIBATCH_DIMS: usize = 5;

impl Default for Settings {
    fn default() -> Self {
        Self {
            distribution: "grid".into(),
            objective: "non-saturating".into(),
            regularizers: Vec::new(),
            prior: "gaussian".into(),
            latent_dim: 2,
            width: 128,
            depth: 2,
            spectral_norm: SpectralNorm::None,
            norm_g: Normalization::None,
            norm_d: Normalization::None,
            minibatch_discrimination: 0,
            init: Init::He,
            batch: 256,
            k: 1,
            optimizer: "adam".into(),
            beta1: 0.5,
            beta2: 0.999,
            lr_d: 1e-3,
            lr_g: 1e-3,
            decay: Decay::Constant,
            average: 0.0,
            clip_gradient: 0.0,
            steps: 10_000,
            seed: 0,
            device: "cpu".into(),
        }
    }
}

impl Settings {
    /// The settings of the run that wrote a checkpoint.
    ///
    /// # Errors
    /// If the file cannot be read or is no checkpoint of a run.
    pub fn of_checkpoint(path: &Path) -> Result<Self> {
        Self::of(&Checkpoint::read(path)?, path)
    }

    /// The same for a checkpoint that has been read from that path.
    ///
    /// # Errors
    /// If it is none of a run.
    pub fn of(checkpoint: &Checkpoint, path: &Path) -> Result<Self> {
        note(checkpoint, "settings").map_err(|why| Error::Format { path: path.into(), why })
    }

    /// Every setting by name, in the shortest form that reads back as the same number.
    pub fn fields(&self) -> Map<String, Value> {
        fields(self)
    }

    /// The same settings with some of them replaced, as [`fields`](Settings::fields) names and writes them.
    ///
    /// # Errors
    /// If there is no setting of a name, or a value is not of its kind.
    pub fn with(&self, given: impl IntoIterator<Item = (String, Value)>) -> Result<Self> {
        with(self, given)
    }

    /// Checks what the trainer and the networks do not: sizes that no memory holds, and decays that are none.
    ///
    /// # Errors
    /// The first value that is out of range.
    pub fn check(&self) -> Result<()> {
        sizes([
            ("the width", self.width, 1..=MOST_UNITS),
            ("the depth", self.depth, 0..=MOST_LAYERS),
            ("the latent dimension", self.latent_dim, 1..=MOST_UNITS),
            ("the batch", self.batch, 1..=MOST_ROWS),
            ("the columns of minibatch discrimination", self.minibatch_discrimination, 0..=MOST_UNITS),
        ])?;
        if self.steps == 0 {
            return Err(Error::invalid("the number of steps", 0, "at least 1"));
        }
        Ok(())
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

    /// p_z for that p_data.
    ///
    /// # Errors
    /// As [`prior::of_data`].
    pub fn prior(&self, data: &Arc<dyn Distribution>) -> Result<Prior> {
        prior::of_data(&self.prior, self.latent_dim, data, self.seed)
    }

    /// G: z → point, with rectifiers.
    pub fn generator(&self, features: usize) -> Architecture {
        let mlp = Architecture::mlp(self.latent_dim, self.width, self.depth, features, Activation::Relu);
        let mlp = self.normalised(mlp, self.norm_g).with_init(self.init);
        if self.spectral_norm == SpectralNorm::Both { mlp.spectral() } else { mlp }
    }

    /// D: point → logit, with leaky rectifiers.
    pub fn discriminator(&self, features: usize) -> Architecture {
        let mlp = Architecture::mlp(features, self.width, self.depth, 1, Activation::LeakyRelu(0.2));
        let mlp = self.normalised(mlp, self.norm_d).with_init(self.init);
        let mlp = if self.spectral_norm == SpectralNorm::None { mlp } else { mlp.spectral() };
        match self.minibatch_discrimination {
            0 => mlp,
            vectors => mlp.with_minibatch_discrimination(vectors, MINIBATCH_DIMS),
        }
    }

    fn normalised(&self, mlp: Architecture, norm: Normalization) -> Architecture {
        match norm {
            Normalization::None => mlp,
            Normalization::Layer => mlp.with_norm(Norm::Layer),
            Normalization::Batch => mlp.with_norm(Norm::Batch),
            Normalization::Virtual => mlp.with_norm(Norm::VirtualBatch { reference: self.batch }),
        }
    }
}

/// The optimiser of that name.
///
/// # Errors
/// If there is none, or a decay is out of range.
pub(super) fn rule(name: &str, beta1: f32, beta2: f32) -> Result<Rule> {
    for (what, value) in [("beta1", beta1), ("beta2", beta2)] {
        if !(0.0..1.0).contains(&value) {
            return Err(Error::invalid(what, value, "at least 0 and below 1"));
        }
    }
    Ok(match name {
        "adam" => Rule::Adam { beta1, beta2 },
        "rmsprop" => Rule::RmsProp { decay: beta2 },
        "sgd" => Rule::Sgd { momentum: beta1 },
        other => return Err(Error::unknown("optimizer", other, ["adam", "rmsprop", "sgd"])),
    })
}

/// Every setting by name, in the shortest form that reads back as the same number.
pub(super) fn fields(settings: &impl Serialize) -> Map<String, Value> {
    let text = serde_json::to_string(settings).expect("plain numbers and strings become JSON");
    serde_json::from_str(&text).expect("what was just written")
}

/// The settings with some of them replaced.
///
/// # Errors
/// If there is no setting of a name, or a value is not of its kind.
pub(super) fn with<T: Serialize + DeserializeOwned>(
    settings: &T,
    given: impl IntoIterator<Item = (String, Value)>,
) -> Result<T> {
    let mut fields = fields(settings);
    for (name, value) in given {
        if !fields.contains_key(&name) {
            return Err(Error::unknown("setting", &name, fields.keys().map(String::as_str)));
        }
        let what = format!("the setting {name}");
        fields.insert(name, value);
        // One by one, so that it is known which of them does not fit.
        if let Err(e) = T::deserialize(&Value::Object(fields.clone())) {
            return Err(Error::Refused { what, why: e.to_string() });
        }
    }
    let refuse = |e: serde_json::Error| Error::Refused { what: "these settings".into(), why: e.to_string() };
    serde_json::from_value(Value::Object(fields)).map_err(refuse)
}
