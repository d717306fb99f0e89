//! Domain adaptation by settings: a labelled source, an unlabelled target, and what is learned of the one for the other.

mod run;
mod settings;

pub use run::{AdaptRun, Look, standing};
pub use settings::{AdaptSettings, Method};
