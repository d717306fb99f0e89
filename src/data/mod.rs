//! Pictures from files, as rows of numbers.
//!
//! [`Pictures::open`] reads any of these, told apart by what is there:
//!
//! - a name: `mnist`, `fashion`, `usps`, `olivetti` ([`locate`] says where each is looked for);
//! - a folder of pictures, JPEG and PNG, grey or colour, of any size, nested;
//! - a folder in CelebA's layout, with attributes and partition;
//! - a folder with IDX files, or one IDX file, plain or gzip, with its labels beside it;
//! - a folder with the USPS digits as text, or one of its files.
//!
//! ```text
//! files ─> decode ─> resize ─> rows of bytes ─┬─> in memory             ─┐
//!                    (on all threads)         └─> cache on disk, read    ├─> row(i) in [−1, 1]
//!                                                 by position if large  ─┘
//! ```
//!
//! What a row is: the numbers of one picture in height-width-channel order, −1 for black and 1 for white. A set gives
//! row i whenever it is asked, in constant memory however large it is; in which order rows are asked for, and which are
//! flipped, are functions of seed and epoch ([`order`], [`is_flipped`]).

mod archive;
mod archives;
mod attributes;
mod cache;
mod celeba;
mod check;
mod decode;
#[cfg(feature = "download")]
pub mod download;
mod files;
mod folder;
mod idx;
mod jpeg;
mod labels;
mod olivetti;
mod options;
mod order;
mod pictures;
mod place;
#[cfg(feature = "download")]
mod sets;
mod source;
mod usps;

pub use attributes::Attributes;
pub use check::{PartReport, Report, Unreadable, check};
#[cfg(feature = "cli")]
pub(crate) use folder::{is_picture, pictures_below};
pub use labels::Labels;
pub use options::{Filter, Fit, Options, Part};
pub use order::{flip, is_flipped, order};
pub use pictures::{Pictures, Shape};
pub use place::{NAMES, cache_folder, locate};

/// Hears how many pictures of how many are decoded, where that takes time; its error ends the reading.
pub type Progress<'a> = dyn FnMut(usize, usize) -> crate::Result<()> + 'a;
