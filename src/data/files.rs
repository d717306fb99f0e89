//! Sets whose pictures are files of their own: decoded and resized on all threads, cached on the disk.

use std::path::PathBuf;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::{
    Options, Pictures, Progress, Shape,
    archive::format,
    cache::{self, Footer, Writer},
    decode,
    folder::Files,
    pictures::Rows,
};
use crate::{Error, Result};

/// What the rows of a set may take in memory where nothing else is asked.
const MEMORY: usize = 256 << 20;

/// Pictures that each thread decodes before their rows are written.
const QUEUE: usize = 32;

/// What those rows may take, unless there is only one for each thread.
const QUEUE_BYTES: usize = 64 << 20;

/// The set of these files, from the cache or anew.
pub fn read(files: Files, options: &Options, progress: &mut Progress<'_>) -> Result<Pictures> {
    if let Some((path, why)) = files.unreadable.first().filter(|_| !options.skip_corrupt) {
        return Err(format(path, why));
    }
    let (key, memory) = (cache::key(&files, options), options.memory.unwrap_or(MEMORY));
    let (rows, footer) = match cached(&files, options, &key) {
        Some(cached) => cached,
        None => {
            let place = cache::place(options, &key);
            make(&files, options, key, place, memory, progress)?
        }
    };
    let Footer { shape, count, hash, skipped, .. } = footer;
    let size = count * shape.numbers();
    let rows = if size <= memory { rows.in_memory(size)? } else { rows };
    let left_out: Vec<usize> = skipped.iter().map(|(i, _)| *i).collect();
    let kept = files.without(&left_out);
    let skipped =
        skipped.into_iter().map(|(i, why)| (files.path(i), why)).chain(files.unreadable.iter().cloned()).collect();
    let Files { labels, attributes, names, .. } = kept;
    Ok(Pictures { shape, count, rows, labels, attributes, names, skipped, hash })
}

/// The rows that were made for the same request, or for one that left the channels open and came to the same number.
fn cached(files: &Files, options: &Options, key: &str) -> Option<(Rows, Footer)> {
    let under = |key: &str| {
        let place = cache::place(options, key)?;
        let (file, footer) = cache::open(&place, key, files.names.len())?;
        Some((Rows::File(file, place), footer))
    };
    let left_open = |channels: usize| {
        under(&cache::key(files, &Options { channels: None, ..options.clone() }))
            .filter(|(_, footer)| footer.shape.channels == channels)
    };
    under(key).or_else(|| left_open(options.channels?))
}

/// Decodes every file. The rows are in the order of the files, whichever thread is first. Those that fit stay in memory,
/// and then a cache that cannot be written only means that they are made again; others go to the disk as they come.
fn make(
    files: &Files,
    options: &Options,
    key: String,
    place: Option<PathBuf>,
    memory: usize,
    progress: &mut Progress<'_>,
) -> Result<(Rows, Footer)> {
    let all = files.names.len();
    let shape = shape(files, options, progress)?;
    let mut bytes = Vec::new();
    let mut writer = match all * shape.numbers() <= memory {
        true => None,
        false => Some(Writer::new(place.clone().ok_or_else(no_place)?)?),
    };
    let (mut skipped, mut done, mut hash) = (Vec::new(), 0, Sha256::new());
    // What cannot be opened now may be another time.
    let mut for_now = false;
    for chunk in chunks(all, shape.numbers()) {
        let rows: Vec<Result<Vec<u8>>> = chunk.par_iter().map(|i| row(files, *i, shape, options)).collect();
        for (i, row) in chunk.iter().zip(rows) {
            match row {
                Ok(row) => {
                    hash.update(&row);
                    match &mut writer {
                        Some(writer) => writer.add(&row)?,
                        None => bytes.extend(row),
                    }
                }
                Err(error) => {
                    for_now |= matches!(error, Error::File { .. });
                    skipped.push((*i, left_out(error, options)?));
                }
            }
        }
        done += chunk.len();
        progress(done, all)?;
    }
    let count = all - skipped.len();
    if count == 0 {
        return Err(nothing(files));
    }
    let footer = Footer { key, shape, count, hash: cache::hex(&hash.finalize()), skipped };
    let rows = match (writer, place) {
        (Some(writer), _) => writer.finish(&footer)?,
        (None, place) => {
            let _ = place.filter(|_| !for_now).map(|place| {
                let mut writer = Writer::new(place)?;
                writer.add(&bytes)?;
                writer.finish(&footer)
            });
            Rows::Bytes(bytes)
        }
    };
    Ok((rows, footer))
}

