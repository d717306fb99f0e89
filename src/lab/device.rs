//! Devices by name.

/// Where a run can compute: on the processor or on the first NVIDIA GPU.
pub const DEVICES: &[&str] = &["cpu", "cuda:0"];

/// The fastest device that this program was built for.
pub fn fastest() -> &'static str {
    if cfg!(feature = "cuda") { "cuda:0" } else { "cpu" }
}

/// Calls a function that is generic over the backend with the one of that name.
macro_rules! on_device {
    ($device:expr, $build:ident($($argument:expr),*)) => {
        match $device {
            "cpu" => $build::<crate::backend::Cpu>($($argument),*),
            #[cfg(feature = "cuda")]
            "cuda:0" => $build::<crate::backend::Cuda>($($argument),*),
            #[cfg(not(feature = "cuda"))]
            "cuda:0" => {
                let why = "this program was built without it; build with --features cuda, or use --device cpu";
                Err(crate::Error::Refused { what: "the device cuda:0".into(), why: why.into() })
            }
            other => Err(crate::Error::unknown("device", other, crate::lab::DEVICES.iter().copied())),
        }
    };
}
pub(crate) use on_device;
