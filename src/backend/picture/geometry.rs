use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// What the numbers of a picture, and of its windows, are below.
const NUMBERS: usize = 1 << 31;

/// The most entries of a table of where numbers go: half a gigabyte.
const TABLE: usize = 1 << 26;

/// The product of sizes, or `usize::MAX` if it cannot be counted.
pub(crate) fn product(sizes: &[usize]) -> usize {
    sizes.iter().fold(1, |product: usize, size| product.saturating_mul(*size))
}

/// Whether there are that many numbers, and not too many.
pub(crate) fn countable(numbers: usize) -> bool {
    (1..NUMBERS).contains(&numbers)
}

/// Checks that a table of where numbers go, of that many entries, is not too long.
pub(crate) fn check_table(what: &str, entries: usize) -> Result<()> {
    match entries <= TABLE {
        true => Ok(()),
        false => Err(Error::invalid(format!("the table of {what}"), entries, format!("at most 2²⁶ entries, {TABLE}"))),
    }
}

/// The size of a picture, which is a row of height·width·channels numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Rows of pixels.
    pub height: usize,
    /// Columns of pixels.
    pub width: usize,
    /// Numbers per pixel.
    pub channels: usize,
}

impl Size {
    /// Numbers in a picture, or `usize::MAX` if they cannot be counted.
    pub fn numbers(self) -> usize {
        product(&[self.height, self.width, self.channels])
    }

    /// Checks that nothing is zero, that there are fewer than 2³¹ numbers and that rows of that many are such pictures.
    ///
    /// # Errors
    /// If one of them is not so; `what` says of what.
    pub fn check(self, what: &str, numbers: usize) -> Result<()> {
        if countable(numbers) && numbers == self.numbers() {
            return Ok(());
        }
        let Self { height, width, channels } = self;
        let allowed = format!("{height}×{width}×{channels} numbers, all three above zero, fewer than 2³¹");
        Err(Error::invalid(format!("the input of {what}"), numbers, allowed))
    }
}

/// How windows lie on a picture: what a convolution, or pooling, goes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Geometry {
    /// Height of the picture.
    pub height: usize,
    /// Width of the picture.
    pub width: usize,
    /// Channels of the picture.
    pub channels: usize,
    /// Side of the square window.
    pub kernel: usize,
    /// Distance between windows.
    pub stride: usize,
    /// Zeros added on each side.
    pub padding: usize,
}

impl Geometry {
    /// Checks that at least one window fits, nothing is zero, the picture and the windows hold fewer than 2³¹ numbers
    /// and the windows at most 2²⁶ pixels.
    ///
    /// # Errors
    /// If one of them is not so.
    pub fn check(&self) -> Result<()> {
        let Self { height, width, channels, kernel, stride, padding } = *self;
        let side = |n: usize| padding.checked_mul(2).and_then(|p| p.checked_add(n)).unwrap_or(0);
        let fits = (1..=side(height).min(side(width))).contains(&kernel) && stride > 0;
        let few = |(rows, columns): (usize, usize)| {
            let pixels = product(&[rows, columns, kernel, kernel]);
            pixels <= TABLE && countable(pixels.saturating_mul(channels))
        };
        if fits && countable(self.size().numbers()) && few(self.output()) {
            return Ok(());
        }
        let allowed = "sizes above zero, a kernel no larger than the padded picture, fewer than 2³¹ numbers in the \
                       picture and in its windows, and at most 2²⁶ pixels in these";
        Err(Error::invalid("the geometry of a convolution", format!("{self:?}"), allowed))
    }

    /// The picture's size.
    pub fn size(&self) -> Size {
        Size { height: self.height, width: self.width, channels: self.channels }
    }

    // ANCHOR: output
    /// Windows above one another and beside one another: height and width of a convolution's output.
    pub fn output(&self) -> (usize, usize) {
        let side = |n: usize| (n + 2 * self.padding - self.kernel) / self.stride + 1;
        (side(self.height), side(self.width))
    }
    // ANCHOR_END: output

    /// Windows on a picture.
    pub fn windows(&self) -> usize {
        let (height, width) = self.output();
        height * width
    }

    /// Windows that cover one pixel, at most.
    pub(crate) fn covering(&self) -> usize {
        let (rows, columns) = self.output();
        let across = self.kernel.div_ceil(self.stride);
        across.min(rows) * across.min(columns)
    }

    /// Numbers in one window.
    pub fn window(&self) -> usize {
        self.kernel * self.kernel * self.channels
    }

    /// For each pixel of each window, in order: where in the picture it is, or `None` in the padding.
    pub fn pixels(&self) -> Vec<Option<u32>> {
        let (rows, columns) = self.output();
        let mut pixels = Vec::with_capacity(rows * columns * self.kernel * self.kernel);
        for (y, x) in (0..rows).flat_map(|y| (0..columns).map(move |x| (y, x))) {
            for (a, b) in (0..self.kernel).flat_map(|a| (0..self.kernel).map(move |b| (a, b))) {
                let inside = |at: usize, size: usize| at.checked_sub(self.padding).filter(|at| *at < size);
                let at = inside(y * self.stride + a, self.height).zip(inside(x * self.stride + b, self.width));
                pixels.push(at.map(|(y, x)| (y * self.width + x) as u32));
            }
        }
        pixels
    }
}
