use rand::{Rng, RngExt};

use crate::distribution::Distribution;
use crate::draw::{cumulative, pick, window};
use crate::error::{self, Error};

/// The uniform distribution on a box of ℝᵈ, or on a union of boxes: intervals, rectangles, …
///
/// # Definition
/// Box i is picked in proportion to its volume; then every coordinate is uniform between the box's two sides.
///
/// # Density
/// One over the total volume inside, 0 outside. The score is 0 inside and undefined outside.
///
/// # Example
/// ```
/// use toy_distributions::{Distribution, Uniform};
///
/// let two_intervals = Uniform::new(vec![vec![(-2.0, -1.0)], vec![(1.0, 2.0)]])?;
/// assert_eq!(two_intervals.density(&[1.5]), Some(0.5));
/// assert_eq!(two_intervals.density(&[0.0]), Some(0.0));
/// # Ok::<(), toy_distributions::Error>(())
/// ```
///
/// # Notes
/// A small box away from the origin and a generator that begins about the origin have disjoint supports, the case in
/// which the Jensen-Shannon divergence is constant. So the window lies about the origin.
///
/// # Reference
/// Arjovsky, Chintala and Bottou, *Wasserstein GAN*, ICML 2017, <https://arxiv.org/abs/1701.07875>, example 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Uniform {
    /// For each box, `(low, high)` per coordinate.
    boxes: Vec<Vec<(f64, f64)>>,
    cumulative: Vec<f64>,
    volume: f64,
}

impl Uniform {
    /// The uniform distribution on the union of `boxes`, each `(low, high)` per coordinate.
    ///
    /// # Errors
    /// [`Error::Empty`] without boxes or coordinates, [`Error::Size`] for boxes of different dimensions,
    /// [`Error::NotFinite`], [`Error::NotPositive`] for a side of no length, and [`Error::Overlap`].
    pub fn new(boxes: Vec<Vec<(f64, f64)>>) -> Result<Self, Error> {
        let dim = boxes.first().ok_or(Error::Empty { what: "boxes" })?.len();
        if dim == 0 {
            return Err(Error::Empty { what: "coordinates of the box" });
        }
        boxes.iter().try_for_each(|sides| error::size("box", dim, sides.len()))?;
        for &(low, high) in boxes.iter().flatten() {
            error::finite("side of the box", low)?;
            error::finite("side of the box", high)?;
            error::positive("length of the box's side", high - low)?;
        }
        let pairs = (0..boxes.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
        if let Some(boxes) = pairs.into_iter().find(|&(a, b)| overlap(&boxes[a], &boxes[b])) {
            return Err(Error::Overlap { boxes });
        }
        let volumes = boxes.iter().map(|sides| sides.iter().map(|(low, high)| high - low).product::<f64>());
        let volume = volumes.clone().sum();
        error::positive("volume of the boxes", volume)?;
        Ok(Uniform { cumulative: cumulative(volumes), volume, boxes })
    }

    /// Whether `x` lies in one of the boxes; the low side of a box belongs to it, the high side does not.
    fn contains(&self, x: &[f64]) -> bool {
        let inside = |sides: &Vec<(f64, f64)>| sides.iter().zip(x).all(|(&(low, high), &x)| low <= x && x < high);
        self.boxes.iter().any(inside)
    }
}

impl Distribution for Uniform {
    fn dim(&self) -> usize {
        self.boxes[0].len()
    }

    fn sample_into(&self, rng: &mut dyn Rng, point: &mut [f64]) {
        let sides = &self.boxes[pick(rng, &self.cumulative)];
        for (x, &(low, high)) in point.iter_mut().zip(sides) {
            *x = low + (high - low) * rng.random::<f64>();
        }
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        let reach =
            |i: usize| self.boxes.iter().map(|sides| sides[i].0.abs().max(sides[i].1.abs())).fold(0.0, f64::max);
        let ranges: Vec<_> = (0..self.dim()).map(|i| (-reach(i), reach(i))).collect();
        window(&ranges)
    }

    fn log_density(&self, x: &[f64]) -> Option<f64> {
        Some(if self.contains(x) { -self.volume.ln() } else { f64::NEG_INFINITY })
    }

    fn density(&self, x: &[f64]) -> Option<f64> {
        Some(if self.contains(x) { 1.0 / self.volume } else { 0.0 })
    }

    fn score(&self, x: &[f64]) -> Option<Vec<f64>> {
        self.contains(x).then(|| vec![0.0; x.len()])
    }
}

/// Whether two boxes share more than a face.
fn overlap(a: &[(f64, f64)], b: &[(f64, f64)]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.0 < b.1 && b.0 < a.1)
}
