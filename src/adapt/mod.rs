//! Domain adaptation: a classifier that was taught on labelled pictures of a source learns to name those of a target,
//! which has none.
//!
//! ```text
//! source pictures, labels ─> fit ─> split ─┬─> classifier C, kept ───────────────────────────┐
//!                                          └─> source encoder, kept ─> features ─┐  "real"   │
//!                                                    │ copied                    ├─> D       │
//! target pictures ──────────────────────────> target encoder ─> features ────────┘  "fake" ─>┴─> classes
//! ```
//!
//! - [`Adda`] is the adversarial game of `train` with other streams: p_data is a uniform draw of source features, p_z one
//!   of target pictures, and the generator is the target's encoder (Tzeng et al. 2017, arXiv:1702.05464).
//! - [`dann`] is the other school: one encoder for both domains, fitted with its gradient reversed (Ganin et al. 2016,
//!   arXiv:1505.07818).
//! - [`Mcd`] has two classifiers for its discriminator: they are to disagree about the target, and the encoder is to leave
//!   them nothing to disagree about (Saito et al. 2018, arXiv:1712.02560).
//! - [`ThreeGaussians`] is a domain in the plane, for whoever wants to watch.
//! - [`Unlabelled`] is what training sees of a target. It has no labels that could be read.
//! - [`Watch`] says how an adaptation goes, without labels, and when it looks wrong.

mod adda;
#[cfg(feature = "score")]
mod mcd;
#[cfg(all(feature = "data", feature = "pictures", feature = "score"))]
mod pictures;
mod split;
mod three_gaussians;

pub use adda::{Adda, Start};
#[cfg(feature = "score")]
pub use mcd::{Mcd, discrepancy};
#[cfg(all(feature = "data", feature = "pictures", feature = "score"))]
pub use pictures::{MODELS, Model, Sight, Unlabelled, Watch, dann, model, rows_of, smallest};
pub use split::Split;
pub use three_gaussians::ThreeGaussians;
