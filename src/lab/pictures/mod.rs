//! Runs on pictures, and generators from their checkpoints.

#[cfg(feature = "score")]
mod examiner;
mod game;
mod generator;
mod latent;
mod networks;
pub(super) mod ranges;
mod run;
mod settings;

#[cfg(feature = "score")]
pub use examiner::{LESSONS, examiner, look, teach};
pub use generator::Generator;
pub use networks::{ARCHITECTURES, Networks, perceptrons};
pub use run::{ACROSS, PictureRun};
pub use settings::{Classes, PictureSettings};
