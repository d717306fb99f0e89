//! Maximum mean discrepancy: Gretton, Borgwardt, Rasch, Schölkopf and Smola, "A kernel two-sample test" (JMLR 2012).

use crate::{Error, Result};

/// The kernel k(x, y) = ⅕ Σ exp(−‖x − y‖² / 2σ²) over σ = 4m, 2m, m, m/2, m/4, with m set by the median heuristic:
/// a mixture of widths sees differences at several scales, where a single width sees one.
///
/// What is much finer than m/4 it does not see. The kernel is 0 if a point is not finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kernel {
    median: f64,
}

impl Kernel {
    /// The kernel with the middle width m.
    ///
    /// # Errors
    /// [`Error::Invalid`] if m is not positive and finite.
    pub fn new(median: f64) -> Result<Self> {
        if !(median > 0.0 && median.is_finite()) {
            return Err(Error::invalid("the kernel's middle width", median, "positive and finite"));
        }
        Ok(Self { median })
    }

    /// The median heuristic of Gretton et al.: m is the median distance between two of the points. Taken on
    /// the data alone, not on data and fakes together, it stays the same all along training.
    ///
    /// # Errors
    /// [`Error::Invalid`] if that median is 0, or if there are fewer than two finite points.
    pub fn median<P: AsRef<[f32]>>(points: &[P]) -> Result<Self> {
        let mut squares: Vec<f64> = pairs(points).map(|(x, y)| square_distance(x, y)).collect();
        squares.retain(|d| d.is_finite());
        if squares.is_empty() {
            return Err(Error::invalid(
                "the number of finite points for the median heuristic",
                "below 2",
                "at least 2",
            ));
        }
        let middle = squares.len() / 2;
        Self::new(squares.select_nth_unstable_by(middle, f64::total_cmp).1.sqrt())
    }

    /// k(x, y), in [0, 1].
    pub fn value(&self, x: &[f32], y: &[f32]) -> f64 {
        let square = square_distance(x, y);
        if !square.is_finite() {
            return 0.0;
        }
        let widest = (-square / (2.0 * (4.0 * self.median).powi(2))).exp();
        // Half the width is four times the exponent: one exp serves all five widths.
        std::iter::successors(Some(widest), |k| Some(k.powi(4))).take(5).sum::<f64>() / 5.0
    }
}

/// The unbiased estimate of MMD² (Gretton et al., equation 3): the mean of k over pairs within x, plus the same within y,
/// minus twice the mean over pairs across. Its expectation is 0 if both are samples of one distribution, so it is
/// negative about half of the time then. NaN if x or y has fewer than two rows. Costs O((n + m)²).
pub fn mmd2<P: AsRef<[f32]>, Q: AsRef<[f32]>>(x: &[P], y: &[Q], kernel: Kernel) -> f64 {
    let across: f64 = x.iter().flat_map(|x| y.iter().map(|y| kernel.value(x.as_ref(), y.as_ref()))).sum();
    within(x, kernel) + within(y, kernel) - 2.0 * across / (x.len() * y.len()) as f64
}

fn within<P: AsRef<[f32]>>(points: &[P], kernel: Kernel) -> f64 {
    let n = points.len() as f64;
    2.0 * pairs(points).map(|(x, y)| kernel.value(x, y)).sum::<f64>() / (n * (n - 1.0))
}

fn pairs<P: AsRef<[f32]>>(points: &[P]) -> impl Iterator<Item = (&[f32], &[f32])> {
    points.iter().enumerate().flat_map(|(i, x)| points[..i].iter().map(|y| (x.as_ref(), y.as_ref())))
}

/// ‖x − y‖², NaN or infinite if one of them is not finite.
pub(super) fn square_distance(x: &[f32], y: &[f32]) -> f64 {
    debug_assert_eq!(x.len(), y.len());
    x.iter().zip(y).map(|(&x, &y)| (f64::from(x) - f64::from(y)).powi(2)).sum()
}
