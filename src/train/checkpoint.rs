//! The whole state of training in one file: safetensors, with the counters and the caller's notes as metadata.
//!
//! No generator's state is in it, because randomness is a function of (seed, purpose, step).

use std::{
    collections::{BTreeMap, HashMap},
    io::Write,
    path::Path,
};

use dfdx::prelude::HasShape;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use super::State;
use crate::{
    Error, Result,
    backend::{Backend, Batch, download, upload},
    nn::Network,
};

/// Raised when the layout changes; a newer one is refused.
const VERSION: u64 = 1;

/// Texts that a checkpoint carries beside the numbers: settings, record.
pub type Notes = BTreeMap<String, String>;

/// The state as bytes.
pub fn to_bytes<B: Backend>(state: &State<B>, notes: &Notes) -> Vec<u8> {
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
    let mut metadata: HashMap<String, String> = notes.iter().map(|(k, v)| (format!("note.{k}"), v.clone())).collect();
    metadata.insert("format".into(), "shall-we-gan checkpoint".into());
    metadata.insert("version".into(), VERSION.to_string());
    metadata.insert("step".into(), state.step.to_string());
    metadata.insert("generator_optimizer.steps".into(), state.generator_optimizer.steps.to_string());
    metadata.insert("discriminator_optimizer.steps".into(), state.discriminator_optimizer.steps.to_string());
    safetensors::serialize(views, Some(metadata)).expect("names are unique and shapes match their bytes")
}

/// A checkpoint that has been read and checked as a file, but belongs to no trainer yet.
#[derive(Debug)]
pub struct Checkpoint {
    /// The caller's notes.
    pub notes: Notes,
    counters: BTreeMap<String, u64>,
    tensors: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
}

impl Checkpoint {
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
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(broken)?;
        let metadata = header.metadata().clone().unwrap_or_default();
        if metadata.get("format").map(String::as_str) != Some("shall-we-gan checkpoint") {
            return Err(foreign.into());
        }
        let counter = |name: &str| {
            let text = metadata.get(name).ok_or(format!("the counter \"{name}\" is missing"))?;
            text.parse::<u64>().map_err(|_| format!("the counter \"{name}\" is \"{text}\""))
        };
        let version = counter("version")?;
        if version > VERSION {
            return Err(format!("it has version {version}, this program reads up to {VERSION}: update the program"));
        }
        let names = ["step", "generator_optimizer.steps", "discriminator_optimizer.steps"];
        let counters = names.iter().map(|n| Ok((n.to_string(), counter(n)?))).collect::<Result<_, String>>()?;
        let tensors = SafeTensors::deserialize(bytes).map_err(broken)?;
        let tensors = tensors
            .iter()
            .map(|(name, view)| {
                let values = view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
                (name.to_string(), (view.shape().to_vec(), values.collect()))
            })
            .collect();
        let notes = metadata.into_iter().filter_map(|(k, v)| Some((k.strip_prefix("note.")?.to_string(), v))).collect();
        Ok(Self { notes, counters, tensors })
    }

    /// Puts everything into a state of the same shape; nothing is changed unless all of it fits.
    ///
    /// # Errors
    /// A description of the first tensor that is missing or has another shape.
    pub fn restore<B: Backend>(&self, state: &mut State<B>) -> Result<(), String> {
        self.fill(state.tensors_mut())?;
        let counter = |name: &str| self.counters[name];
        state.step = counter("step");
        state.generator_optimizer.steps = counter("generator_optimizer.steps");
        state.discriminator_optimizer.steps = counter("discriminator_optimizer.steps");
        Ok(())
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
        Ok(())
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

/// Writes a file so that it is there whole or not at all: beside its place, then renamed.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |source| Error::File { path: path.into(), source };
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(path).map_err(|e| failed(e.error))?;
    Ok(())
}

impl<B: Backend> State<B> {
    fn tensors(&self) -> Vec<(String, &Batch<B>)> {
        let mut all = Vec::new();
        let networks = [
            ("generator", Some(&self.generator)),
            ("discriminator", Some(&self.discriminator)),
            ("average", self.average.as_ref()),
            ("generator_history", self.generator_history.as_ref()),
            ("discriminator_history", self.discriminator_history.as_ref()),
        ];
        for (player, network) in networks {
            let tensors = network.into_iter().flat_map(Network::tensors);
            all.extend(tensors.map(|(name, _, t)| (format!("{player}.{name}"), t)));
        }
        for (player, optimizer) in
            [("generator", &self.generator_optimizer), ("discriminator", &self.discriminator_optimizer)]
        {
            for (i, [m, v]) in optimizer.moments.iter().enumerate() {
                all.push((format!("{player}_optimizer.m.{i}"), m));
                all.push((format!("{player}_optimizer.v.{i}"), v));
            }
        }
        all
    }

    /// The same tensors in the same order, to be changed.
    fn tensors_mut(&mut self) -> Vec<(String, &mut Batch<B>)> {
        let names: Vec<String> = self.tensors().into_iter().map(|(name, _)| name).collect();
        let networks = [
            Some(&mut self.generator),
            Some(&mut self.discriminator),
            self.average.as_mut(),
            self.generator_history.as_mut(),
            self.discriminator_history.as_mut(),
        ];
        let weights = networks.into_iter().flatten().flat_map(Network::tensors_mut).map(|(_, t)| t);
        let moments = [&mut self.generator_optimizer, &mut self.discriminator_optimizer]
            .into_iter()
            .flat_map(|o| o.moments.iter_mut().flatten());
        names.into_iter().zip(weights.chain(moments)).collect()
    }
}
