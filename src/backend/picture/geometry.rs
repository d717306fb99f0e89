use serde::{Deserialize, Serialize};

use crate::{Error, Result};

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
        self.height.saturating_mul(self.width).saturating_mul(self.channels)
    }

    /// Checks that nothing is zero and that rows of that many numbers are such pictures.
    ///
    /// # Errors
    /// If one of the two is not so; `what` says of what.
    pub fn check(self, what: &str, numbers: usize) -> Result<()> {
        if numbers > 0 && numbers == self.numbers() {
            return Ok(());
        }
        let Self { height, width, channels } = self;
        let allowed = format!("{height}×{width}×{channels} numbers, all three above zero");
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
    /// Checks that at least one window fits, nothing is zero and the windows hold fewer than 2³¹ numbers.
    ///
    /// # Errors
    /// If one of them is not so.
    pub fn check(&self) -> Result<()> {
        let Self { height, width, channels, kernel, stride, padding } = *self;
        let product = |sizes: &[usize]| sizes.iter().try_fold(1usize, |product, size| product.checked_mul(*size));
        let side = |n: usize| padding.checked_mul(2).and_then(|p| p.checked_add(n)).unwrap_or(0);
        let fits = kernel <= side(height).min(side(width)) && stride > 0;
        let windows = fits.then(|| self.output()).and_then(|(h, w)| product(&[h, w, kernel, kernel, channels]));
        let picture = product(&[height, width, channels]).filter(|size| *size > 0);
        if picture.is_some() && windows.is_some_and(|size| (1..1 << 31).contains(&size)) {
            return Ok(());
        }
        let allowed = "sizes above zero, a kernel no larger than the padded picture and fewer than 2³¹ numbers";
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
