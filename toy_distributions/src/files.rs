use std::fs;
use std::path::Path;

use image::ImageFormat;

use crate::error::Error;
use crate::points::Points;

/// # Points from files (feature `files`)
impl Points {
    /// The lattice points under the black pixels of a PNG picture, one per pixel.
    ///
    /// # Definition
    /// A pixel is black if it is darker than half and not transparent. The picture, `width` wide, lies about the
    /// origin with its first row on top; the spacing is the width of a pixel.
    ///
    /// # Errors
    /// [`Error::File`] for a file that cannot be read or is no complete PNG, [`Error::NotPositive`] for the width,
    /// and [`Error::Empty`] where nothing is black.
    pub fn from_image(path: impl AsRef<Path>, width: f64) -> Result<Self, Error> {
        let path = path.as_ref();
        let bytes = fs::read(path).map_err(|e| unreadable(path, e))?;
        let picture = image::load_from_memory_with_format(&bytes, ImageFormat::Png).map_err(|e| unreadable(path, e))?;
        let picture = picture.to_luma_alpha8();
        let (columns, rows) = (picture.width() as usize, picture.height() as usize);
        let black = |column: usize, row: usize| {
            let [luma, alpha] = picture.get_pixel(column as u32, row as u32).0;
            luma < 128 && alpha >= 128
        };
        Points::under(black, columns, rows, width)
    }

    /// The points of a table with two numbers in each line, separated by a comma.
    ///
    /// Blank lines are skipped, and so is the first line where neither of its fields is a number (a header).
    /// The coordinates are taken as they are.
    ///
    /// # Errors
    /// [`Error::File`] for a file that cannot be read or is no UTF-8 text, [`Error::Csv`] for a line that is not two
    /// finite numbers, and [`Error::Empty`] where no point is left.
    pub fn from_csv(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let text = fs::read_to_string(path).map_err(|e| unreadable(path, e))?;
        let skipped = |i: usize, line: &str| line.trim().is_empty() || (i == 0 && is_header(line));
        let lines = text.lines().enumerate().filter(|&(i, line)| !skipped(i, line));
        let atom = |(i, line): (usize, &str)| {
            parse(line).ok_or_else(|| Error::Csv { path: path.to_owned(), line: i + 1, given: line.to_owned() })
        };
        Points::new(lines.map(atom).collect::<Result<_, _>>()?)
    }
}

/// The two finite numbers of a line.
fn parse(line: &str) -> Option<[f64; 2]> {
    let (x, y) = line.split_once(',')?;
    let point = [x.trim().parse().ok()?, y.trim().parse().ok()?];
    point.iter().all(|x: &f64| x.is_finite()).then_some(point)
}

/// Whether no field of the line is a number.
fn is_header(line: &str) -> bool {
    line.split(',').all(|field| field.trim().parse::<f64>().is_err())
}

/// What went wrong with the file at `path`.
fn unreadable(path: &Path, reason: impl ToString) -> Error {
    Error::File { path: path.to_owned(), reason: reason.to_string() }
}
