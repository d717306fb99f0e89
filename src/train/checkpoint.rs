//! The whole state of training in one file: safetensors, with the counters and the caller's notes as metadata.
//!
//! No generator's state is in it, because randomness is a function of (seed, purpose, step).

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use dfdx::prelude::HasShape;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde::{Deserialize, Serialize};

use super::State;
use crate::{
    Error, Result,
    backend::{Backend, Batch, download, upload},
    nn::{Network, Role},
    objective::Player,
};

/// Raised when the layout changes; a newer one is refused.
const VERSION: u64 = 1;
/// The metadata's one key: with several, their order in the file would change from run to run.
const KEY: &str = "shall_we_gan.checkpoint";

/// Texts that a checkpoint carries beside the numbers: settings, record.
pub type Notes = BTreeMap<String, String>;

/// What a checkpoint is made of: everything that training changes.
pub trait Trained<B: Backend> {
    /// How many steps were taken.
    fn steps(&self) -> Steps;

    /// Says that so many were taken.
    fn set_steps(&mut self, steps: Steps);

    /// Every tensor by its name in the file.
    fn tensors(&self) -> Vec<(String, &Batch<B>)>;

    /// The same tensors in the same order, to be changed.
    fn tensors_mut(&mut self) -> Vec<(String, &mut Batch<B>)>;
}

/// Steps taken, and how often each player has moved; 0 in a run without players.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steps {
    /// Steps of the loop.
    pub step: u64,
    /// Updates of G.
    pub generator_steps: u64,
    /// Updates of D.
    pub discriminator_steps: u64,
}

/// What the metadata holds.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    version: u64,
    #[serde(flatten)]
    steps: Steps,
    notes: Notes,
}

/// The part of a header that every version has.
#[derive(Deserialize)]
struct Version {
    version: u64,
}

/// The state as bytes; the same state gives the same bytes.
pub fn to_bytes<B: Backend>(state: &impl Trained<B>, notes: &Notes) -> Vec<u8> {
    let tensors: Vec<(String, Vec<usize>, Vec<u8>)> = state
        .tensors()
        .into_iter()
        .map(|(name, t)| {
            let bytes = download(t).into_iter().flat_map(f32::to_le_bytes).collect();
            (name, vec![t.shape().0, t.shape().1], bytes)
        })
        .collect();
    let views = tensors.iter().map(|(name, shape, bytes)| {
        let view = TensorView::new(Dtype::F32, shape.clone(), bytes).expect("four bytes per number");
        (name.as_str(), view)
    });
    let header = serde_json::to_string(&Header::of(state, notes)).expect("plain numbers and strings become JSON");
    let metadata = HashMap::from([(KEY.to_string(), header)]);
    safetensors::serialize(views, Some(metadata)).expect("names are unique and shapes match their bytes")
}

impl Header {
    fn of<B: Backend>(state: &impl Trained<B>, notes: &Notes) -> Self {
        Self { version: VERSION, steps: state.steps(), notes: notes.clone() }
    }
}

/// A checkpoint that has been read and checked as a file, but belongs to no trainer yet.
#[derive(Debug)]
pub struct Checkpoint {
    header: Header,
    tensors: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
}

impl Checkpoint {
    /// A state as it is, without notes: what [`from_bytes`](Checkpoint::from_bytes) reads from its file.
    pub fn of<B: Backend>(state: &impl Trained<B>) -> Self {
        let tensors =
            state.tensors().into_iter().map(|(name, t)| (name, (vec![t.shape().0, t.shape().1], download(t))));
        Self { header: Header::of(state, &Notes::new()), tensors: tensors.collect() }
    }

