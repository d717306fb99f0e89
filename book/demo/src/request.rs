use serde::Deserialize;
use serde_json::{Map, Value};
use shall_we_gan::{lab::Layers, objective::Player};

/// What a page can ask.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// What can be named: distributions, objectives, regularizers, priors, and what the measures mean.
    About,
    /// A run from its beginning, in place of the one before.
    Start {
        /// Settings by name, over those of the distribution.
        settings: Map<String, Value>,
        /// Points to learn instead of a named distribution.
        #[serde(default)]
        points: Vec<[f64; 2]>,
        /// The mean of D(G(z)) that the discriminator is trained to beforehand, 0 for none.
        #[serde(default)]
        all_false: f32,
    },
    /// The same run with other settings: networks stay where they fit.
    Change {
        /// Settings by name, over those that the run has.
        settings: Map<String, Value>,
        /// Other points, if there are any.
        #[serde(default)]
        points: Vec<[f64; 2]>,
    },
    /// Steps of both players, or of one alone.
    Step {
        /// How many.
        count: u32,
        /// Which player alone; both without.
        #[serde(default)]
        player: Option<Alone>,
        /// Whether the values of the last step are wanted.
        #[serde(default)]
        values: bool,
    },
    /// What is to be seen now.
    Look {
        /// D's surface.
        #[serde(default)]
        surface: bool,
        /// Where fakes are pulled.
        #[serde(default)]
        arrows: bool,
        /// The image of a grid of z.
        #[serde(default)]
        manifold: bool,
        /// The optimal discriminator, where the density is known.
        #[serde(default)]
        optimal: bool,
    },
    /// Back to the last state that was kept.
    Back,
    /// The command and the cell that make a run again.
    Export {
        /// What it began with, over what its distribution has.
        settings: Map<String, Value>,
        /// The table that its points are saved in, if it has its own.
        #[serde(default)]
        points: Option<String>,
        /// As for `Start`.
        #[serde(default)]
        all_false: f32,
        /// What was done to it.
        journal: Vec<Entry>,
        /// How far it has come.
        step: u64,
    },
}

/// What was done to a run after a step: one player moved alone, or its settings changed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The step.
    pub at: u64,
    /// Who moved alone.
    #[serde(default)]
    pub player: Option<Alone>,
    /// The settings that changed.
    #[serde(default)]
    pub settings: Map<String, Value>,
    /// The table that other points are saved in.
    #[serde(default)]
    pub points: Option<String>,
}

/// A player who moves alone.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alone {
    /// D
    Discriminator,
    /// G
    Generator,
}

impl From<Alone> for Player {
    fn from(alone: Alone) -> Self {
        match alone {
            Alone::Discriminator => Player::Discriminator,
            Alone::Generator => Player::Generator,
        }
    }
}

/// A look without measures, which come with the steps.
pub fn layers(surface: bool, arrows: bool, manifold: bool) -> Layers {
    Layers { surface, arrows, manifold, measures: false }
}
