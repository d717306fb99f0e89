//! Networks as safetensors files, with PyTorch's names and layout: weights (outputs, inputs), rows in one dimension,
//! a convolution's weight (outputs, channels, kernel, kernel), a transposed one's (channels, outputs, kernel, kernel). The
//! architecture stands in the file's metadata.
//!
//! Pictures are rows in height-width-channel order here; a dense layer after a convolution keeps that order.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use dfdx::prelude::HasShape;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde::{Deserialize, Serialize};

use super::{Architecture, Network};
use crate::{
    Error, Result,
    atomic::write_atomically,
    backend::{Backend, Batch, download},
};

/// The metadata's one key: with several, their order in the file would change from run to run.
const KEY: &str = "shall_we_gan";

/// What this library writes; it reads this version and no later one.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Header {
    version: u32,
    architecture: Architecture,
}

/// The part of a header that every version has.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

impl<B: Backend> Network<B> {
    /// The network as the bytes of a safetensors file; the same network gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let saved: Vec<(String, Vec<usize>, Vec<u8>)> = (self.tensors().into_iter())
            .map(|(name, _, tensor)| {
                let (shape, order) = self.layout(&name, tensor);
                let values = download(tensor);
                let bytes = match order {
                    Some(order) => order.iter().flat_map(|at| values[*at].to_le_bytes()).collect(),
                    None => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
                };
                (name, shape, bytes)
            })
            .collect();
        let views = saved.iter().map(|(name, shape, bytes)| {
            let view = TensorView::new(Dtype::F32, shape.clone(), bytes).expect("four bytes for each number");
            (name, view)
        });
        let header = Header { version: VERSION, architecture: self.architecture().clone() };
        let header = serde_json::to_string(&header).expect("an architecture is numbers and names");
        let metadata = HashMap::from([(KEY.to_string(), header)]);
        safetensors::serialize(views, Some(metadata)).expect("names that differ")
    }

    /// The network in the bytes of a safetensors file.
    ///
    /// # Errors
    /// [`Error::Format`] if it is not a whole file that [`to_bytes`](Network::to_bytes) of this or an older version
    /// has written.
    pub fn from_bytes(device: &B, bytes: &[u8]) -> Result<Self> {
        decode(device, bytes).map_err(|why| Error::Format { path: PathBuf::from("the network's bytes"), why })
    }

    /// Writes the network to a file, whole or not at all.
    ///
    /// # Errors
    /// [`Error::File`] if the file cannot be written; what was there is then still there.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        write_atomically(path.as_ref(), &self.to_bytes())
    }

    /// The network in a file.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be read, and those of [`from_bytes`](Network::from_bytes).
    pub fn load(device: &B, path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref().to_path_buf();
        match std::fs::read(&path) {
            Ok(bytes) => decode(device, &bytes).map_err(|why| Error::Format { path, why }),
            Err(source) => Err(Error::File { path, source }),
        }
    }

    /// The shape of a tensor in a file, and the place here of each number there where the orders differ.
    fn layout(&self, name: &str, tensor: &Batch<B>) -> (Vec<usize>, Option<Vec<usize>>) {
        let (layer, part) = name.split_once('.').unwrap_or(("", name));
        match layer.parse().ok().and_then(|i: usize| self.layers().get(i)) {
            Some(layer) => layer.layout(part, *tensor.shape()),
            // The reference batch.
            None => (vec![tensor.shape().0, tensor.shape().1], None),
        }
    }
}

/// The network, or what is wrong with the bytes.
fn decode<B: Backend>(device: &B, bytes: &[u8]) -> Result<Network<B>, String> {
    let broken = |e| format!("not a whole safetensors file ({e})");
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(broken)?;
    let file = SafeTensors::deserialize(bytes).map_err(broken)?;
    let header = metadata.metadata().as_ref().and_then(|metadata| metadata.get(KEY));
    let header = header.ok_or("a safetensors file of another program: it does not say how the network is built")?;
    let unreadable = |e| format!("its architecture cannot be read ({e})");
    let Version { version } = serde_json::from_str(header).map_err(unreadable)?;
    if version > VERSION {
        return Err(format!("written by a newer version (format {version}; this one reads up to {VERSION}); update"));
    }
    let Header { architecture, .. } = serde_json::from_str(header).map_err(unreadable)?;
    // Before anything is built, so that a broken size cannot ask for more memory than the file has numbers.
    let count = architecture.parameter_count().map_err(|e| e.to_string())?;
    let reference = architecture.reference().unwrap_or(0).saturating_mul(architecture.inputs);
    if count.saturating_add(reference) > bytes.len() / size_of::<f32>() {
        return Err(format!("it has fewer numbers than its architecture, which has {count}"));
    }
    fill(device, &file, architecture)
}

/// The network of that architecture with the numbers of the file.
fn fill<B: Backend>(device: &B, file: &SafeTensors, architecture: Architecture) -> Result<Network<B>, String> {
    let mut network = Network::new(device, &architecture, 0, 0).map_err(|e| e.to_string())?;
    let mut values = Vec::new();
    for (name, _, tensor) in network.tensors() {
        let (shape, order) = network.layout(&name, tensor);
        let saved = file.tensor(&name).map_err(|_| format!("the tensor {name} is missing"))?;
        if (saved.dtype(), saved.shape()) != (Dtype::F32, &shape[..]) {
            let (dtype, given) = (saved.dtype(), saved.shape());
            return Err(format!("the tensor {name} is {dtype:?} {given:?}, but must be F32 {shape:?}"));
        }
        let saved = saved.data().as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
        let mut own = vec![0.0; saved.len()];
        match order {
            Some(order) => order.iter().zip(saved).for_each(|(at, value)| own[*at] = value),
            None => own.iter_mut().zip(saved).for_each(|(own, value)| *own = value),
        }
        values.push(own);
    }
    if file.len() != values.len() {
        return Err(format!("it has {} tensors, but its architecture has {}", file.len(), values.len()));
    }
    for ((_, tensor), values) in network.tensors_mut().into_iter().zip(&values) {
        tensor.copy_from(values);
    }
    Ok(network)
}
