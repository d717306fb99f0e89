//! Domain adaptation by settings: a labelled source, an unlabelled target, and what is learned of the one for the other.

mod about;
mod run;
mod settings;
mod stage;

pub use about::standing;
pub use run::{AdaptRun, Look};
pub use settings::{AdaptSettings, Method};