/// Why a picture that is damaged or cannot be opened is left out.
///
/// # Errors
/// If none is to be, and any other.
fn left_out(error: Error, options: &Options) -> Result<String> {
    let (path, why) = match error {
        Error::Format { path, why } => (path, why),
        Error::File { path, source } => (path, source.to_string()),
        other => return Err(other),
    };
    match options.skip_corrupt {
        true => Ok(why),
        false => Err(format(&path, format!("{why}; where skip_corrupt is set, pictures like it are left out"))),
    }
}

fn no_place() -> Error {
    Error::Refused {
        what: "caching the resized pictures".into(),
        why: "this system names no folder for it; give one (cache)".into(),
    }
}

fn nothing(files: &Files) -> Error {
    let all = files.names.len() + files.unreadable.len();
    format(&files.root, format!("none of its {all} pictures can be read"))
}

fn row(files: &Files, i: usize, shape: Shape, options: &Options) -> Result<Vec<u8>> {
    let picture = decode::picture(&files.path(i))?;
    let (height, width) = (picture.height() as usize, picture.width() as usize);
    if options.size.is_none() && (height, width) != (shape.height, shape.width) {
        let why = format!("{height} × {width} pixels, where others have {} × {}", shape.height, shape.width);
        return Err(Error::Refused { what: files.path(i).display().to_string(), why: format!("{why}; give a size") });
    }
    Ok(decode::row(picture, shape, options))
}

/// The shape that was asked for; what was not asked for is taken from the pictures: the size of the first, and colour if
/// any of them has colour.
fn shape(files: &Files, options: &Options, progress: &mut Progress<'_>) -> Result<Shape> {
    if let (Some((height, width)), Some(channels)) = (options.size, options.channels) {
        return Ok(Shape { height, width, channels });
    }
    // A damaged file that will be skipped has no say.
    let look = if options.skip_corrupt { decode::decoded_shape } else { decode::shape };
    let mut found: Option<Shape> = None;
    for chunk in chunks(files.names.len(), 1) {
        progress(0, files.names.len())?;
        let shapes: Vec<Result<Shape>> = chunk.par_iter().map(|i| look(&files.path(*i))).collect();
        for shape in shapes {
            match shape {
                Ok(shape) => {
                    let first = found.get_or_insert(shape);
                    first.channels = first.channels.max(shape.channels);
                }
                Err(error) => drop(left_out(error, options)?),
            }
        }
        if found.is_some_and(|found| found.channels == 3 || options.channels.is_some()) {
            break; // The others change nothing.
        }
    }
    let own = found.ok_or_else(|| nothing(files))?;
    let (height, width) = options.size.unwrap_or((own.height, own.width));
    Ok(Shape { height, width, channels: options.channels.unwrap_or(own.channels) })
}

/// The places 0 to n, as many at a time as are worked on at once and leave so many bytes each behind.
pub fn chunks(n: usize, bytes: usize) -> impl Iterator<Item = Vec<usize>> {
    let threads = rayon::current_num_threads();
    let size = (QUEUE_BYTES / bytes.max(1)).clamp(threads, QUEUE * threads);
    (0..n).step_by(size).map(move |start| (start..n.min(start + size)).collect())
}
