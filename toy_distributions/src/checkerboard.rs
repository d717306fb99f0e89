use crate::error::{self, Error};
use crate::uniform::Uniform;

/// # The checkerboard
impl Uniform {
    /// Uniform on every second square of a board about the origin.
    ///
    /// # Definition
    /// The square `[-w/2, w/2]²` is cut into n × n cells; those whose row and column add up to an even number hold
    /// all of the mass, the one at the lower left among them.
    ///
    /// # Density
    /// `(n/w)² / ⌈n²/2⌉` on those cells and 0 elsewhere.
    ///
    /// # Example
    /// ```
    /// use toy_distributions::{Distribution, Uniform};
    ///
    /// let board = Uniform::checkerboard(4, 8.0)?;
    /// assert_eq!(board.density(&[-3.0, -3.0]), Some(1.0 / 32.0));
    /// assert_eq!(board.density(&[-1.0, -3.0]), Some(0.0));
    /// # Ok::<(), toy_distributions::Error>(())
    /// ```
    ///
    /// # Notes
    /// 4 and 8 are FFJORD's numbers.
    ///
    /// # Errors
    /// [`Error::TooFew`] for `n < 1`, [`Error::NotPositive`] for the width.
    ///
    /// # Reference
    /// Grathwohl et al., *FFJORD: free-form continuous dynamics for scalable reversible generative models*,
    /// ICLR 2019, <https://arxiv.org/abs/1810.01367>.
    pub fn checkerboard(n: usize, width: f64) -> Result<Self, Error> {
        error::at_least(1, "cells in a row", n)?;
        error::positive("width", width)?;
        // Neighbours compute their common side by the same expression, so they touch exactly.
        let side = |i: usize| width * (i as f64 / n as f64 - 0.5);
        let interval = |i: usize| (side(i), side(i + 1));
        let cells = (0..n * n).map(|k| (k % n, k / n)).filter(|(column, row)| (column + row) % 2 == 0);
        Uniform::new(cells.map(|(column, row)| vec![interval(column), interval(row)]).collect())
    }
}
