use dfdx::{
    prelude::{HasShape, Trace as _},
    tensor::{Cuda, Gradients},
};

use super::{Backend, Batch, gradient, upload};
use crate::{Error, Result};

impl super::Sealed for Cuda {}

impl Backend for Cuda {
    // One tape for the whole batch: a GPU is kept busy by large operations.
    const SHARD: usize = usize::MAX;
    // dfdx's CUDA device holds a raw stream pointer and may not leave its thread.
    const THREADS: bool = false;

    fn open() -> Result<Self> {
        Cuda::try_seed_from_u64(0).map_err(|e| Error::Refused {
            what: "the device cuda".into(),
            why: format!("no NVIDIA GPU could be opened ({e:?}); use --device cpu"),
        })
    }

    fn with_gradient<R>(
        gradients: &mut Gradients<f32, Self>,
        parameter: &Batch<Self>,
        f: impl FnOnce(&mut [f32]) -> R,
    ) -> R {
        let old = gradient(gradients, parameter).as_vec();
        let mut new = old.clone();
        let result = f(&mut new);
        if new != old {
            // A gradient's buffer is not public on this device, but d/dp Σ p·c = c adds to it.
            let change: Vec<f32> = new.iter().zip(&old).map(|(new, old)| new - old).collect();
            let change = upload(parameter.device(), &change, parameter.shape().1);
            let held = std::mem::replace(gradients, Gradients::leaky());
            let sum = dfdx::tensor_ops::SumTo::sum::<(), _>(parameter.clone().traced(held) * change);
            *gradients = dfdx::tensor_ops::Backward::backward(sum);
        }
        result
    }
}
