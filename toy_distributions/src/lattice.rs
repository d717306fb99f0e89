use crate::error::{self, Error};
use crate::points::Points;

// NOTICE: the bitmaps of 平成 and 令和 are public-domain glyphs of the Shinonome fonts; see bitmaps/NOTICE.
const HEISEI: &str = include_str!("bitmaps/heisei.txt");
const REIWA: &str = include_str!("bitmaps/reiwa.txt");
const OMRON: &str = include_str!("bitmaps/omron.txt");

/// The words are 3 units wide and every pixel of their bitmaps is 3 × 3 points.
const WORD_WIDTH: f64 = 3.0;
const WORD_FINENESS: usize = 3;

/// # Uniform on the points of a lattice
impl Points {
    /// The lattice points under the black pixels of a bitmap, drawn in `#` (black) and `.` (white).
    ///
    /// # Definition
    /// The picture, `width` wide, lies about the origin with its first row on top. Every pixel is cut into
    /// `fineness` × `fineness` squares, and the atoms are the centres of the black squares. So the
    /// spacing is `width` over the number of columns times `fineness`.
    ///
    /// # Example
    /// ```
    /// use toy_distributions::{Distribution, Points};
    ///
    /// let corner = Points::lattice("#.\n##", 1, 2.0)?;
    /// assert_eq!(corner.atoms(), [[-0.5, 0.5], [-0.5, -0.5], [0.5, -0.5]]);
    /// # Ok::<(), toy_distributions::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::TooFew`] for `fineness < 1`, [`Error::NotPositive`] for the width, [`Error::Bitmap`] for a line of
    /// another length or with another character, and [`Error::Empty`] where nothing is black.
    pub fn lattice(bitmap: &str, fineness: usize, width: f64) -> Result<Self, Error> {
        error::at_least(1, "points per pixel's side", fineness)?;
        let rows: Vec<Vec<bool>> =
            bitmap.lines().enumerate().map(|(i, row)| pixels(i + 1, row)).collect::<Result<_, _>>()?;
        let columns = rows.first().map_or(0, Vec::len);
        if let Some(i) = rows.iter().position(|row| row.len() != columns) {
            let reason = format!("it has {} characters and the first line has {columns}", rows[i].len());
            return Err(Error::Bitmap { line: i + 1, reason });
        }
        let black = |column: usize, row: usize| rows[row / fineness][column / fineness];
        Points::under(black, columns * fineness, rows.len() * fineness, width)
    }

    /// Uniform on the word 平成 (Heisei, 1989 to 2019): two glyphs side by side, 3 units wide.
    pub fn heisei() -> Self {
        word(HEISEI)
    }

    /// Uniform on the word 令和 (Reiwa, the era that follows 平成): two glyphs side by side, 3 units wide.
    pub fn reiwa() -> Self {
        word(REIWA)
    }

    /// Uniform on the 5,913 points of the word OMRON, 3 units wide.
    pub fn omron() -> Self {
        word(OMRON)
    }

    /// The centres of the black squares of a picture of `columns` × `rows` squares, `width` wide, about the origin.
    pub(crate) fn under(
        black: impl Fn(usize, usize) -> bool,
        columns: usize,
        rows: usize,
        width: f64,
    ) -> Result<Self, Error> {
        error::positive("width", width)?;
        let pitch = width / columns as f64;
        let squares = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
        let centre = |(column, row): (usize, usize)| {
            let (right, down) = (column as f64 + 0.5, row as f64 + 0.5);
            [pitch * (right - 0.5 * columns as f64), pitch * (0.5 * rows as f64 - down)]
        };
        Points::with_spacing(squares.filter(|&(column, row)| black(column, row)).map(centre).collect(), pitch)
    }
}

/// One line of a bitmap; `line` counts from 1.
fn pixels(line: usize, row: &str) -> Result<Vec<bool>, Error> {
    let pixel = |c| match c {
        '#' => Ok(true),
        '.' => Ok(false),
        other => Err(Error::Bitmap { line, reason: format!("it holds {other:?}") }),
    };
    row.chars().map(pixel).collect()
}

/// A word of ours.
fn word(bitmap: &str) -> Points {
    Points::lattice(bitmap, WORD_FINENESS, WORD_WIDTH).expect("our bitmaps are rectangles of '#' and '.' with ink")
}
