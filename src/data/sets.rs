//! The public sets that can be had.

use std::path::PathBuf;

use super::place;
use crate::{Error, Result};

/// A public set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Set {
    /// Its name.
    pub name: &'static str,
    /// Where it usually comes from: the address of the folder with its files.
    pub from: &'static str,
    /// What must be known before using it.
    pub licence: &'static str,
    /// Its files.
    pub files: &'static [Remote],
}

/// A file of a public set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remote {
    /// Its name, at the address and on the disk.
    pub name: &'static str,
    /// Its length in bytes.
    pub length: u64,
    /// Its SHA-256.
    pub sha256: &'static str,
    /// The SHA-256 of what is packed in it, where we know it: a file that is packed anew is as good.
    pub unpacked: Option<&'static str>,
}

/// The sets that can be had.
pub const SETS: [Set; 3] = [
    Set {
        name: "mnist",
        from: "https://storage.googleapis.com/cvdf-datasets/mnist",
        licence: "MNIST is by LeCun, Cortes and Burges; usually given as CC BY-SA 3.0",
        files: &[
            Remote {
                name: "train-images-idx3-ubyte.gz",
                length: 9_912_422,
                sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
                unpacked: Some("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            },
            Remote {
                name: "train-labels-idx1-ubyte.gz",
                length: 28_881,
                sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
                unpacked: Some("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
            },
            Remote {
                name: "t10k-images-idx3-ubyte.gz",
                length: 1_648_877,
                sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
                unpacked: Some("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            },
            Remote {
                name: "t10k-labels-idx1-ubyte.gz",
                length: 4_542,
                sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
                unpacked: Some("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
            },
        ],
    },
    Set {
        name: "fashion",
        from: "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
        licence: "Fashion-MNIST is by Zalando SE, under the MIT licence",
        files: &[
            Remote {
                name: "train-images-idx3-ubyte.gz",
                length: 26_421_880,
                sha256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                unpacked: None,
            },
            Remote {
                name: "train-labels-idx1-ubyte.gz",
                length: 29_515,
                sha256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                unpacked: None,
            },
            Remote {
                name: "t10k-images-idx3-ubyte.gz",
                length: 4_422_102,
                sha256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                unpacked: Some("5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
            },
            Remote {
                name: "t10k-labels-idx1-ubyte.gz",
                length: 5_148,
                sha256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
                unpacked: Some("0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
            },
        ],
    },
    Set {
        name: "usps",
        from: "https://hastie.su.domains/ElemStatLearn/datasets",
        licence: "the USPS digits were made available by the neural network group at AT&T research labs",
        files: &[
            Remote {
                name: "zip.train.gz",
                length: 1_829_071,
                sha256: "66ebf231ab51f2cf6ac1a892d0f98ccffee1079d7a5db638c1f11f366046ca16",
                unpacked: Some("abc9f5c75b997cabe66b5d01727d5a681c69298e1641a8d37b55433a52129dc0"),
            },
            Remote {
                name: "zip.test.gz",
                length: 439_208,
                sha256: "8dacc3c6e136af6c3488de9e5113a7daf140c8c2f1f0b61c54ee02f03f1a962f",
                unpacked: Some("6bde17b4f1cd68e0630cd2751d6495b5795d9165ab2dc4a0be8b7002b732f4cc"),
            },
        ],
    },
];

/// The set of that name.
///
/// # Errors
/// [`Error::Unknown`] if there is none, and [`Error::Refused`] for `celeba`, which nobody may pass on.
pub fn by_name(name: &str) -> Result<Set> {
    let name = &name.to_lowercase();
    if name == "celeba" {
        return Err(Error::Refused {
            what: "CelebA cannot be fetched: its terms forbid to pass it on".into(),
            why: BRING.into(),
        });
    }
    let known = || SETS.iter().map(|set| set.name);
    SETS.into_iter().find(|set| set.name == name).ok_or_else(|| Error::unknown("set", name, known()))
}

/// How CelebA comes to be there.
const BRING: &str = "\
ask its authors for it (Multimedia Laboratory, The Chinese University of Hong Kong: \"Large-scale CelebFaces Attributes\"),
then put into one folder
  img_align_celeba/           unpacked from img_align_celeba.zip: 202599 files 000001.jpg …
  list_attr_celeba.txt        the 40 attributes
  list_eval_partition.txt     which pictures are for training, validation and test
and `gan data check FOLDER` says whether all of it is there";

impl Set {
    /// The folder in which [`locate`](super::locate) looks for it.
    pub fn folder(&self) -> PathBuf {
        let folder = super::NAMES.iter().find(|(name, _)| *name == self.name).map_or(self.name, |(_, folder)| folder);
        place::root().join(folder)
    }
}
