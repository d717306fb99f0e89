//! Runs on pictures, and generators from their checkpoints.

mod generator;
mod networks;
mod run;
mod settings;

pub use generator::Generator;
pub use networks::{ARCHITECTURES, Networks, perceptrons};
pub use run::{ACROSS, PictureRun};
pub use settings::{Classes, PictureSettings};
