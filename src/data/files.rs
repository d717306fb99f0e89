//! Sets whose pictures are files of their own: decoded and resized on all threads, cached on the disk.

use rayon::prelude::*;

use super::{
    Options, Pictures, Shape,
    archive::format,
    cache::{self, Footer, Writer},
    decode,
    folder::Files,
    pictures::Rows,
};
use crate::{Error, Result};

/// What the rows of a set may take in memory where nothing else is asked.
const MEMORY: usize = 256 << 20;

/// Pictures that each thread decodes before their rows are written: that many are in memory at a time.
const QUEUE: usize = 32;

/// The set of these files, from the cache or anew.
pub fn read(files: Files, options: &Options, progress: &mut dyn FnMut(usize, usize)) -> Result<Pictures> {
    let key = cache::key(&files, options)?;
    let place = cache::place(options, &key)?;
    let cached = match cache::open(&place, &key) {
        Some(cached) => cached,
        None => {
            let footer = make(&files, options, &key, Writer::new(place.clone())?, progress)?;
            let lost = || format(&place, format!("{} pictures were written, and are not there", footer.count));
            cache::open(&place, &key).ok_or_else(lost)?
        }
    };
    let (file, Footer { shape, count, skipped, .. }) = cached;
    let skipped_places: Vec<usize> = skipped.iter().map(|(i, _)| *i).collect();
    let kept: Vec<usize> = (0..files.names.len()).filter(|i| skipped_places.binary_search(i).is_err()).collect();
    let skipped = skipped.into_iter().map(|(i, why)| (files.path(i), why)).collect();
    let kept = files.select(&kept);
    let mut rows = Rows::File(file, place);
    if count * shape.numbers() <= options.memory.unwrap_or(MEMORY) {
        rows = rows.in_memory(count * shape.numbers())?;
    }
    Ok(Pictures { shape, count, rows, labels: kept.labels, attributes: kept.attributes, skipped, key })
}

/// Decodes every file and writes its row. The order is that of the files, whichever thread is first.
fn make(
    files: &Files,
    options: &Options,
    key: &str,
    mut writer: Writer,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Footer> {
    let all = files.names.len();
    let shape = shape(files, options)?;
    let (mut skipped, mut done) = (Vec::new(), 0);
    for chunk in chunks(all) {
        let rows: Vec<Result<Vec<u8>>> = chunk.par_iter().map(|i| row(files, *i, shape, options)).collect();
        for (i, row) in chunk.iter().zip(rows) {
            match row {
                Ok(row) => writer.add(&row)?,
                Err(Error::Format { why, .. }) if options.skip_corrupt => skipped.push((*i, why)),
                Err(error) => return Err(error),
            }
        }
        done += chunk.len();
        progress(done, all);
    }
    let count = all - skipped.len();
    if count == 0 {
        return Err(format(&files.root, format!("none of its {all} pictures can be read")));
    }
    let footer = Footer { key: key.into(), shape, count, skipped };
    writer.finish(&footer)?;
    Ok(footer)
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
fn shape(files: &Files, options: &Options) -> Result<Shape> {
    if let (Some((height, width)), Some(channels)) = (options.size, options.channels) {
        return Ok(Shape { height, width, channels });
    }
    let mut found: Option<Shape> = None;
    for chunk in chunks(files.names.len()) {
        let shapes: Vec<Result<Shape>> = chunk.par_iter().map(|i| decode::shape(&files.path(*i))).collect();
        for shape in shapes {
            match shape {
                Ok(shape) => {
                    let first = found.get_or_insert(shape);
                    first.channels = first.channels.max(shape.channels);
                }
                Err(Error::Format { .. }) if options.skip_corrupt => {}
                Err(error) => return Err(error),
            }
        }
    }
    let Some(own) = found else {
        return Err(format(&files.root, format!("none of its {} pictures can be read", files.names.len())));
    };
    let (height, width) = options.size.unwrap_or((own.height, own.width));
    Ok(Shape { height, width, channels: options.channels.unwrap_or(own.channels) })
}

/// The places 0 to n, as many at a time as are worked on at once.
pub fn chunks(n: usize) -> impl Iterator<Item = Vec<usize>> {
    let size = QUEUE * rayon::current_num_threads();
    (0..n).step_by(size).map(move |start| (start..n.min(start + size)).collect())
}
