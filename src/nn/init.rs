use dfdx::prelude::HasShape;
use rand::Rng;
use rand_distr::{Distribution as _, StandardNormal};
use serde::{Deserialize, Serialize};

use crate::backend::{Activation, Backend, Batch, upload};

/// How weights start. Biases start at zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Init {
    /// N(0, gain² / inputs), gain² = 2 before a rectifier and 1 otherwise: He et al. 2015 (arXiv:1502.01852).
    #[default]
    He,
    /// N(0, 2 / (inputs + outputs)): Glorot and Bengio 2010.
    Xavier,
    /// N(0, 0.02²): DCGAN (arXiv:1511.06434).
    Dcgan,
    /// A random orthogonal matrix: Saxe et al. 2014 (arXiv:1312.6120).
    Orthogonal,
}

impl Init {
    /// A weight of (rows, columns) for a layer that makes (outputs, inputs) numbers of one another and is followed by
    /// that activation.
    pub fn weight<B: Backend>(
        self,
        device: &B,
        (rows, columns): (usize, usize),
        (outputs, inputs): (usize, usize),
        activation: Activation,
        rng: &mut impl Rng,
    ) -> Batch<B> {
        let gain = match activation {
            Activation::Relu | Activation::LeakyRelu(_) => 2.0,
            _ => 1.0,
        };
        let deviation = match self {
            Init::He => (gain / inputs as f32).sqrt(),
            Init::Xavier => (2.0 / (inputs + outputs) as f32).sqrt(),
            Init::Dcgan => 0.02,
            Init::Orthogonal => 1.0,
        };
        let mut values: Vec<f32> = (0..rows * columns)
            .map(|_| {
                let z: f32 = StandardNormal.sample(rng);
                z * deviation
            })
            .collect();
        if self == Init::Orthogonal {
            orthonormalise(&mut values, rows, columns);
        }
        upload(device, &values, columns)
    }
}

/// Makes the shorter side's vectors orthonormal by Gram and Schmidt's method, twice for accuracy.
fn orthonormalise(values: &mut [f32], rows: usize, columns: usize) {
    let (count, length) = (rows.min(columns), rows.max(columns));
    let at = |i: usize, j: usize| if rows <= columns { i * columns + j } else { j * columns + i };
    for i in 0..count {
        for _ in 0..2 {
            for k in 0..i {
                let dot: f32 = (0..length).map(|j| values[at(i, j)] * values[at(k, j)]).sum();
                (0..length).for_each(|j| values[at(i, j)] -= dot * values[at(k, j)]);
            }
            let norm = (0..length).map(|j| values[at(i, j)].powi(2)).sum::<f32>().sqrt();
            (0..length).for_each(|j| values[at(i, j)] /= norm);
        }
    }
}

/// A row of zeros.
pub(super) fn bias<B: Backend>(device: &B, features: usize) -> Batch<B> {
    let bias: Batch<B> = device.zeros_like(&(1, features));
    debug_assert_eq!(bias.shape().0, 1);
    bias
}
