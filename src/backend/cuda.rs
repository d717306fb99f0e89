use std::cell::RefCell;

use cudarc::driver::result;
use dfdx::tensor::Cuda;

use super::Backend;
use crate::{Error, Result};

thread_local! {
    /// This thread's device: to open one takes long, since each loads its kernels anew.
    static DEVICE: RefCell<Option<Cuda>> = const { RefCell::new(None) };
}

impl super::Sealed for Cuda {}

impl Backend for Cuda {
    // One tape for the whole batch: a GPU is kept busy by large operations.
    const SHARD: usize = usize::MAX;
    // dfdx's CUDA device holds a raw stream pointer and may not leave its thread.
    const THREADS: bool = false;

    fn open() -> Result<Self> {
        let device = match DEVICE.take() {
            Some(device) => device,
            None => opened()?,
        };
        DEVICE.set(Some(device.clone()));
        Ok(device)
    }
}

/// The first GPU. That there is one is asked beforehand: dfdx panics without.
fn opened() -> Result<Cuda> {
    let refused = |reason: String| Error::Refused {
        what: "the device cuda:0".into(),
        why: format!("no NVIDIA GPU could be opened ({reason}); look at nvidia-smi, or use --device cpu"),
    };
    // The code alone: to ask for its text can fail in turn.
    result::init().and_then(|()| result::device::get(0)).map_err(|error| refused(format!("{:?}", error.0)))?;
    Cuda::try_build(0, 0).map_err(|error| refused(format!("{error:?}")))
}
