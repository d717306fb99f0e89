use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Error, Result,
    adapt::{Start, dann, model, smallest},
    backend::Activation,
    data::{Options, Part},
    lab::{
        command::{options, quoted},
        notes::note,
        pictures::ranges::{LARGEST, channels, seed, steps},
        ranges::{MOST_ROWS, MOST_UNITS, sizes},
        settings::{fields, rule, with},
    },
    nn::{Architecture, LayerSpec, picture::Size},
    train::{Checkpoint, Config, Decay, Pace, fit::Plan},
};

/// How a classifier is adapted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The source first, then the target's encoder against a discriminator: Tzeng et al. 2017 (arXiv:1702.05464).
    #[default]
    Adda,
    /// Both domains at once, with the gradient of the discriminator reversed: Ganin et al. 2016 (arXiv:1505.07818).
    Dann,
}

/// Everything about an adaptation that a person chooses: what `config.toml` in a run's folder holds, and every checkpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdaptSettings {
    /// The source's pictures, with classes: the name of a set, or a path.
    pub source: String,
    /// The target's.
    pub target: String,
    /// Pixels along a side.
    pub size: usize,
    /// 1 for grey, 3 for colour, 0 for what the source has.
    pub channels: usize,
    /// Whether pictures that cannot be read are left out.
    pub skip_corrupt: bool,
    /// The classifier, by name.
    pub model: String,
    /// How it is adapted.
    pub method: Method,
    /// How the target's encoder begins.
    pub start: Start,
    /// Units in each of D's two hidden layers.
    pub width: usize,
    /// Steps on the source alone; none by DANN.
    pub source_steps: u64,
    /// The learning rate of these, and of DANN.
    pub source_lr: f32,
    /// Steps of the adaptation, and the length of its schedule.
    pub steps: u64,
    /// Pictures of each domain per minibatch.
    pub batch: usize,
    /// The discriminator's learning rate.
    pub lr_d: f32,
    /// That of the target's encoder.
    pub lr_g: f32,
    /// Adam's β₁ in the game.
    pub beta1: f32,
    /// Adam's β₂.
    pub beta2: f32,
    /// Decay of the moving average of the target's encoder; 0 for none.
    pub average: f32,
    /// λ of DANN, by which the reversed gradient counts.
    pub reversal: f32,
    /// The adaptation is looked at after every so many steps, and at the end.
    pub look_every: u64,
    /// The seed of all randomness.
    pub seed: u64,
}

impl Default for AdaptSettings {
    /// Chosen on MNIST and USPS from the seed 100.
    fn default() -> Self {
        Self {
            source: String::new(),
            target: String::new(),
            size: 28,
            channels: 0,
            skip_corrupt: false,
            model: "lenet-logits".into(),
            method: Method::Adda,
            start: Start::Copy,
            width: 500,
            source_steps: 2_000,
            source_lr: 1e-3,
            steps: 1_500,
            batch: 128,
            lr_d: 2e-4,
            lr_g: 1e-4,
            beta1: 0.5,
            beta2: 0.999,
            average: 0.998,
            reversal: 0.1,
            look_every: 100,
            seed: 0,
        }
    }
}

impl AdaptSettings {
    /// The settings of the run that wrote a checkpoint.
    ///
    /// # Errors
    /// If it is not one of an adaptation.
    pub fn of(checkpoint: &Checkpoint, path: &Path) -> Result<Self> {
        note(checkpoint, NOTE).map_err(|_| Error::Format {
            path: path.into(),
            why: "this is no checkpoint of an adaptation (gan adapt writes them)".into(),
        })
    }

    /// The command that starts a run with these settings: what differs from what is usual, and the seed.
    pub fn command(&self) -> String {
        let Self { source, target, .. } = self;
        let usual = Self { source: source.clone(), target: target.clone(), ..Self::default() }.fields();
        let options = options(&self.fields(), &usual);
        format!("gan adapt --source {} --target {} {options}", quoted(source), quoted(target))
    }