    /// How many numbers it holds.
    pub fn numbers(&self) -> usize {
        self.tensors.values().map(|(_, values)| values.len()).sum()
    }

    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read, is truncated, is something else or comes from a newer version.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|source| Error::File { path: path.into(), source })?;
        Self::from_bytes(&bytes).map_err(|why| Error::Format { path: path.into(), why })
    }

    /// Reads bytes; the error says what is wrong with them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let foreign = "this is not a checkpoint of this program";
        let broken = |e| format!("the file is truncated or {foreign} ({e})");
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(broken)?;
        let text = metadata.metadata().as_ref().and_then(|m| m.get(KEY)).ok_or(foreign)?;
        let unreadable = |e| format!("its header cannot be read ({e})");
        let Version { version } = serde_json::from_str(text).map_err(unreadable)?;
        if version > VERSION {
            return Err(format!("it has version {version}, this program reads up to {VERSION}: update the program"));
        }
        let header = serde_json::from_str(text).map_err(unreadable)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(broken)?;
        let tensors = tensors
            .iter()
            .map(|(name, view)| {
                let values = view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
                (name.to_string(), (view.shape().to_vec(), values.collect()))
            })
            .collect();
        Ok(Self { header, tensors })
    }

    /// The caller's notes.
    pub fn notes(&self) -> &Notes {
        &self.header.notes
    }

    /// Puts everything into a state of the same shape; nothing is changed unless all of it fits.
    ///
    /// # Errors
    /// A description of the first tensor that is missing or has another shape.
    pub fn restore<B: Backend>(&self, state: &mut impl Trained<B>) -> Result<(), String> {
        self.fill(state.tensors_mut())?;
        state.set_steps(self.header.steps);
        Ok(())
    }

    /// Puts the weights of one network into another of the same architecture; `name` is what the state calls it, such
    /// as `generator`.
    ///
    /// # Errors
    /// As [`restore`](Checkpoint::restore).
    pub fn restore_network<B: Backend>(&self, name: &str, network: &mut Network<B>) -> Result<(), String> {
        self.fill(weights_mut(name, network))
    }

    /// Whether it holds a network of that name.
    pub fn holds(&self, name: &str) -> bool {
        self.tensors.keys().any(|key| key.split_once('.').is_some_and(|(network, _)| network == name))
    }

    /// How many steps had been taken.
    pub fn step(&self) -> u64 {
        self.header.steps.step
    }

    /// Puts the weights of both players into a state, which starts anew with them: no moments, no steps.
    ///
    /// # Errors
    /// As [`restore`](Checkpoint::restore).
    pub fn restore_weights<B: Backend>(&self, state: &mut State<B>) -> Result<(), String> {
        let starts_anew = |name: &str| name.contains("_optimizer.") || name.contains("_history.");
        let weights = state.tensors_mut().into_iter().filter(|(name, _)| !starts_anew(name));
        let (own, average): (Vec<_>, Vec<_>) = weights.partition(|(name, _)| !name.starts_with("average."));
        // A run that keeps an average may start from one that kept none: the average then starts at the generator.
        self.fill(own)?;
        for (name, tensor) in average {
            let held = self.tensors.get(&name).or(self.tensors.get(&name.replacen("average", "generator", 1)));
            if let Some((_, values)) = held.filter(|(_, values)| values.len() == download(tensor).len()) {
                *tensor = upload(tensor.device(), values, tensor.shape().1);
            }
        }
        state.forget();
        Ok(())
    }

    /// Puts into a state what fits of this one: the step, and each player whose parameters all fit, with everything
    /// of its that fits too, such as moments. Says which players.
    pub fn restore_what_fits<B: Backend>(&self, state: &mut State<B>) -> Vec<Player> {
        let fits = |name: &str, tensor: &Batch<B>| {
            let (rows, columns) = *tensor.shape();
            self.tensors.get(name).is_some_and(|(shape, _)| *shape == [rows, columns])
        };
        let mut kept = vec![Player::Discriminator, Player::Generator];
        kept.retain(|&player| {
            let tensors = state.network(player).tensors();
            tensors.iter().all(|(name, role, t)| *role == Role::Buffer || fits(&format!("{player}.{name}"), t))
        });
        let of_kept = |name: &str| {
            let owner = if name.starts_with("discriminator") { Player::Discriminator } else { Player::Generator };
            kept.contains(&owner)
        };
        let tensors = state.tensors_mut().into_iter().filter(|(name, t)| of_kept(name) && fits(name, t));
        for (name, tensor) in tensors {
            tensor.copy_from(&self.tensors[&name].1);
        }
        self.begin_what_is_missing(state);
        state.step = self.header.steps.step;
        for &player in &kept {
            match player {
                Player::Discriminator => state.discriminator_optimizer.steps = self.header.steps.discriminator_steps,
                Player::Generator => state.generator_optimizer.steps = self.header.steps.generator_steps,
            }
        }
        kept
    }

    /// The same without what the optimisers have gathered.
    pub fn without_moments(mut self) -> Self {
        self.tensors.retain(|name, _| !name.contains("_optimizer."));
        self.header.steps = Steps { step: self.header.steps.step, ..Steps::default() };
        self
    }

    /// An average that this state did not have starts at the weights as they are.
    fn begin_what_is_missing<B: Backend>(&self, state: &mut State<B>) {
        if state.average.is_some() && !self.holds("average") {
            state.average = Some(state.generator.fork());
        }
        if !self.holds("generator_history") && !self.holds("discriminator_history") {
            state.forget();
        }
    }

    fn fill<B: Backend>(&self, tensors: Vec<(String, &mut Batch<B>)>) -> Result<(), String> {
        for (name, tensor) in &tensors {
            let (rows, columns) = *tensor.shape();
            match self.tensors.get(name) {
                None => return Err(format!("\"{name}\" is missing")),
                Some((shape, _)) if *shape != [rows, columns] => {
                    return Err(format!("\"{name}\" has shape {shape:?}, but this run has {:?}", [rows, columns]));
                }
                Some(_) => {}
            }
        }
        for (name, tensor) in tensors {
            tensor.copy_from(&self.tensors[&name].1);
        }
        Ok(())
    }
}

/// A network's tensors by the names that they have in a file, where the network has that name.
pub fn weights<'a, B: Backend>(name: &str, network: &'a Network<B>) -> Vec<(String, &'a Batch<B>)> {
    network.tensors().into_iter().map(|(tensor, _, t)| (format!("{name}.{tensor}"), t)).collect()
}

/// The same, to be changed.
pub fn weights_mut<'a, B: Backend>(name: &str, network: &'a mut Network<B>) -> Vec<(String, &'a mut Batch<B>)> {
    let names: Vec<String> = weights(name, network).into_iter().map(|(name, _)| name).collect();
    names.into_iter().zip(network.tensors_mut().into_iter().map(|(_, t)| t)).collect()
}
