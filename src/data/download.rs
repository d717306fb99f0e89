//! The public sets, over HTTP: resumed where a download was broken off, checked, and put into place whole.

use std::{
    fs::{File, OpenOptions},
    io::{Read, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use sha2::{Digest, Sha256};
use ureq::{Agent, Body, http::Response};

use super::{archive::format, cache::hex, place};
use crate::{Error, Result};

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

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
            },
            Remote {
                name: "train-labels-idx1-ubyte.gz",
                length: 28_881,
                sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            },
            Remote {
                name: "t10k-images-idx3-ubyte.gz",
                length: 1_648_877,
                sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            },
            Remote {
                name: "t10k-labels-idx1-ubyte.gz",
                length: 4_542,
                sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
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
            },
            Remote {
                name: "train-labels-idx1-ubyte.gz",
                length: 29_515,
                sha256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            },
            Remote {
                name: "t10k-images-idx3-ubyte.gz",
                length: 4_422_102,
                sha256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            },
            Remote {
                name: "t10k-labels-idx1-ubyte.gz",
                length: 5_148,
                sha256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
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
            },
            Remote {
                name: "zip.test.gz",
                length: 439_208,
                sha256: "8dacc3c6e136af6c3488de9e5113a7daf140c8c2f1f0b61c54ee02f03f1a962f",
            },
        ],
    },
];

/// The set of that name.
///
/// # Errors
/// [`Error::Unknown`] if there is none, and [`Error::Refused`] for `celeba`, which nobody may pass on.
pub fn by_name(name: &str) -> Result<Set> {
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

/// Brings a file from the address of its folder into a folder of the disk. A file that is there already stays. What a
/// broken download has left (`.part`) is gone on with. `progress` is told how many bytes are there.
///
/// # Errors
/// [`Error::Refused`] if the server cannot be reached or does not give the file; [`Error::Format`] if another file is in
/// its place, or what came is not the file; [`Error::File`] if the disk cannot take it. The file is then not there.
pub fn fetch(remote: &Remote, from: &str, to: &Path, progress: &mut dyn FnMut(u64)) -> Result<PathBuf> {
    let path = to.join(remote.name);
    if path.exists() {
        return match digest(&path)? {
            (_, sha256) if sha256 == remote.sha256 => Ok(path),
            _ => Err(format(&path, "is not the original file; move it away to get that")),
        };
    }
    std::fs::create_dir_all(to).map_err(|source| Error::File { path: to.into(), source })?;
    let part = to.join(format!("{}.part", remote.name));
    receive(remote, &format!("{}/{}", from.trim_end_matches('/'), remote.name), &part, progress)?;
    let (length, sha256) = digest(&part)?;
    if (length, sha256.as_str()) != (remote.length, remote.sha256) {
        // Whatever came, going on with it would never help.
        std::fs::remove_file(&part).map_err(|source| Error::File { path: part.clone(), source })?;
        let Remote { name, length: whole, .. } = remote;
        let why = format!("{length} bytes came that are not the {whole} of {name} (SHA-256 {sha256})");
        return Err(format(&path, format!("{why}; they are removed: try again, or another address (--from)")));
    }
    std::fs::rename(&part, &path).map_err(|source| Error::File { path: path.clone(), source })?;
    Ok(path)
}

/// Receives what is missing of a file into its partial file.
fn receive(remote: &Remote, url: &str, part: &Path, progress: &mut dyn FnMut(u64)) -> Result<()> {
    let failed = |source| Error::File { path: part.into(), source };
    let mut have = part.metadata().map_or(0, |metadata| metadata.len());
    if have == remote.length {
        return Ok(());
    }
    if have > remote.length {
        have = 0;
    }
    let response = ask(url, have)?;
    // A server that does not know ranges gives the whole file.
    if response.status() != 206 {
        have = 0;
    }
    let mut options = OpenOptions::new();
    let options = if have > 0 { options.append(true) } else { options.write(true).truncate(true) };
    let mut file = options.create(true).open(part).map_err(failed)?;
    let mut body = response.into_body().into_reader();
    let mut buffer = vec![0; 1 << 16];
    progress(have);
    loop {
        let read = body.read(&mut buffer).map_err(|e| unreachable(url, &e.to_string()))?;
        if read == 0 || have > remote.length {
            break;
        }
        file.write_all(&buffer[..read]).map_err(failed)?;
        have += read as u64;
        progress(have);
    }
    file.sync_all().map_err(failed)?;
    match have < remote.length {
        true => Err(unreachable(url, &format!("it ended after {have} of {} bytes", remote.length))),
        false => Ok(()),
    }
}

/// Asks for a file from that byte on.
fn ask(url: &str, have: u64) -> Result<Response<Body>> {
    let config = Agent::config_builder().timeout_connect(Some(PATIENCE)).timeout_recv_response(Some(PATIENCE));
    let request = Agent::new_with_config(config.build()).get(url);
    let request = if have > 0 { request.header("Range", format!("bytes={have}-")) } else { request };
    request.call().map_err(|e| unreachable(url, &e.to_string()))
}

fn unreachable(url: &str, why: &str) -> Error {
    let advice = "what has come is kept, and the same command goes on with it; --from names another address";
    Error::Refused { what: format!("fetching {url}"), why: format!("{why}; {advice}") }
}

/// Length and SHA-256 of a file.
fn digest(path: &Path) -> Result<(u64, String)> {
    let failed = |source| Error::File { path: path.into(), source };
    let mut hash = Sha256::new();
    let mut file = File::open(path).map_err(failed)?;
    let mut buffer = vec![0; 1 << 16];
    let mut length = 0;
    loop {
        let read = file.read(&mut buffer).map_err(failed)?;
        if read == 0 {
            return Ok((length, hex(&hash.finalize())));
        }
        hash.update(&buffer[..read]);
        length += read as u64;
    }
}
