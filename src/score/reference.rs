//! What fakes are compared with: the real set, looked at once.

use std::{collections::HashMap, path::Path};

use nalgebra::{DMatrix, DVector};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use super::{Features, Gaussian};
use crate::{Result, atomic::write_atomically};

/// Real samples that are kept for KID, precision, recall, density and coverage, at most.
const KEPT: usize = 10_000;

/// The metadata's one key.
const KEY: &str = "shall_we_gan_reference";

/// Features of a real set: mean, covariance and its square root, and the first of them themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// What was seen.
    pub gaussian: Gaussian,
    /// The square root of the covariance, which takes longest.
    pub root: DMatrix<f64>,
    /// The first features, (at most 10,000, d), row by row.
    pub features: Vec<f32>,
}

impl Reference {
    /// The reference of what was seen in a real set.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) if there are fewer than two pictures.
    pub fn new(seen: &Features) -> Result<Self> {
        let gaussian = Gaussian::of(&seen.values, seen.size)?;
        Ok(Self { root: gaussian.root(), gaussian, features: seen.first(KEPT).to_vec() })
    }

    /// The reference in that file if it was made under the same key, or else a new one, which is written there. The key
    /// must name the pictures, how many they are, and the extractor.
    ///
    /// # Errors
    /// Those of `look`, and [`Error::File`](crate::Error::File) if the file cannot be written.
    pub fn cached(path: &Path, key: &str, look: impl FnOnce() -> Result<Features>) -> Result<Self> {
        if let Some(reference) = std::fs::read(path).ok().and_then(|bytes| Self::from_bytes(&bytes, key)) {
            return Ok(reference);
        }
        let reference = Self::new(&look()?)?;
        write_atomically(path, &reference.to_bytes(key))?;
        Ok(reference)
    }

    fn to_bytes(&self, key: &str) -> Vec<u8> {
        let Gaussian { n, mean, covariance } = &self.gaussian;
        let d = mean.len();
        let doubles = |values: &[f64]| values.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>();
        let features: Vec<u8> = self.features.iter().flat_map(|x| x.to_le_bytes()).collect();
        let tensors = [
            ("count", Dtype::F64, vec![1], doubles(&[*n as f64])),
            ("mean", Dtype::F64, vec![d], doubles(mean.as_slice())),
            ("covariance", Dtype::F64, vec![d, d], doubles(covariance.as_slice())),
            ("root", Dtype::F64, vec![d, d], doubles(self.root.as_slice())),
            ("features", Dtype::F32, vec![self.features.len() / d, d], features),
        ];
        let views = tensors.iter().map(|(name, dtype, shape, bytes)| {
            (*name, TensorView::new(*dtype, shape.clone(), bytes).expect("as many bytes as the shape has"))
        });
        let metadata = HashMap::from([(KEY.to_string(), key.to_string())]);
        safetensors::serialize(views, Some(metadata)).expect("names that differ")
    }

    /// `None` if it is something else, or of another key.
    fn from_bytes(bytes: &[u8], key: &str) -> Option<Self> {
        let (_, metadata) = SafeTensors::read_metadata(bytes).ok()?;
        if metadata.metadata().as_ref()?.get(KEY)? != key {
            return None;
        }
        let file = SafeTensors::deserialize(bytes).ok()?;
        let doubles = |name: &str| {
            let tensor = file.tensor(name).ok().filter(|tensor| tensor.dtype() == Dtype::F64)?;
            Some(tensor.data().as_chunks::<8>().0.iter().map(|x| f64::from_le_bytes(*x)).collect::<Vec<f64>>())
        };
        let mean = DVector::from_vec(doubles("mean")?);
        let d = mean.len();
        let square = |values: Vec<f64>| (values.len() == d * d).then(|| DMatrix::from_vec(d, d, values));
        let (covariance, root) = (square(doubles("covariance")?)?, square(doubles("root")?)?);
        let features = file.tensor("features").ok().filter(|tensor| tensor.dtype() == Dtype::F32)?;
        let features = features.data().as_chunks::<4>().0.iter().map(|x| f32::from_le_bytes(*x)).collect();
        let n = *doubles("count")?.first()? as usize;
        Some(Self { gaussian: Gaussian { n, mean, covariance }, root, features })
    }
}
