//! The public sets, over HTTP: resumed where a download was broken off, checked, and put into place whole.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use sha2::{Digest, Sha256};
use ureq::{Agent, Body, http::Response};

pub use super::sets::{Remote, SETS, Set, by_name};
use super::{
    archive::{self, format},
    cache::hex,
};
use crate::{Error, Result};

/// How long a server usually may be silent.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Brings a file from the address of its folder into a folder of the disk. A file that is there already stays. What a
/// broken download has left (`.part`) is gone on with. A server that is silent for longer than `patience` is given up.
/// `progress` is told how many bytes are there.
///
/// # Errors
/// [`Error::Refused`] if the server cannot be reached or does not give the file, or another download of it is running;
/// [`Error::Format`] if another file is in its place, or what came is not the file; [`Error::File`] if the disk cannot take
/// it. The file is then not there, and no folder that was made for it and is empty.
pub fn fetch(
    remote: &Remote,
    from: &str,
    to: &Path,
    patience: Duration,
    progress: &mut dyn FnMut(u64),
) -> Result<PathBuf> {
    let path = to.join(remote.name);
    if path.exists() {
        return match is_there(remote, &path)? {
            true => Ok(path),
            false => Err(format(&path, "is not the original file; move it away to get that")),
        };
    }
    let made: Vec<&Path> = to.ancestors().take_while(|folder| !folder.exists()).collect();
    std::fs::create_dir_all(to).map_err(|source| Error::File { path: to.into(), source })?;
    // Of a folder that is not empty this removes nothing.
    let clean = |_: &Error| made.iter().for_each(|folder| drop(std::fs::remove_dir(folder)));
    bring(remote, from, &path, patience, progress).inspect_err(clean)?;
    Ok(path)
}

/// Brings a file into its place.
fn bring(remote: &Remote, from: &str, path: &Path, patience: Duration, progress: &mut dyn FnMut(u64)) -> Result<()> {
    let part = path.with_file_name(format!("{}.part", remote.name));
    let failed = |source| Error::File { path: part.clone(), source };
    let mut file = locked(&part)?;
    let url = format!("{}/{}", from.trim_end_matches('/'), remote.name);
    if let Err(error) = receive(remote, &url, &mut file, &part, patience, progress) {
        if file.metadata().is_ok_and(|metadata| metadata.len() == 0) {
            std::fs::remove_file(&part).map_err(failed)?;
        }
        return Err(error);
    }
    file.rewind().map_err(failed)?;
    let (length, sha256) = digest(&mut file).map_err(failed)?;
    if (length, sha256.as_str()) != (remote.length, remote.sha256) {
        // Whatever came, going on with it would never help.
        std::fs::remove_file(&part).map_err(failed)?;
        let Remote { name, length: whole, .. } = remote;
        let why = format!("{length} bytes came that are not the {whole} of {name} (SHA-256 {sha256})");
        return Err(format(path, format!("{why}; they are removed: try again, or another address (--from)")));
    }
    std::fs::rename(&part, path).map_err(|source| Error::File { path: path.into(), source })
}

/// Whether a file is the one that would be fetched, or has the same in it.
fn is_there(remote: &Remote, path: &Path) -> Result<bool> {
    let failed = |source| Error::File { path: path.into(), source };
    let packed = digest(&mut File::open(path).map_err(failed)?).map_err(failed)?;
    if packed.1 == remote.sha256 {
        return Ok(true);
    }
    // A damaged archive is another file too.
    let unpacked = digest(&mut archive::open(path)?).ok().map(|(_, sha256)| sha256);
    Ok(unpacked.is_some() && unpacked.as_deref() == remote.unpacked)
}

/// The partial file, for one download at a time.
fn locked(part: &Path) -> Result<File> {
    let failed = |source| Error::File { path: part.into(), source };
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).create(true).truncate(false).open(part).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::Error(source)) => Err(failed(source)),
        Err(TryLockError::WouldBlock) => Err(Error::Refused {
            what: part.display().to_string(),
            why: "another download of it is running; wait for that".into(),
        }),
    }
}

/// Receives what is missing of a file into its partial file.
fn receive(
    remote: &Remote,
    url: &str,
    file: &mut File,
    part: &Path,
    patience: Duration,
    progress: &mut dyn FnMut(u64),
) -> Result<()> {
    let failed = |source| Error::File { path: part.into(), source };
    let have = file.metadata().map_err(failed)?.len();
    if have == remote.length {
        return Ok(());
    }
    let (response, mut have) = ask(url, if have > remote.length { 0 } else { have }, patience)?;
    let length = response.headers().get("Content-Length").and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if let Some(announced) = length.map(|length| have + length).filter(|announced| *announced != remote.length) {
        let why = format!("a file of {announced} bytes is announced, where {} has {}", remote.name, remote.length);
        return Err(Error::Refused {
            what: format!("fetching {url}"),
            why: format!("{why}; --from names another address"),
        });
    }
    file.set_len(have).and_then(|()| file.seek(SeekFrom::Start(have))).map_err(failed)?;
    let mut body = response.into_body().into_reader();
    let mut buffer = vec![0; 1 << 16];
    progress(have);
    loop {
        let read = body.read(&mut buffer).map_err(|e| unreachable(url, &e.to_string(), have))?;
        if read == 0 || have > remote.length {
            break;
        }
        file.write_all(&buffer[..read]).map_err(failed)?;
        have += read as u64;
        progress(have);
    }
    file.sync_all().map_err(failed)?;
    match have < remote.length {
        true => Err(unreachable(url, &format!("it ended after {have} of {} bytes", remote.length), have)),
        false => Ok(()),
    }
}

/// Asks for a file from that byte on; the answer, and from which byte on that is. A server that does not know ranges, or
/// not this one, gives the whole file.
fn ask(url: &str, have: u64, patience: Duration) -> Result<(Response<Body>, u64)> {
    let config = Agent::config_builder().timeout_connect(Some(patience)).timeout_recv_response(Some(patience));
    let agent = Agent::new_with_config(config.timeout_per_read(Some(patience)).build());
    let failed = |e: ureq::Error| unreachable(url, &e.to_string(), have);
    if have > 0 {
        match agent.get(url).header("Range", format!("bytes={have}-")).call() {
            Ok(response) if response.status() != 206 => return Ok((response, 0)),
            Ok(response) if begins_at(&response, have) => return Ok((response, have)),
            Ok(_) | Err(ureq::Error::StatusCode(416)) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Ok((agent.get(url).call().map_err(failed)?, 0))
}

/// Whether a partial answer begins at that byte, by its `Content-Range: bytes FIRST-LAST/ALL`.
fn begins_at(response: &Response<Body>, have: u64) -> bool {
    let range = response.headers().get("Content-Range").and_then(|range| range.to_str().ok());
    range
        .and_then(|range| range.strip_prefix("bytes ")?.split_once('-'))
        .is_some_and(|(first, _)| first.parse() == Ok(have))
}

/// What is said where going on later may help.
fn unreachable(url: &str, why: &str, have: u64) -> Error {
    let kept = if have > 0 { "what has come is kept, and the same command goes on with it; " } else { "" };
    Error::Refused { what: format!("fetching {url}"), why: format!("{why}; {kept}--from names another address") }
}

/// Length and SHA-256 of all that can be read.
fn digest(file: &mut dyn Read) -> std::io::Result<(u64, String)> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut length = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((length, hex(&hash.finalize())));
        }
        hash.update(&buffer[..read]);
        length += read as u64;
    }
}