    /// Every setting by name, in the shortest form that reads back as the same number.
    pub fn fields(&self) -> Map<String, Value> {
        fields(self)
    }

    /// The same settings with some of them replaced, as [`fields`](AdaptSettings::fields) names and writes them.
    ///
    /// # Errors
    /// If there is no setting of a name, or a value is not of its kind.
    pub fn with(&self, given: impl IntoIterator<Item = (String, Value)>) -> Result<Self> {
        with(self, given)
    }

    /// Checks what trainer and networks do not.
    ///
    /// # Errors
    /// The first value that is out of range.
    pub fn check(&self) -> Result<()> {
        sizes([
            (&format!("the size for {}", self.model), self.size, smallest(&self.model)?..=LARGEST),
            ("the width", self.width, 1..=MOST_UNITS),
            ("the batch", self.batch, 1..=MOST_ROWS),
        ])?;
        channels(self.channels, "the source has")?;
        steps([
            ("the steps on the source", self.source_steps),
            ("the number of steps", self.steps),
            ("the steps from look to look", self.look_every),
        ])?;
        seed(self.seed)?;
        self.plan()?.check()?;
        self.fits()?;
        self.config()?.check()
    }

    /// Whether the networks can be made for pictures of that size.
    fn fits(&self) -> Result<()> {
        let side = Size { height: self.size, width: self.size, channels: self.channels.max(1) };
        let model = model(&self.model, side, 2)?;
        let features = model.classifier.sizes()?[model.depth - 1];
        if self.method == Method::Dann {
            let discriminator = self.discriminator(features);
            dann::network(&model.classifier, model.depth, &discriminator, self.reversal)?.sizes()?;
        }
        Ok(())
    }

    /// Steps in all.
    pub fn end(&self) -> u64 {
        match self.method {
            Method::Adda => self.source_steps.saturating_add(self.steps),
            Method::Dann => self.steps,
        }
    }

    /// How a set is read, with those channels.
    pub(super) fn options(&self, channels: usize) -> Options {
        Options {
            size: Some((self.size, self.size)),
            channels: Some(channels).filter(|channels| *channels > 0),
            part: Part::Train,
            skip_corrupt: self.skip_corrupt,
            ..Options::default()
        }
    }

    /// How the source is learned, or both domains at once.
    ///
    /// # Errors
    /// None for settings that were [checked](AdaptSettings::check).
    pub fn plan(&self) -> Result<Plan> {
        let rule = rule("adam", 0.9, 0.999)?;
        let (rows, schedule) = match self.method {
            Method::Adda => (self.batch, self.source_steps),
            Method::Dann => (2 * self.batch, self.steps),
        };
        let pace = Pace { learning_rate: self.source_lr, rule };
        Ok(Plan { seed: self.seed, batch: rows, pace, decay: Decay::Linear, schedule, clip: None })
    }

    /// How the game is played.
    ///
    /// # Errors
    /// If a decay is none.
    pub fn config(&self) -> Result<Config> {
        let rule = rule("adam", self.beta1, self.beta2)?;
        let pace = |learning_rate| Pace { learning_rate, rule };
        Ok(Config {
            seed: self.seed,
            batch: self.batch,
            discriminator: pace(self.lr_d),
            generator: pace(self.lr_g),
            schedule: self.steps,
            average: (self.average != 0.0).then_some(self.average),
            ..Config::default()
        })
    }

    /// D: (n, features) → (n, 1). Logits are large, and its first layer expects numbers of size 1.
    pub fn discriminator(&self, features: usize) -> Architecture {
        let mlp = Architecture::mlp(features, self.width, 2, 1, Activation::Relu);
        Architecture { layers: [vec![LayerSpec::LayerNorm], mlp.layers].concat(), ..mlp }
    }
}

/// Where a checkpoint holds the settings.
pub(super) const NOTE: &str = "adaptation settings";
