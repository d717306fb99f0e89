//! Scores of generated pictures, by what a network sees in them.
//!
//! ```text
//! pictures ─> extractor ─> features (n, d)        ─> FID, KID, precision, recall, density, coverage
//!                       └> probabilities (n, C)   ─> inception score, classes
//! ```
//!
//! A score belongs to its extractor and to the sizes of both samples: the same generator has another FID by another
//! network, and with fewer samples. So [`Scores`] carries the extractor's name, `n_real` and `n_fake`, and shows no
//! number without them. By a classifier of ours, what is called inception score is not that of the Inception network.
//!
//! What has no value, such as a share of no samples, is an error here: who asks for a score of three pictures is told.

mod classes;
mod diversity;
mod extractor;
mod frechet;
mod inception;
mod kernel;
mod manifold;
mod nearest;
#[cfg(feature = "onnx")]
mod onnx;
mod reference;
mod scores;

pub use classes::{covered, joint_shares, kl_to_uniform, shares};
pub use diversity::{Diversity, mean_pairwise_distance};
pub use extractor::{Classifier, Extractor, Features, extract, softmax};
pub use frechet::{Gaussian, frechet_distance};
pub use inception::{InceptionScore, inception_score};
pub use kernel::{KernelDistance, kernel_distance, mmd2};
pub use manifold::{Manifold, manifold};
pub use nearest::{Unwanted, nearest};
#[cfg(feature = "onnx")]
pub use onnx::Onnx;
pub use reference::Reference;
pub use scores::Scores;
