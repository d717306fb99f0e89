//! What is asked of a set.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// What is asked of a set: which part of it, at which size, made how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Height and width; `None` keeps the pictures' own size, which must then be one.
    pub size: Option<(usize, usize)>,
    /// 1 for grey, 3 for colour; `None` for what the pictures have: colour if any of them has colour.
    pub channels: Option<usize>,
    /// What is done to the aspect ratio where it is not that of `size`.
    pub fit: Fit,
    /// How pictures are resized.
    pub filter: Filter,
    /// Which part of the set.
    pub part: Part,
    /// Leave out pictures that are damaged, cannot be opened, or cannot be found under their names, and count them, instead
    /// of failing.
    pub skip_corrupt: bool,
    /// The most bytes of rows that are held in memory, where they can be read from the cache instead; `None` for 256 MiB.
    /// Sets in IDX and the USPS digits are always in memory.
    pub memory: Option<usize>,
    /// The folder of cached sets; `None` for `shall-we-gan/pictures` in the user's cache. A set stays there until somebody
    /// removes it; all of the folder may be removed at any time.
    pub cache: Option<PathBuf>,
}

/// What is done to the aspect ratio.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    /// Kept: the largest centred window with the aspect ratio of the new size is cut out, and resized. For CelebA's 178
    /// by 218 and a square size this is the square of 178 in the middle.
    #[default]
    Crop,
    /// Not kept: the whole picture is resized.
    Stretch,
}

/// How pictures are resized. All but the first average over as many pixels as one becomes, so that making a picture
/// smaller does not alias.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Filter {
    /// The nearest pixel.
    Nearest,
    /// Linear, with a triangle as kernel: "bilinear" of PIL.
    #[default]
    Triangle,
    /// Cubic, of Catmull and Rom: "bicubic" of PIL with a = −0.5.
    CatmullRom,
    /// Lanczos' with three lobes: "lanczos" of PIL.
    Lanczos3,
}

/// Which part of a set. A folder of pictures has no parts; all of it is for training.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// What is there to train on; the whole set if it has no parts.
    #[default]
    Train,
    /// What is there to choose by: CelebA has it.
    Valid,
    /// What is there to judge by.
    Test,
    /// Everything, training part first.
    All,
}

impl Part {
    /// As the options write it.
    pub fn name(self) -> &'static str {
        match self {
            Part::Train => "train",
            Part::Valid => "valid",
            Part::Test => "test",
            Part::All => "all",
        }
    }
}

impl Options {
    /// Checks size and channels.
    ///
    /// # Errors
    /// [`Error::Invalid`] if a side is not 1 to 4,096, or the channels are not 1 or 3.
    pub fn check(&self) -> Result<()> {
        match (self.size, self.channels) {
            (Some((h, w)), _) if !(1..=4096).contains(&h) || !(1..=4096).contains(&w) => {
                Err(Error::invalid("the size of the pictures", format!("{h} × {w}"), "1 to 4096 pixels on each side"))
            }
            (_, Some(channels)) if channels != 1 && channels != 3 => {
                Err(Error::invalid("the number of channels", channels, "1 (grey) or 3 (colour)"))
            }
            _ => Ok(()),
        }
    }
}

impl From<Filter> for image::imageops::FilterType {
    fn from(filter: Filter) -> Self {
        match filter {
            Filter::Nearest => Self::Nearest,
            Filter::Triangle => Self::Triangle,
            Filter::CatmullRom => Self::CatmullRom,
            Filter::Lanczos3 => Self::Lanczos3,
        }
    }
}
